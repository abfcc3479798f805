"""Take the pictures of docs/screenshots from the running demo (`make demo` first).

usage: scripts/run.sh scripts/screenshots.py [name ...]

Every page is taken at desktop and at phone width; lists and calendars at desktop width
only, because Odoo shows cards instead of them on a phone. A page that is wider than the
phone is reported: nobody wants to scroll sideways.
"""

import os
import sys
import time

from harness.admin import Admin
from harness.chromium import Chromium
from harness.settings import ROOT

FOLDER = ROOT / "docs" / "screenshots"
DEMO_DB = os.environ.get("DEMO_DB", "iptv_demo")
URL = f"http://127.0.0.1:{os.environ.get('ODOO_PORT', 8069)}"
SIZES = {"desktop": (1440, 900, False), "phone": (390, 844, True)}
DESKTOP_ONLY = (
    *("backoffice-list", "backoffice-calendar", "guide-change"),
    *("guide-reseller-performance", "guide-reseller-adjust", "guide-reseller-new"),
)
#: The back office draws its views with JavaScript, after the page is loaded.
BACK_OFFICE_REST = 4

#: Where the pages of a reseller begin.
RESELLER = "/my/reseller"
#: Button that is pressed before the picture is taken.
PRESSED = {
    "guide-change": "Change Package",
    "guide-reseller-new": "New Reseller",
    "guide-reseller-adjust": "Add or Deduct Credits",
}
#: Pages of the operator guide.
GUIDE = {
    "guide-dashboard": "/odoo/iptv-dashboard",
    "guide-settings": "/odoo/action-iptv_subscription.res_config_settings_action",
    "guide-reminders": "/odoo/iptv-reminders",
    "guide-resellers": "/odoo/iptv-resellers",
    "guide-reseller-new": "/odoo/iptv-resellers",
    "guide-reseller-tree": "/odoo/iptv-reseller-tree",
    "guide-credit-ledger": "/odoo/iptv-credit-ledger",
    "guide-reseller-performance": "/odoo/iptv-reseller-performance",
}


def staff_pages(admin):
    """Return name and path of the pages of the back office.

    :rtype: dict[str, str]
    """
    subscription = admin.find(
        "iptv.subscription",
        [("provision_state", "=", "done"), ("reseller_id", "=", False)],
        ["id"],
        limit=1,
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
    pages |= GUIDE
    pages["guide-change"] = f"/odoo/iptv/{subscription}"
    reseller = admin.ref("iptv_reseller_credit.reseller_split")
    for name in ("guide-reseller", "guide-reseller-adjust"):
        pages[name] = f"/odoo/iptv-resellers/{reseller}"
    pages["guide-bulk"] = f"/odoo/iptv-bulk/{preview_renewal(admin)}"
    if refused:
        pages["backoffice-form-refused"] = f"/odoo/iptv/{refused[0]['id']}"
    return pages


def preview_renewal(admin):
    """Return the id of a bulk renewal that waits to be applied."""
    model, waiting = "iptv.operation", [("state", "=", "ready")]
    found = admin.find(model, waiting, ["id"], limit=1)
    if found:
        return found[0]["id"]
    own = [("state", "=", "active"), ("reseller_id", "=", False)]
    active = admin.find("iptv.subscription", own, ["id"])
    ids = [subscription["id"] for subscription in active]
    operation = admin.execute(model, "create", {"kind": "renew", "selection_ids": ids})
    admin.execute(model, "action_preview", [operation])
    return operation


def customer_pages(customer):
    """Return name and path of the pages of a customer.

    :rtype: dict[str, str]
    """
    services = customer.find("iptv.subscription", [("state", "=", "active")], ["id"])
    service = services[0]["id"]
    return {
        "portal-service-demo": f"/my/tv/{service}",
    }


def reseller_pages(reseller):
    """Return name and path of the pages of a super reseller.

    :rtype: dict[str, str]
    """
    users = reseller.find(
        "iptv.subscription",
        [("state", "=", "active"), ("reseller_id", "!=", False)],
        ["id"],
        limit=1,
    )
    children = reseller.find(
        "iptv.reseller", [("parent_id", "!=", False)], ["id"], limit=1
    )
    pages = {
        "reseller-home": RESELLER,
        "reseller-users": f"{RESELLER}/users",
        "reseller-add": f"{RESELLER}/users/add",
        "reseller-credits": f"{RESELLER}/credits",
        "reseller-tree": f"{RESELLER}/resellers",
        "reseller-tree-add": f"{RESELLER}/resellers/add",
        "reseller-logins": f"{RESELLER}/logins",
    }
    for user in users:
        pages["reseller-user"] = f"{RESELLER}/users/{user['id']}"
        pages["reseller-renew"] = f"{RESELLER}/users/{user['id']}/renew"
    for child in children:
        pages["reseller-child"] = f"{RESELLER}/resellers/{child['id']}"
    return pages


def press(browser, name):
    """Press the button that a picture is about, if there is one."""
    title = PRESSED.get(name)
    if title:
        button = f"b => b.textContent.trim() === {title!r} && b.offsetParent"
        buttons = "[...document.querySelectorAll('.o_action_manager button')]"
        browser.run(f"{buttons}.find({button})?.click()")
        time.sleep(BACK_OFFICE_REST)


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
        press(browser, name)
        browser.save(FOLDER / f"{name}-{size}.png")
        wide = browser.run("document.documentElement.scrollWidth")
        if wide > width:
            complaints.append(f"{name} is {wide} px wide on a {size} of {width} px")
    return complaints


def main(names):
    """Take the named pages, all without names."""
    admin = Admin(URL, DEMO_DB)
    customer = Admin(URL, DEMO_DB, "anna", "anna")
    reseller = Admin(URL, DEMO_DB, "adria", "adria")
    FOLDER.mkdir(parents=True, exist_ok=True)
    complaints = []
    with Chromium() as browser:
        for person, pages in (
            (admin, staff_pages(admin)),
            (customer, customer_pages(customer)),
            (reseller, reseller_pages(reseller)),
        ):
            browser.log_in(person.session, URL)
            for name, path in pages.items():
                if not names or name in names:
                    print(f"  {name}", file=sys.stderr)
                    complaints += take(browser, name, path, BACK_OFFICE_REST)
    print("\n".join(complaints), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
