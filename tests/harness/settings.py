"""Where things are; every value comes from the variables of scripts/env.sh."""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD_DIR") or ROOT / ".build")
LOGS = BUILD / "log"
TESTS = ROOT / "tests"
ADDONS = ROOT / "addons"
TEST_DB = os.environ.get("TEST_DB") or "iptv_test"

#: The command that starts Odoo.
ODOO = (sys.executable, str(ROOT / "scripts" / "odoo-bin"))
#: What a whole installation consists of; payment_demo plays the bank.
ALL_ADDONS = (
    "iptv_portal",
    "iptv_stalker_connector",
    "iptv_subscription_loyalty",
    "payment_demo",
)


def addons_path():
    """Return the addons path of every Odoo process of the project."""
    folders = [str(ADDONS)]
    if os.environ.get("ODOO_SRC"):
        folders.append(os.path.join(os.environ["ODOO_SRC"], "addons"))
    return ",".join(folders)


def free_port():
    """Return a TCP port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
