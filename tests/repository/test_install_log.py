"""The check of the installation's log must find what it is there for."""

import sys

from harness.settings import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from check_install_log import findings  # noqa: E402

START = "2026-11-22 08:00:00,000 123"


def test_warning_about_one_of_our_models_is_found():
    log = (
        f"{START} WARNING iptv_test odoo.registry: Model attribute '_sql_constraints' "
        "is no longer supported, please define models.Constraint on 'iptv.device'.\n"
    )
    assert len(findings(log)) == 1


def test_deprecation_in_one_of_our_files_is_found():
    log = (
        f"{START} WARNING iptv_test py.warnings: DeprecationWarning: old call\n"
        '  File "addons/iptv_portal/controllers/shop.py", line 3, in shop\n'
    )
    assert len(findings(log)) == 1


def test_others_warnings_and_our_information_are_not():
    log = (
        f"{START} WARNING iptv_test odoo.tools.config: missing --http-interface\n"
        f"{START} INFO iptv_test odoo.modules.loading: Loading module iptv_portal\n"
    )
    assert findings(log) == []
