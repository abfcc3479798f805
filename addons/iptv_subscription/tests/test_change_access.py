from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .change_common import ChangeCommon

OPERATOR = "iptv_subscription.group_iptv_operator"


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeAccess(ChangeCommon, HttpCase):
    """Who may see and do what; the attacker has a login and a Python shell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff("op", OPERATOR)
        cls.portal_user = cls._create_new_portal_user(password="portal_user")

    def setUp(self):
        super().setUp()
        self.mine = self._sell_in_january()
        self.mine.partner_id = self.portal_user.partner_id
        self.other = self._sell_in_january()
        self.my_change = self.mine._request_change(self.family)
        self.other_change = self.other._request_change(self.family)

    def _call(self, model, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def _assert_refused(self, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            with mute_logger("odoo.http"):
                self._call(model, method, *args)

    def test_a_customer_reads_only_its_own_changes(self):
        changes = self.env["iptv.subscription.change"].with_user(self.portal_user)
        found = changes.search([])
        self.assertEqual(found, self.my_change)
        self.assertEqual(found.amount, 5.16)
        self.assertIn("Family", found.display_name)
        with self.assertRaises(AccessError):
            changes.browse(self.other_change.id).read(["amount"])
        with self.assertRaises(AccessError):
            found.read(["move_id"])

    def test_nobody_writes_a_change(self):
        model = "iptv.subscription.change"
        for login in ("portal_user", "op"):
            self.authenticate(login, login)
            ids = self.my_change.ids
            self._assert_refused(model, "write", ids, {"state": "done"})
            self._assert_refused(model, "write", ids, {"amount": -1000})
            self._assert_refused(model, "unlink", ids)
            self._assert_refused(
                model,
                "create",
                [
                    {
                        "subscription_id": self.mine.id,
                        "kind": "package",
                        "mode": "prorate",
                        "when": "now",
                        "state": "done",
                    }
                ],
            )

    def test_private_methods_are_no_api(self):
        self.authenticate("op", "op")
        for method in ("_apply", "_start", "_cancel", "_give_back", "_take_back"):
            self._assert_refused("iptv.subscription.change", method, self.my_change.ids)
        for method in ("_request_change", "_request_extra", "_cut_paid_time"):
            self._assert_refused("iptv.subscription", method, self.mine.ids, "x")

    def test_a_customer_presses_no_button_of_the_staff(self):
        self.authenticate("portal_user", "portal_user")
        self._assert_refused(
            "iptv.subscription.change", "action_cancel", self.my_change.ids
        )
        self._assert_refused(
            "iptv.subscription.change.wizard",
            "create",
            [{"subscription_id": self.mine.id, "product_id": self.mini.id}],
        )

    def test_an_operator_cancels(self):
        self.my_change.with_user(self.operator).action_cancel()
        self.assertEqual(self.my_change.state, "cancelled")

    def test_another_company_sees_nothing(self):
        stranger = self._create_staff("stranger", OPERATOR)
        company = self.env["res.company"].create({"name": "Other"})
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        changes = self.env["iptv.subscription.change"].with_user(stranger)
        self.assertFalse(changes.search([]))
        with self.assertRaises(AccessError):
            changes.browse(self.my_change.id).action_cancel()


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeWizard(ChangeCommon):
    """The wizard of the back office."""

    def _open(self, user=None, **values):
        wizards = self.env["iptv.subscription.change.wizard"]
        wizards = wizards.with_user(user or self.env.user)
        return wizards.create({"subscription_id": self.service.id, **values})

    def setUp(self):
        super().setUp()
        self.service = self._sell_in_january()
        self.operator = self._create_staff("op", OPERATOR)

    def test_it_shows_what_will_happen(self):
        wizard = self._open(product_id=self.family.id)
        self.assertEqual(wizard.amount_total, 5.16)
        self.assertIn("16 of 31 days left", wizard.explanation)
        self.assertEqual(str(wizard.date_end), "2026-02-01 00:00:00")
        self.assertEqual(wizard.renewal_amount, 20.0)
        wizard.when = "expiry"
        self.assertEqual(wizard.amount_total, 0.0)
        self.assertEqual(str(wizard.date), "2026-02-01 00:00:00")
        self.assertFalse(self.service.change_ids)

    def test_it_shows_what_is_wrong(self):
        wizard = self._open(product_id=self.monthly.id)
        self.assertIn("has this package already", wizard.problem)
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_what_may_be_chosen(self):
        self.assertIn(self.family, self._open().available_ids)
        adding = self._open(kind="extra_add")
        self.assertIn(self.extra, adding.available_ids)
        self.assertNotIn(self.family, adding.available_ids)
        self.assertFalse(self._open(kind="extra_remove").available_ids)

    def test_confirming_opens_the_invoice(self):
        action = self._open(product_id=self.family.id).action_confirm()
        self.assertEqual(action["res_id"], self.service.change_ids.move_id.id)

    def test_an_operator_without_accounting(self):
        wizard = self._open(self.operator, product_id=self.family.id)
        self.assertEqual(wizard.amount_total, 5.16)
        action = wizard.action_confirm()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self.service.change_ids.state, "waiting")
        self.assertEqual(self.service.change_ids.user_id, self.operator)

    def test_only_a_manager_chooses_another_mode(self):
        wizard = self._open(self.operator, product_id=self.family.id, mode="difference")
        with self.assertRaisesRegex(UserError, "Only an IPTV manager"):
            wizard.action_confirm()
        self._open(product_id=self.family.id, mode="difference").action_confirm()
        self.assertEqual(self.service.change_ids.amount, 10.0)

    def test_extras(self):
        self._open(kind="extra_add", product_id=self.extra.id).action_confirm()
        self._pay_change(self.service.change_ids)
        removing = self._open(
            kind="extra_remove",
            product_id=self.extra.id,
            when="now",
            refund=True,
        )
        self.assertEqual(removing.amount_total, -2.06)
        removing.action_confirm()
        self.assertNotIn(self.extra, self.service.line_ids.product_id)
