"""Fixtures: the module `period` of the kernel, loaded without Odoo."""

import sys
from pathlib import Path

from hypothesis import settings

# A busy machine is no failure, and examples are not kept between runs.
settings.register_profile("periods", deadline=None, database=None, max_examples=150)
settings.load_profile("periods")

TOOLS = Path(__file__).resolve().parents[2] / "addons" / "iptv_subscription" / "tools"
# The folder, not the addon: importing the package would import Odoo.
if str(TOOLS) not in sys.path:
    sys.path.insert(0, str(TOOLS))
