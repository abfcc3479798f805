from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MAC, OTHER_MAC, IptvCommon

MODELS = (
    "iptv.subscription",
    "iptv.subscription.line",
    "iptv.subscription.period",
    "iptv.device",
)
UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestAccess(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff("op", "iptv_subscription.group_iptv_operator")
        cls.manager = cls._create_staff("boss", "iptv_subscription.group_iptv_manager")
        cls.salesman = cls._create_staff("sale", "sales_team.group_sale_salesman")
        cls.accountant = cls._create_staff("acc", "account.group_account_invoice")
        cls.employee = cls._create_staff("emp", "base.group_user")
        cls.portal_user = cls._create_new_portal_user()
        cls.portal_user.sudo().company_ids = [Command.link(cls.env.company.id)]
        cls.portal_user.sudo().company_id = cls.env.company
        cls.mine = cls._create_subscription(
            mac=MAC, paid_until=UNTIL, partner_id=cls.portal_user.sudo().partner_id.id
        )
        cls.other = cls._create_subscription(mac=OTHER_MAC, paid_until=UNTIL)

    def _as(self, user, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user)

    # === STAFF === #

    def test_who_may_do_what(self):
        rights = {
            # model: (operator, manager, employee, portal), of read write create unlink
            "iptv.subscription": ("rwcu", "rwcu", "", "r"),
            "iptv.subscription.line": ("rwcu", "rwcu", "", "r"),
            "iptv.subscription.period": ("r", "r", "", "r"),
            "iptv.device": ("rwcu", "rwcu", "", "r"),
            "iptv.server": ("r", "rwc", "", ""),
            "iptv.server.plan": ("r", "r", "", ""),
            "iptv.billing.cycle": ("r", "rwcu", "r", "r"),
            "iptv.subscription.grant": ("", "rwcu", "", ""),
            "iptv.subscription.message": ("rwcu", "rwcu", "", ""),
        }
        users = (self.operator, self.manager, self.employee, self.portal_user)
        operations = {"read": "r", "write": "w", "create": "c", "unlink": "u"}
        for model, expected in rights.items():
            for user, letters in zip(users, expected, strict=True):
                with self.subTest(model=model, user=user.id):
                    Model = self.env[model].with_user(user)
                    found = [
                        letter
                        for operation, letter in operations.items()
                        if Model.has_access(operation)
                    ]
                    self.assertEqual("".join(found), letters)

    def test_an_operator_works_without_other_rights(self):
        with self._middleware():
            self._run_jobs()
        mine = self._as(self.operator, self.mine)
        mine.action_disable()
        mine.action_enable()
        mine.action_push_now()
        action = mine.action_renew()
        self.assertIn("Invoiced: ", action["params"]["message"])
        self.assertEqual(mine.invoice_count, 1)
        self.assertTrue(mine.password)
        mine.device_ids.serial = "S/N 1"
        mine.login = "anna2"
        mine.action_reboot()
        mine.action_view_invoices()
        mine.action_terminate()
        self.assertEqual(mine.state, "terminated")

    def test_an_operator_sells_by_hand_in_a_form(self):
        form = Form(self.env["iptv.subscription"].with_user(self.operator))
        form.partner_id = self.customer
        with form.line_ids.new() as line:
            line.product_id = self.monthly
        draft = form.save()
        self.assertEqual((draft.state, draft.price_unit), ("draft", 10.0))

    def test_an_operator_cannot_grant_days(self):
        with self.assertRaises(AccessError):
            self.env["iptv.subscription.grant"].with_user(self.operator).create(
                {"subscription_ids": self.mine.ids, "days": 3, "reason": "friend"}
            )

    def test_a_grant_made_for_somebody_else_is_refused_too(self):
        wizard = self._grant(self.manager, self.mine, 3)
        with self.assertRaisesRegex(UserError, "Only an IPTV manager"):
            wizard.with_user(self.operator).sudo().action_grant()

    def _grant(self, user, subscriptions, days):
        return (
            self.env["iptv.subscription.grant"]
            .with_user(user)
            .create(
                {"subscription_ids": subscriptions.ids, "days": days, "reason": "sorry"}
            )
        )

    def test_a_manager_grants_days_once_per_wizard(self):
        wizard = self._grant(self.manager, self.mine | self.other, 3)
        self.assertIn(f"{self.mine.name}: → 2026-03-03", wizard.preview)
        wizard.action_grant()
        wizard.action_grant()
        for subscription in self.mine | self.other:
            self.assertEqual(str(subscription.date_end), "2026-03-03 10:00:00")
            self.assertEqual(subscription.period_ids[0].reason, "sorry")
            self.assertEqual(subscription.period_ids[0].user_id, self.manager)

    def test_a_grant_for_what_has_no_end_says_so_beforehand(self):
        for_ever = self._sell(self.one_time)
        wizard = self._grant(self.manager, for_ever, 3)
        self.assertIn("nothing to renew", wizard.preview)
        with self.assertRaisesRegex(UserError, "nothing to renew"):
            wizard.action_grant()

    def test_the_memory_of_the_provider_is_for_the_system_only(self):
        with self.assertRaises(AccessError):
            self._as(self.manager, self.mine).read(["provision_known"])

    def test_staff_of_one_company_see_nothing_of_another(self):
        company = self.env["res.company"].sudo().create({"name": "Rival"})
        rival = self._create_staff("rival", "iptv_subscription.group_iptv_manager")
        rival.sudo().write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        self.env.flush_all()
        for model in (*MODELS, "iptv.server"):
            records = self.env[model].with_user(rival)
            with self.subTest(model=model):
                seen = records.search([])
                self.assertNotIn(self.env.company, seen.sudo().company_id)
                mine = self.env[model].search([], limit=1)
                with self.assertRaises(AccessError):
                    mine.with_user(rival).read(["display_name"])

    # === NO IPTV RIGHTS === #

    def test_a_salesman_sells_and_an_accountant_books_without_iptv_rights(self):
        order = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.monthly.id,
                                "product_uom_qty": 2,
                                "iptv_mac": "00:1A:79:00:00:01",
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.iptv_subscription_count, 3)
        order.read()
        order.order_line.read()
        order._create_invoices()
        invoice = self._as(self.accountant, order.invoice_ids)
        invoice.action_post()
        self.assertEqual(invoice.iptv_subscription_count, 3)
        invoice.read()
        invoice.invoice_line_ids.read()
        payments = self.env["account.payment.register"].with_user(self.accountant)
        payments.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        states = order.sudo().iptv_subscription_ids.mapped("state")
        self.assertEqual(states, ["active"] * 3)
        reversal = self.env["account.move.reversal"].with_user(self.accountant)
        reversal = reversal.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id})
        refund = invoice.browse(reversal.refund_moves()["res_id"])
        refund.action_post()
        states = order.sudo().iptv_subscription_ids.mapped("state")
        self.assertEqual(states, ["expired"] * 3)
        refund.button_draft()

    def test_an_accountant_cancels_an_invoice_without_iptv_rights(self):
        subscription = self._sell()
        invoice = self._as(self.accountant, subscription.order_id.invoice_ids)
        invoice.button_cancel()
        self.assertEqual(subscription.state, "expired")

    def test_a_salesman_cancels_an_order_without_iptv_rights(self):
        order = self._create_order()
        order.action_confirm()
        order.user_id = self.salesman
        self._as(self.salesman, order)._action_cancel()
        self.assertEqual(order.iptv_subscription_ids.state, "terminated")

    def test_an_attention_for_a_salesman_s_order_does_not_stop_the_payment(self):
        order = self._create_order(iptv_mac="00:1A:79:00:00:02")
        order.user_id = self.salesman
        self._create_subscription(mac="00:1A:79:00:00:02")
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(len(order.iptv_subscription_ids.activity_ids), 1)

    # === CUSTOMERS === #

    def test_a_customer_sees_only_what_is_its_own(self):
        for model in MODELS:
            with self.subTest(model=model):
                seen = self.env[model].with_user(self.portal_user).search([])
                field = "id" if model == "iptv.subscription" else "subscription_id.id"
                self.assertEqual(set(seen.mapped(field)), {self.mine.id})
                others = self.env[model].search([(field, "=", self.other.id)])
                with self.assertRaises(AccessError):
                    self._as(self.portal_user, others).read(["display_name"])

    def test_a_customer_reads_what_its_page_shows(self):
        mine = self._as(self.portal_user, self.mine)
        [values] = mine.read(
            ["name", "state", "date_end", "login", "mac", "portal_url", "access_url"]
        )
        self.assertEqual(values["mac"], MAC)
        self.assertEqual(values["access_url"], self.mine.access_url)
        self.assertEqual(mine.display_name, f"{mine.name} – Basic")
        self.assertEqual(mine.line_ids.price_unit, 10.0)
        self.assertEqual(mine.period_ids.source, "manual")

    def test_a_customer_never_reads_secrets(self):
        for name in ("password", "provision_error", "provision_known"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self._as(self.portal_user, self.mine).read([name])
            with self.subTest(search=name), self.assertRaises(AccessError):
                Subscription = self.env["iptv.subscription"].with_user(self.portal_user)
                Subscription.search([(name, "=like", "a%")])

    def test_a_customer_changes_nothing(self):
        mine = self._as(self.portal_user, self.mine)
        attempts = {
            "write": lambda: mine.write({"login": "free"}),
            # An answer other than "no access" would tell which boxes there are.
            "login": lambda: mine.write({"login": self.other.login}),
            "device": lambda: mine.device_ids.write({"mac": OTHER_MAC}),
            "new device": lambda: mine.device_ids.create(
                {"subscription_id": mine.id, "mac": OTHER_MAC}
            ),
            "line": lambda: mine.line_ids.write({"price_unit": 0}),
            "delete": mine.unlink,
            "copy": mine.copy,
            "enable": mine.action_enable,
            "disable": mine.action_disable,
            "terminate": mine.action_terminate,
            "push": mine.action_push_now,
            "by hand": mine.action_confirm_by_hand,
            "reboot": mine.action_reboot,
            "reload": mine.action_reload_portal,
            "renew": mine.action_renew,
            "other's invoices": self._as(
                self.portal_user, self.other
            ).action_view_invoices,
            "server": self.server.with_user(self.portal_user).action_test_connection,
            "catalogue": self.server.with_user(self.portal_user).action_fetch_catalogue,
        }
        for name, attempt in attempts.items():
            with self.subTest(attempt=name), self.assertRaises(AccessError):
                attempt()
        with self.assertRaisesRegex(UserError, "Periods follow from payments"):
            mine.period_ids.write({"end": "2090-01-01"})
        self.assertEqual(self.mine.state, "active")
