"""The main job: from a paid order to a working box."""

from harness import databases


def test_paid_order_becomes_an_enabled_account(business):
    # rule 15: before the payment no account exists, after it the box works.
    mac = business.new_mac()
    visitor = business.visitor(mac)
    assert business.simulator.account(mac=mac) is None
    visitor.confirm_payment()
    visitor.land()
    business.wait_until_provisioned([mac])
    account = business.simulator.account(mac=mac)
    assert account["status"] == "enabled"
    assert account["tariff_plan"] == "basic"
    assert account["login"] == business.subscription(mac)["login"]
    assert account["end_date"] == _date_end(business, mac)


def test_browser_lands_on_the_service(business):
    # rule 15
    mac = business.new_mac()
    visitor = business.buy(mac)
    assert "/my/tv" in visitor.location
    assert mac in visitor.page.text_content()


def test_abandoned_payment_creates_nothing(business):
    # rule 8
    mac = business.new_mac()
    business.visitor(mac)
    assert _count(business, "iptv_device WHERE mac = %s", mac) == 0
    assert business.simulator.account(mac=mac) is None


def test_refused_payment_creates_nothing(business):
    # rule 43
    mac = business.new_mac()
    visitor = business.visitor(mac)
    visitor.confirm_payment(state="error")
    assert _count(business, "iptv_device WHERE mac = %s", mac) == 0


def test_notification_twice_pays_one_period(business):
    # pain 2, rule 22: webhook twice, return page twice.
    mac = business.new_mac()
    visitor = business.visitor(mac)
    for _time in range(2):
        visitor.confirm_payment()
        visitor.land()
    business.wait_until_provisioned([mac])
    subscription = business.subscription(mac)["id"]
    assert (
        _count(
            business,
            "iptv_subscription_period WHERE subscription_id = %s",
            subscription,
        )
        == 1
    )


def test_two_packages_for_two_boxes(business):
    # One order, two subscriptions, each with its own box.
    first, second = business.new_mac(), business.new_mac()
    business.buy(first, package="Basic")
    business.buy(second, package="Family")
    business.wait_until_provisioned([first, second])
    assert business.simulator.account(mac=second)["tariff_plan"] == "family"


def _date_end(business, mac):
    rows = databases.query(
        business.odoo.database,
        "SELECT to_char(s.date_end, 'YYYY-MM-DD HH24:MI:SS') FROM iptv_subscription s"
        " JOIN iptv_device d ON d.subscription_id = s.id WHERE d.mac = %s",
        [mac],
    )
    return rows[0][0]


def _count(business, what, *parameters):
    rows = databases.query(
        business.odoo.database, f"SELECT count(*) FROM {what}", parameters
    )
    return rows[0][0]
