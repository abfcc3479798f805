"""The renewal run with real processes: killed, doubled, and a customer in between."""

import contextlib
import threading
import time

import psutil
import pytest
from bench.renewal_data import make_subscriptions
from harness import databases
from harness.admin import Admin
from harness.shop import Visitor

#: A run of 1,000 on a busy machine takes its time.
pytestmark = pytest.mark.timeout(900)

KILLED_RUN = 1000
DOUBLE_RUN = 60
CARD_RUN = 24
#: Every fourth of them pays by hand, in the middle of it all.
BY_HAND = 4
TRIGGER = "env.ref('iptv_subscription.ir_cron_renew')._trigger()"
#: A job that a request of the job runner would run, in a process of its own.
RUN_JOB = """
from odoo.service.model import retrying
subscriptions = env["iptv.subscription"].browse({ids}).sudo()
retrying(subscriptions._job_renew, env)
"""
INVOICED = """
    SELECT line.iptv_subscription_id, line.iptv_date_from, move.state
      FROM account_move_line line JOIN account_move move ON move.id = line.move_id
      JOIN iptv_subscription sub ON sub.id = line.iptv_subscription_id
     WHERE sub.name LIKE 'BENCH%'
       AND substr(sub.name, 6)::int BETWEEN {first} AND {last}
"""
#: A saved card of each customer, as a payment with “save my card” leaves it.
SAVE_CARDS = """
provider = env["payment.provider"].search([("code", "=", "demo")], limit=1)
method = provider.payment_method_ids[:1]
for subscription in env["iptv.subscription"].browse({ids}):
    subscription._set_payment_token(env["payment.token"].create({{
        "provider_id": provider.id, "payment_method_id": method.id,
        "partner_id": subscription.partner_id.id, "provider_ref": "bench",
        "demo_simulated_state": "done"}}))
env.cr.commit()
"""
#: Has charges that are planned for later come now.
CHARGE_NOW = """
    UPDATE account_move SET iptv_next_charge_date = now() AT TIME ZONE 'UTC'
     WHERE iptv_next_charge_date > now() AT TIME ZONE 'UTC' AND id IN (
        SELECT move_id FROM account_move_line WHERE iptv_subscription_id = ANY(%s))
"""
#: What each service was billed, paid and charged.
MONEY = """
    SELECT sub.id,
           (SELECT count(DISTINCT line.move_id) FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE line.iptv_subscription_id = sub.id AND move.state = 'posted'),
           (SELECT count(*) FROM iptv_subscription_period period
             WHERE period.subscription_id = sub.id AND period.state = 'valid'
               AND period.source = 'invoice'),
           (SELECT count(*) FROM payment_transaction tx
             WHERE tx.partner_id = sub.partner_id AND tx.state = 'done'
               AND tx.iptv_charge_key IS NOT NULL),
           (SELECT count(*) FROM payment_transaction tx
             WHERE tx.partner_id = sub.partner_id AND tx.state = 'done'
               AND tx.iptv_charge_key IS NULL),
           (SELECT count(*) FROM account_payment payment
             WHERE payment.partner_id = sub.partner_id
               AND payment.state IN ('in_process', 'paid'))
      FROM iptv_subscription sub WHERE sub.id = ANY(%s) ORDER BY sub.id
"""
#: Ports of the connections that write invoice lines right now.
WRITERS = """
    SELECT client_port FROM pg_stat_activity
     WHERE datname = %s AND xact_start < clock_timestamp() - interval '0.2 s'
       AND pid IN (SELECT pid FROM pg_locks WHERE mode = 'RowExclusiveLock'
                   AND relation = 'account_move_line'::regclass)
"""


@pytest.fixture
def make_due(business):
    """Give a function that makes subscriptions which are due and returns their ids."""

    def make(first, last):
        business.odoo.shell(make_subscriptions(first, last))
        rows = databases.query(
            business.odoo.database,
            "SELECT id FROM iptv_subscription WHERE name LIKE 'BENCH%' AND"
            f" substr(name, 6)::int BETWEEN {first} AND {last} ORDER BY id",
        )
        return [row[0] for row in rows]

    return make


def _invoiced(business, first, last):
    statement = INVOICED.format(first=first, last=last)
    return databases.query(business.odoo.database, statement)


def _kill_a_worker(business):
    """Kill a process that is invoicing right now, if there is one."""
    database = business.odoo.database
    ports = {port for (port,) in databases.query(database, WRITERS, [database])}
    for worker in psutil.Process(business.odoo.pid).children(recursive=True):
        if ports & {connection.laddr.port for connection in _connections(worker)}:
            worker.kill()
            return True
    return False


def _connections(process):
    return [link for link in process.net_connections("tcp") if link.laddr]


def test_a_worker_killed_in_the_middle_of_a_run(business, make_due):
    # pain 1: a run that is cut off and run again invoices each period exactly once.
    make_due(1, KILLED_RUN)
    business.odoo.shell(TRIGGER)
    business.wait(
        lambda: (
            len(_invoiced(business, 1, KILLED_RUN)) >= KILLED_RUN // 5
            and _kill_a_worker(business)
        ),
        180,
        "no worker was invoicing",
    )
    assert len(_invoiced(business, 1, KILLED_RUN)) < KILLED_RUN, "killed too late"
    business.odoo.shell(TRIGGER)
    business.wait(
        lambda: len(_invoiced(business, 1, KILLED_RUN)) >= KILLED_RUN,
        300,
        "the run was not finished",
    )
    business.odoo.shell(TRIGGER)
    rows = _invoiced(business, 1, KILLED_RUN)
    assert len(rows) == KILLED_RUN
    assert len({(subscription, start) for subscription, start, _state in rows}) == (
        KILLED_RUN
    )
    assert {state for _subscription, _start, state in rows} == {"posted"}


def test_two_runs_and_a_customer_who_pays_by_hand(business, make_due):
    # rule 1, pains 1 and 2: one invoice, one period, whoever comes first.
    first, last = 5001, 5000 + DOUBLE_RUN
    ids = make_due(first, last)
    code = RUN_JOB.format(ids=ids)
    runs = [threading.Thread(target=_run, args=(business, code)) for _n in range(2)]
    for run in runs:
        run.start()
    payer = ids[DOUBLE_RUN // 2]
    _pay_by_hand(business, payer)
    for run in runs:
        run.join()
    rows = _invoiced(business, first, last)
    assert len(rows) == DOUBLE_RUN, f"{len(rows)} invoices for {DOUBLE_RUN} services"
    assert {row[0] for row in rows} == set(ids)
    assert _count_periods(business, payer) == 2, "the gift and the month that was paid"


def test_one_charge_whoever_comes_first(business, make_due):
    # issue 3, pains 1 and 2: two runs, saved cards that are charged as soon as there is
    # an invoice, and customers who pay by hand meanwhile: one invoice, one period, and
    # one payment, either the charge or theirs.
    first, last = 6001, 6000 + CARD_RUN
    ids = make_due(first, last)
    business.odoo.shell(SAVE_CARDS.format(ids=ids))
    code = RUN_JOB.format(ids=ids)
    payers = ids[::BY_HAND]
    visitors = [_Payer(business, payer) for payer in payers]
    runs = [threading.Thread(target=_run, args=(business, code)) for _n in range(2)]
    for run in runs:
        run.start()
    # The first one has pressed “Renew”, and begins before anything is charged; the
    # others may be late.
    business.admin.execute("iptv.subscription", "action_renew", payers[:1])
    assert visitors[0].begin()
    stop = threading.Event()
    bank = threading.Thread(target=_keep_charging, args=(business, ids, stop))
    bank.start()
    try:
        by_hand = {p for p, v in zip(payers, visitors, strict=True) if v.pay()}
        for run in runs:
            run.join()
        business.wait(
            lambda: all(sum(row[3:5]) for row in _get_money(business, ids)),
            120,
            "not everybody has paid",
        )
        # Whoever would charge a second time has the time to do so.
        time.sleep(5)
    finally:
        stop.set()
        bank.join()
    business.wait(
        lambda: all(row[2] for row in _get_money(business, ids)), 60, "no period"
    )
    for service, invoices, periods, charged, paid, payments in _get_money(
        business, ids
    ):
        hands = int(service in by_hand)
        assert (invoices, periods, payments) == (1, 1, 1), service
        assert (charged, paid) == (1 - hands, hands), service
    assert payers[0] in by_hand


class _Payer:
    """A customer who pays the renewal of a service by hand, by its link."""

    def __init__(self, business, subscription):
        self.business = business
        self.subscription = subscription
        self.visitor = Visitor(business.odoo.url)
        self.has_begun = False

    def begin(self):
        """Open the link of the invoice, as a mail has it, and press “Pay now”.

        :return: whether there was still something to pay
        :rtype: bool
        """
        self.business.wait(self._get_invoice, 120, "no invoice")
        invoice = self._get_invoice()
        link = self.business.admin.execute("account.move", "get_portal_url", invoice)
        self.visitor.open(link)
        try:
            self.visitor.start_payment_here()
        except RuntimeError as error:
            # It was charged already, or is being charged in this moment.
            known = ("nothing to pay", "on its way")
            assert any(words in str(error) for words in known), error
            return False
        self.has_begun = True
        return True

    def _get_invoice(self):
        rows = _invoices_of(self.business, self.subscription)
        return [row[0] for row in rows]

    def pay(self):
        """Pay, if there is still something to pay.

        :return: whether it was paid by hand
        :rtype: bool
        """
        if not (self.has_begun or self.begin()):
            return False
        self.visitor.confirm_payment()
        self.visitor.settle()
        return True


def _invoices_of(business, subscription):
    statement = (
        "SELECT DISTINCT move_id FROM account_move_line WHERE parent_state = 'posted'"
        " AND iptv_subscription_id = %s"
    )
    return databases.query(business.odoo.database, statement, [subscription])


def _keep_charging(business, ids, stop):
    """Have all that is planned be charged at once, again and again."""
    admin = Admin(business.odoo.url, business.odoo.database)
    cron = admin.ref("iptv_subscription.ir_cron_charge")
    while not stop.wait(0.3):
        databases.query(business.odoo.database, CHARGE_NOW, [ids])
        with contextlib.suppress(RuntimeError):
            # The cron may be running by itself in this moment.
            admin.execute("ir.cron", "method_direct_trigger", [cron])


def _get_money(business, ids):
    return databases.query(business.odoo.database, MONEY, [ids])


def _run(business, code):
    business.odoo.shell(code)


def _pay_by_hand(business, subscription):
    """Press “Renew”, then register the payment of the invoice."""
    admin = business.admin
    action = admin.execute("iptv.subscription", "action_renew", [subscription])
    context = {"active_model": "account.move", "active_ids": [action["res_id"]]}
    wizard = admin.execute("account.payment.register", "create", [{}], context=context)
    admin.execute(
        "account.payment.register", "action_create_payments", wizard, context=context
    )


def _count_periods(business, subscription):
    statement = (
        "SELECT count(*) FROM iptv_subscription_period"
        " WHERE state = 'valid' AND subscription_id = %s"
    )
    return databases.query(business.odoo.database, statement, [subscription])[0][0]
