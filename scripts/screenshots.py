"""Take the pictures of docs/screenshots from the running demo (`make demo` first).

usage: scripts/run.sh scripts/screenshots.py [name ...]

Every page is taken at desktop and at phone width; lists and calendars at desktop width
only, because Odoo shows cards instead of them on a phone. A page that is wider than the
phone is reported: nobody wants to scroll sideways.
"""

import os
import sys

from harness.admin import Admin
from harness.chromium import Chromium
from harness.settings import ROOT

FOLDER = ROOT / "docs" / "screenshots"
DEMO_DB = os.environ.get("DEMO_DB", "iptv_demo")
URL = f"http://127.0.0.1:{os.environ.get('ODOO_PORT', 8069)}"
SIZES = {"desktop": (1440, 900, False), "phone": (390, 844, True)}
DESKTOP_ONLY = ("backoffice-list", "backoffice-calendar")
#: The back office draws its views with JavaScript, after the page is loaded.
BACK_OFFICE_REST = 4


def staff_pages(admin):
    """Return name and path of the pages of the back office.

    :rtype: dict[str, str]
    """
    subscription = admin.find(
        "iptv.subscription", [("provision_state", "=", "done")], ["id"], limit=1
    )[0]["id"]
    refused = admin.find(
        "iptv.subscription", [("provision_state", "=", "error")], ["id"], limit=1
    )
    server = admin.find("iptv.server", [("provider", "=", "stalker")], ["id"], limit=1)
    package = admin.ref("iptv_subscription.product_basic_template")
    pages = {
        "backoffice-list": "/odoo/iptv?view_type=list",
        "backoffice-kanban": "/odoo/iptv?view_type=kanban",
        "backoffice-calendar": "/odoo/iptv?view_type=calendar",
        "backoffice-form": f"/odoo/iptv/{subscription}",
        "backoffice-server": f"/odoo/iptv-servers/{server[0]['id']}",
        "backoffice-package": f"/odoo/product.template/{package}",
    }
    if refused:
        pages["backoffice-form-refused"] = f"/odoo/iptv/{refused[0]['id']}"
    return pages


def take(browser, name, path, rest):
    """Take one page at every size.

    :return: complaints about it
    :rtype: list[str]
    """
    complaints = []
    for size, (width, height, phone) in SIZES.items():
        if phone and name in DESKTOP_ONLY:
            continue
        browser.resize(width, height, phone)
        browser.open(f"{URL}{path}", rest)
        browser.save(FOLDER / f"{name}-{size}.png")
        wide = browser.run("document.documentElement.scrollWidth")
        if wide > width:
            complaints.append(f"{name} is {wide} px wide on a {size} of {width} px")
    return complaints


def main(names):
    """Take the named pages, all without names."""
    admin = Admin(URL, DEMO_DB)
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints = []
    with Chromium() as browser:
        browser.log_in(admin.session, URL)
        for name, path in staff_pages(admin).items():
            if not names or name in names:
                print(f"  {name}", file=sys.stderr)
                complaints += take(browser, name, path, BACK_OFFICE_REST)
    print("\n".join(complaints), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
