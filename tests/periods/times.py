"""Moments and time zones for the tests of periods."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

#: Half hours, quarter hours, no summer time, one on the other half of the year, one
#: that skipped a whole day, one whose summer time pauses, some that gave it up.
TRICKY_ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Nuuk",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
)


def utc(text):
    """Return a naive UTC moment from `2026-01-31` or `2026-01-31 10:00`."""
    return datetime.fromisoformat(text)


def on_the_wall(moment, zone):
    """Return what the clocks show, as text; written apart from what is tested."""
    aware = datetime.fromtimestamp(
        moment.replace(tzinfo=timezone.utc).timestamp(), ZoneInfo(zone)
    )
    return aware.strftime("%Y-%m-%d %H:%M")
