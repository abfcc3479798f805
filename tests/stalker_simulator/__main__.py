"""``python -m stalker_simulator``: serve until SIGTERM or SIGINT."""

import signal
import sys
import threading
from dataclasses import asdict

from .settings import parse_arguments
from .simulator import StalkerSimulator


def main(argv=None):
    """Run the server; returns the exit status 0 after a signal."""
    settings = parse_arguments(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stop.set())
    with StalkerSimulator(**asdict(settings)) as simulator:
        print(
            f"Stalker simulator on {simulator.url} login {settings.login or '(none)'} "
            f"password {settings.password} seed {settings.seed}",
            flush=True,
        )
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
