"""The unlucky day, with real processes: nothing is lost, nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor

PURCHASES = 20
#: The client waits so long for an answer (seconds), plus what a busy machine needs.
READ_TIMEOUT = 30
SLACK = 60


def test_middleware_down_during_twenty_purchases(business):
    # pain 3: paid, but nothing provisioned, and no retry.
    macs = [business.new_mac() for _number in range(PURCHASES)]
    business.simulator.kill()
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(business.buy, macs))
        states = {business.subscription(mac)["provision_state"] for mac in macs}
        assert states == {"pending"}
    finally:
        business.simulator.start()
    business.probe_now()
    business.wait_until_provisioned(macs)
    _assert_one_account_each(business, macs)


def test_odoo_killed_between_the_answer_and_the_commit(business):
    # Killed at the worst line: the account exists, our database does not know it.
    mac = business.new_mac()
    business.simulator.fail(
        "latency", match={"method": "GET", "resource": "accounts"}, seconds=8
    )
    visitor = business.visitor(mac)
    visitor.confirm_payment()
    visitor.land()
    business.wait(
        lambda: business.simulator.account(mac=mac) is not None,
        SLACK,
        "the middleware did not create the account",
    )
    assert business.subscription(mac)["provision_state"] == "pending"
    business.odoo.kill()
    business.simulator.heal()
    business.odoo.start()
    business.wait_until_provisioned([mac], 180)
    _assert_one_account_each(business, [mac])


def test_answer_lost_after_the_account_was_created(business):
    # pitfall 7: a time-out says nothing about what was executed.
    mac = business.new_mac()
    business.simulator.fail(
        "timeout_after", times=1, match={"method": "POST", "resource": "accounts"}
    )
    business.buy(mac)
    business.wait_until_provisioned([mac], READ_TIMEOUT + SLACK)
    _assert_one_account_each(business, [mac])


def test_mac_that_the_middleware_already_has_is_refused_and_shown(business):
    # rule 9, pain 10: refused, shown, nothing charged silently.
    mac = business.new_mac()
    business.simulator.add_account(login="stranger", stb_mac=mac, tariff_plan="basic")
    visitor = business.buy(mac)
    business.wait(
        lambda: business.subscription(mac)["provision_state"] == "error",
        SLACK,
        "the refusal is not stored",
    )
    assert "MAC" in business.subscription(mac)["provision_error"]
    assert business.simulator.account(mac=mac)["login"] == "stranger"
    page = visitor.open(visitor.location).text_content()
    assert "already in use" not in page, "the middleware's words are for staff"
    activities = business.admin.find(
        "mail.activity",
        [
            ("res_model", "=", "iptv.subscription"),
            ("res_id", "=", business.subscription(mac)["id"]),
        ],
        ["summary"],
    )
    assert len(activities) == 1, "staff are not told"
    assert _mails_about(business, visitor), "the customer is not told"


def test_retry_button_heals_a_refusal(business):
    # The "needs attention" screen: mend the cause, press retry.
    mac = business.new_mac()
    business.simulator.add_account(login="old-box", stb_mac=mac, tariff_plan="basic")
    business.buy(mac)
    business.wait(
        lambda: business.subscription(mac)["provision_state"] == "error",
        SLACK,
        "the refusal is not stored",
    )
    business.simulator.remove_account("old-box")
    business.admin.execute(
        "iptv.subscription", "action_push_now", [business.subscription(mac)["id"]]
    )
    business.wait_until_provisioned([mac])
    _assert_one_account_each(business, [mac])


def _mails_about(business, visitor):
    return business.admin.find(
        "mail.mail",
        [("recipient_ids.email", "=", visitor.email), ("subject", "ilike", "TV")],
        ["subject"],
    )


def _assert_one_account_each(business, macs):
    accounts = business.simulator.accounts()
    for mac in macs:
        found = [account for account in accounts if account["mac"] == mac]
        assert len(found) == 1, f"{len(found)} accounts for {mac}"
        assert found[0]["status"] == "enabled"
        assert found[0]["login"] == business.subscription(mac)["login"]
