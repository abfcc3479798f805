"""A server that speaks the REST API v1 of Stalker Middleware 4.9.35.

Start it with ``python -m stalker_simulator`` or use :class:`StalkerSimulator` in a
test. It is made to be no kinder than the real thing; see ``README.md``.
"""

from .simulator import StalkerSimulator

__all__ = ["StalkerSimulator"]
