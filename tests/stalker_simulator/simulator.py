"""The simulator as one object: server, database, faults, boxes."""

import threading

from .calls import CallLog
from .control import ControlDoor
from .database import Database
from .devices import DeviceDoor
from .engines import engine_for
from .faults import FaultBoard
from .http_door import Server
from .outcomes import FaultyPortal
from .portal import Portal
from .request import ROOT
from .seeds import plant
from .settings import Settings
from .state import overview


class StalkerSimulator:
    """A middleware to talk to.

    :param int port: TCP port; 0 picks a free one
    :param settings: further fields of :class:`~.settings.Settings`
    :raise OSError: when the port is taken (at :meth:`start`)

    Example::

        with StalkerSimulator(seed="demo") as simulator:
            requests.get(simulator.url + "/tariffs/", auth=("stalker", "secret"))
    """

    def __init__(self, port=0, **settings):
        self.settings = Settings(port=port, **settings)
        self.faults = FaultBoard()
        self.call_log = CallLog()
        self.control = ControlDoor(self)
        self._stopping = threading.Event()
        self._server = None
        self._thread = None
        self._port = port
        self.database = None

    # -- life ---------------------------------------------------------------------

    def start(self):
        """Open the database, seed it when it is new, listen. Returns itself."""
        self.database = Database(engine_for(self.settings.db))
        if self.database.is_new:
            plant(self.database, self.settings.seed)
        self._stopping.clear()
        self.portal = Portal(self.database, self.settings, self.faults, self._stopping)
        self.front = FaultyPortal(
            self.portal, self.faults, self.call_log, self._stopping
        )
        self._devices = DeviceDoor(self.portal)
        self.accept_connections()
        return self

    def stop(self):
        """Stop listening, cut all connections and waits, close the database."""
        self._stopping.set()
        self.refuse_connections()
        if self.database:
            self.database.close()
            self.database = None

    def __enter__(self):
        """Start."""
        return self.start()

    def __exit__(self, *_exc):
        """Stop."""
        self.stop()

    def accept_connections(self):
        """Listen, on the same port as before."""
        if self._server:
            return
        self._server = Server((self.settings.host, self._port), self)
        self._port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def refuse_connections(self):
        """Close the listening socket and cut open connections, until told otherwise.

        The control door is gone as well; the fault ``refuse`` leaves it open.
        """
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()
            server.cut_connections()
            self._thread.join()

    # -- addresses ----------------------------------------------------------------

    @property
    def port(self):
        """Return the TCP port in use."""
        return self._port

    @property
    def origin(self):
        """Return ``http://host:port``."""
        return f"http://{self.settings.host}:{self._port}"

    @property
    def url(self):
        """Return the API root, without a trailing slash."""
        return self.origin + ROOT

    @property
    def control_url(self):
        """Return the root of the control door, without a trailing slash."""
        return self.origin + "/simulator"

    # -- looking inside -----------------------------------------------------------

    @property
    def calls(self):
        """Return the calls so far: dicts with method, path, form, time, status."""
        return self.call_log.entries()

    def rows(self, table, **equals):
        """Return rows of *table* as dicts, by id.

        :raise KeyError: for an unknown column
        :raise ~.errors.PortalError: for an unknown table
        """
        return self.database.rows(table, **equals)

    def state(self):
        """Return accounts in readable form, counts and faults (see ``state``)."""
        return overview(self.portal, self.faults, self.call_log)

    def reset(self, seed=None):
        """Empty all tables, plant *seed* (default: the one of the start).

        Faults and calls are cleared too.
        """
        self.faults.clear()
        self.call_log.clear()
        self.database.clear()
        plant(self.database, seed or self.settings.seed)

    # -- boxes --------------------------------------------------------------------

    def register_box(self, mac, device_id="", device_id2=""):
        """Start a box; see :meth:`.devices.DeviceDoor.register_box`."""
        return self._devices.register_box(mac, device_id, device_id2)

    def poll(self, mac, ip="127.0.0.1"):
        """Let a box poll; see :meth:`.devices.DeviceDoor.poll`."""
        return self._devices.poll(mac, ip)

    def confirm(self, event_id):
        """Confirm a message; see :meth:`.devices.DeviceDoor.confirm`."""
        return self._devices.confirm(event_id)

    def run_nightly_job(self):
        """Expire accounts; see :meth:`.devices.DeviceDoor.run_nightly_job`."""
        return self._devices.run_nightly_job()
