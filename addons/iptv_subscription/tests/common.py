from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.queue_job.tests.common import trap_jobs

from ..provisioning import DONE, PushResult, ServerUnavailable

MAC = "00:1A:79:12:34:56"
OTHER_MAC = "00:1A:79:AB:CD:EF"


class FakeMiddleware:
    """What a provider's hooks were asked, and what they shall answer.

    It replaces the hooks of `iptv.server`, so no test depends on a real provider.
    """

    def __init__(self):
        self.pushed = []
        self.removed = []
        self.down = set()
        self.answers = {}

    def push(self, server, subscriptions):
        return self._answer(server, subscriptions, self.pushed)

    def remove(self, server, subscriptions):
        return self._answer(server, subscriptions, self.removed)

    def test(self, server):
        self._refuse_if_down(server)
        return "It answers."

    def _answer(self, server, subscriptions, log):
        self._refuse_if_down(server)
        log.extend(subscriptions.ids)
        default = PushResult(DONE)
        return {s.id: self.answers.get(s.id, default) for s in subscriptions}

    def _refuse_if_down(self, server):
        if server.id in self.down:
            raise ServerUnavailable("Connection refused.")


class IptvCommon(AccountTestInvoicingCommon):
    """A company that sells IPTV: a server, packages of every cycle, a customer.

    Jobs are trapped: they are looked at, and run by `_run_jobs`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls._create_server(name="Middleware A", sequence=1)
        cls.customer = cls._create_partner(name="Anna", email="anna@example.com")
        cls.monthly = cls._create_package("Basic", price=10.0, months=1)
        cls.trial = cls._create_package("Trial", price=1.0, cycle=cls._cycle("trial"))
        cls.one_time = cls._create_package(
            "For ever", price=99.0, cycle=cls._cycle("one_time")
        )
        cls.extra = cls._create_iptv_product("Sport", price=4.0, iptv_kind="extra")

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("iptv_subscription.group_iptv_manager")
            | cls.quick_ref("sales_team.group_sale_manager")
        )

    def setUp(self):
        super().setUp()
        self.jobs = self.enterContext(trap_jobs())

    # === RECORDS === #

    @classmethod
    def _cycle(cls, name):
        return cls.env.ref(f"iptv_subscription.iptv_billing_cycle_{name}")

    @classmethod
    def _create_server(cls, **values):
        return cls.env["iptv.server"].create(
            {"name": "Middleware", "company_id": cls.env.company.id, **values}
        )

    @classmethod
    def _create_iptv_product(cls, name, price, **values):
        return cls._create_product(
            name=name,
            type="service",
            list_price=price,
            lst_price=price,
            invoice_policy="order",
            taxes_id=[Command.clear()],
            **values,
        )

    @classmethod
    def _create_package(cls, name, price, months=1, cycle=None, **values):
        cycle = cycle or cls._cycle(f"{months}m")
        product = cls._create_iptv_product(name, price, iptv_kind="package", **values)
        product.product_tmpl_id.iptv_cycle_id = cycle
        return product

    @classmethod
    def _create_subscription(cls, product=None, mac=None, paid_until=None, **values):
        """Create a subscription; `paid_until` activates it as a gift until then."""
        product = product or cls.monthly
        subscription = cls.env["iptv.subscription"].create(
            {
                "partner_id": cls.customer.id,
                "server_id": cls.server.id,
                "line_ids": [Command.create({"product_id": product.id})],
                **values,
            }
        )
        if mac:
            cls._add_device(subscription, mac)
        if paid_until:
            subscription._extend("manual", f"test/{subscription.id}", until=paid_until)
        return subscription

    @classmethod
    def _add_device(cls, subscription, mac=MAC, **values):
        return cls.env["iptv.device"].create(
            {"subscription_id": subscription.id, "mac": mac, **values}
        )

    @classmethod
    def _create_staff(cls, login, groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )

    # === SELLING === #

    @classmethod
    def _create_order(cls, product=None, quantity=1, **line):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.monthly).id,
                            "product_uom_qty": quantity,
                            **line,
                        }
                    )
                ],
            }
        )

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoices, **values):
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        return wizard.create(values)._create_payments()

    def _sell(self, product=None, quantity=1, **line):
        """Sell through the whole chain: order, invoice, payment.

        :return: the subscriptions, in the order of sale
        """
        order = self._create_order(product, quantity, **line)
        order.action_confirm()
        self._pay(self._invoice(order))
        return order.iptv_subscription_ids.sorted("id")

    @classmethod
    def _reverse(cls, invoice, **values):
        """Create and post the full credit note of an invoice."""
        wizard = cls.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id, **values})
        action = wizard.refund_moves()
        refund = cls.env["account.move"].browse(action["res_id"])
        if refund.state == "draft":
            refund.action_post()
        return refund

    # === PROVISIONING === #

    @contextmanager
    def _middleware(self):
        """Answer for the hooks of every server."""
        fake = FakeMiddleware()
        server_class = type(self.env["iptv.server"])
        with (
            patch.object(server_class, "_push", lambda s, subs: fake.push(s, subs)),
            patch.object(server_class, "_remove", lambda s, subs: fake.remove(s, subs)),
            patch.object(server_class, "_test_connection", lambda s: fake.test(s)),
        ):
            yield fake

    def _flush_jobs(self):
        """Do what a commit does: queue the jobs of the transaction."""
        self.env.cr.flush()

    def _run_jobs(self):
        """Commit, so to say, and run the queued jobs once."""
        self._flush_jobs()
        for job in self.jobs.enqueued_jobs:
            # A cron queued it with a cursor of its own, closed by now.
            job.recordset = job.recordset.with_env(self.env(su=True))
        self.jobs.perform_enqueued_jobs()
        self.env.cr.flush()

    def _get_jobs(self, method):
        """Return the queued jobs of a method name, oldest first."""
        self._flush_jobs()
        return [j for j in self.jobs.enqueued_jobs if j.method_name == method]

    # === EXPECTATIONS === #

    def _assert_dates(self, subscription, start, end):
        self.assertEqual(str(subscription.date_start), start)
        self.assertEqual(str(subscription.date_end), end)
