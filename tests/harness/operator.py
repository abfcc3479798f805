"""Sets up an operator: a connected middleware, packages in the shop, a bank."""

#: External ids at the simulator's demo portal by name of our own test products.
PACKAGES = {"Basic": "basic", "Family": "family"}
STALKER = "stalker"


def connect_middleware(admin, simulator, name="Stalker Middleware"):
    """Create or update the server record, test it and load its catalogue.

    :param Admin admin: who does it
    :param Simulator simulator: the middleware
    :return: id of the `iptv.server`
    :raise RuntimeError: if the connection test fails
    """
    values = {
        "name": name,
        "provider": STALKER,
        "sequence": 1,
        "portal_url": f"{simulator.root}/stalker_portal/c/",
        "stalker_url": simulator.api,
        "stalker_login": simulator.login,
        "stalker_password": simulator.password,
        "stalker_tz": "UTC",
    }
    found = admin.find("iptv.server", [("name", "=", name)], ["id"])
    if found:
        server = found[0]["id"]
        admin.execute("iptv.server", "write", [server], values)
    else:
        server = admin.execute("iptv.server", "create", [values])[0]
    admin.execute("iptv.server", "action_test_connection", [server])
    state = admin.find("iptv.server", [("id", "=", server)], ["state", "state_message"])
    if state[0]["state"] != "ready":
        raise RuntimeError(state[0]["state_message"])
    admin.execute("iptv.server", "action_fetch_catalogue", [server])
    return server


def open_bank(admin):
    """Switch the demo payment provider on, so visitors can pay."""
    domain = [("code", "=", "demo")]
    providers = admin.find("payment.provider", domain, ["id"])
    admin.execute(
        "payment.provider",
        "write",
        [provider["id"] for provider in providers],
        {"state": "test", "is_published": True},
    )
    # Odoo makes the provider's payment method line when its journal is first read, as
    # the provider's form does. Two payments doing so at once would make two lines,
    # after which no payment of the provider is accepted any more.
    admin.find("payment.provider", domain, ["journal_id"])


def sell_packages(admin, server):
    """Put packages on a server into the shop, one variant per billing cycle.

    :param Admin admin: who does it
    :param int server: `iptv.server` id
    :return: `{name: (template id, product id of the one-month variant)}`
    :rtype: dict
    """
    cycle = admin.ref("iptv_subscription.iptv_billing_cycle_1m")
    sold = {}
    for name, ref in PACKAGES.items():
        values = {
            "name": f"{name} TV",
            "type": "service",
            "iptv_kind": "package",
            "iptv_cycle_id": cycle,
            "iptv_server_id": server,
            "iptv_remote_ref": ref,
            "list_price": 10.0,
            "invoice_policy": "order",
            "is_published": True,
            "sale_ok": True,
        }
        template = admin.execute("product.template", "create", [values])[0]
        variant = admin.find(
            "product.product", [("product_tmpl_id", "=", template)], ["id"]
        )
        sold[name] = (template, variant[0]["id"])
    return sold
