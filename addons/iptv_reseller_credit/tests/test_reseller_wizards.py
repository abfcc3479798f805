from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_backoffice import BackofficeCommon


@tagged("-at_install", "post_install")
class TestResellerWizards(BackofficeCommon):
    """The dialogs of the back office: who may, what they ask, and only once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["iptv.reseller.plan"].create(
            {"name": "Start", "company_id": cls.env.company.id}
        )

    def _adjust(self, user=None, **values):
        wizards = self.env["iptv.reseller.adjust"].with_user(user or self.manager)
        return wizards.create({"reseller_id": self.reseller.id, **values})

    # === ADD OR DEDUCT === #

    def test_manager_adds_credits_with_a_reason(self):  # rules 28 and 54
        self._adjust(amount=20, reason="Outage").action_apply()
        self.assertEqual(self.reseller.balance, 20)
        entry = self.reseller.entry_ids
        self.assertEqual(entry.kind, "adjustment")
        self.assertEqual(entry.reason, "Outage")
        self.assertEqual(entry.user_id, self.manager)
        self._assert_sound(self.reseller)

    def test_manager_deducts_credits(self):  # rule 54
        self._give(self.reseller, 50)
        self._adjust(
            amount=20, direction="deduct", reason="Typing error"
        ).action_apply()
        self.assertEqual(self.reseller.balance, 30)
        self.assertEqual(self.reseller.entry_ids[0].amount, -20)

    def test_the_balance_after_is_shown_before(self):
        self._give(self.reseller, 50)
        wizard = self._adjust(amount=20, direction="deduct", reason="x")
        self.assertEqual(wizard.balance_after, 30)
        self.assertFalse(wizard.is_refused)
        wizard.amount = 60
        self.assertTrue(wizard.is_refused)

    def test_a_double_click_writes_once(self):
        wizard = self._adjust(amount=20, reason="Outage")
        wizard.action_apply()
        wizard.action_apply()
        self.assertEqual(self.reseller.balance, 20)
        self.assertEqual(len(self.reseller.entry_ids), 1)

    def test_two_dialogs_are_two_clicks(self):
        self._adjust(amount=20, reason="Outage").action_apply()
        self._adjust(amount=20, reason="Outage").action_apply()
        self.assertEqual(self.reseller.balance, 40)

    def test_a_reason_is_needed(self):  # rule 54
        for reason in (" ", "\t"):
            with self.assertRaisesRegex(UserError, "Say why"):
                self._adjust(amount=20, reason=reason).action_apply()

    def test_no_strange_amounts(self):  # pain 5
        self._give(self.reseller, 50)
        for direction in ("add", "deduct"):
            for amount in (0, -5):
                with self.assertRaises(UserError):
                    self._adjust(
                        amount=amount, direction=direction, reason="x"
                    ).action_apply()
        with self.assertRaisesRegex(UserError, "missing"):
            self._adjust(amount=51, direction="deduct", reason="x").action_apply()
        self.assertEqual(self.reseller.balance, 50)

    def test_an_operator_cannot_touch_credits(self):
        with self.assertRaises(AccessError):
            self._adjust(self.operator, amount=20, reason="x")
        wizard = self._adjust(amount=20, reason="x")
        with self.assertRaises(AccessError):
            wizard.with_user(self.operator).action_apply()

    # === TRANSFER === #

    def _transfer(self, **values):
        wizards = self.env["iptv.reseller.transfer.wizard"].with_user(self.manager)
        return wizards.create(
            {"reseller_id": self.super.id, "child_id": self.reseller.id, **values}
        )

    def test_manager_moves_credits_down_and_up_the_tree(self):  # rule 34
        self._give(self.super, 100)
        wizard = self._transfer(amount=30)
        self.assertEqual((wizard.balance_after, wizard.child_balance_after), (70, 30))
        wizard.action_transfer()
        wizard.action_transfer()
        self.assertEqual((self.super.balance, self.reseller.balance), (70, 30))
        self._transfer(amount=10, direction="reclaim").action_transfer()
        self.assertEqual((self.super.balance, self.reseller.balance), (80, 20))

    def test_no_transfer_outside_the_tree(self):  # rule 34
        self._give(self.super, 100)
        wizard = self._transfer(child_id=self.stranger.id, amount=30)
        with self.assertRaisesRegex(UserError, "does not stand below"):
            wizard.action_transfer()
        with self.assertRaises(UserError):
            self._transfer(amount=-30).action_transfer()

    def test_opened_from_below_the_super_reseller_gives(self):
        wizards = self.env["iptv.reseller.transfer.wizard"].with_user(self.manager)
        context = {"active_model": "iptv.reseller", "active_id": self.reseller.id}
        form = Form(wizards.with_context(**context))
        self.assertEqual(form.reseller_id, self.super)
        self.assertEqual(form.child_id, self.reseller)

    # === THE METHODS OF OTHERS === #

    def _watch(self, name, result):
        """Note what a business method is asked, and answer for it."""
        calls = []

        def method(records, *args, **options):
            calls.append((records, args, options))
            return result

        resellers = type(self.env["iptv.reseller"])
        self.enterContext(patch.object(resellers, name, method, create=True))
        return calls

    def _new(self, user=None, **values):
        wizards = self.env["iptv.reseller.new"].with_user(user or self.manager)
        return wizards.create(
            {
                "name": "Nora",
                "email": "nora@example.com",
                "plan_id": self.plan.id,
                **values,
            }
        )

    def test_new_reseller_asks_for_all_that_is_needed(self):  # rules 39 and 45
        calls = self._watch("_create_reseller", self.stranger)
        wizard = self._new(
            parent_id=self.super.id,
            funding="credit_line",
            credit_limit=200,
            startup=50,
            startup_mode="invoice",
        )
        action = wizard.action_create_reseller()
        self.assertEqual(action["res_id"], self.stranger.id)
        [(_records, (values, plan, key), options)] = calls
        self.assertEqual(plan, self.plan)
        self.assertEqual(key, wizard.key)
        self.assertEqual(options, {"startup": 50, "startup_mode": "invoice"})
        self.assertEqual(
            values,
            {
                "company_id": self.env.company.id,
                "parent_id": self.super.id,
                "funding": "credit_line",
                "credit_limit": 200,
                "grant_access": True,
                "name": "Nora",
                "email": "nora@example.com",
                "phone": False,
            },
        )

    def test_new_reseller_of_a_known_contact(self):
        calls = self._watch("_create_reseller", self.stranger)
        wizards = self.env["iptv.reseller.new"].with_user(self.manager)
        wizard = wizards.create(
            {"partner_id": self.customer.id, "plan_id": self.plan.id}
        )
        self.assertEqual(wizard.email, "anna@example.com")
        wizard.action_create_reseller()
        values = calls[0][1][0]
        self.assertEqual(values["partner_id"], self.customer.id)
        self.assertNotIn("name", values)

    def test_who_is_invited_needs_a_mail_address(self):
        self._watch("_create_reseller", self.stranger)
        with self.assertRaisesRegex(UserError, "Give the e-mail"):
            self._new(email=False).action_create_reseller()
        self._new(email=False, grant_access=False).action_create_reseller()

    def test_only_a_manager_creates_resellers(self):
        with self.assertRaises(AccessError):
            self._new(self.operator)

    def _add(self, user=None, **values):
        self._watch("_get_products", self.monthly)
        self._watch("_preview_add_user", {"price": 10.0, "paid_with": "credit"})
        wizards = self.env["iptv.reseller.add.user"].with_user(user or self.operator)
        return wizards.create(
            {
                "reseller_id": self.reseller.id,
                "name": "Maria",
                "product_id": self.monthly.id,
                "mac": "00:1A:79:00:00:01",
                **values,
            }
        )

    def _make_sale(self):
        user = self._create_user(self.reseller)
        return self._create_sale(self.reseller, subscription_id=user.id)

    def test_operator_adds_a_user_for_a_reseller(self):  # rule 36
        sale = self._make_sale()
        wizard = self._add()
        calls = self._watch("_add_user", sale)
        self.assertEqual((wizard.price, wizard.paid_with), (10, "credit"))
        action = wizard.action_add()
        self.assertEqual(action["res_id"], sale.subscription_id.id)
        [(records, (values, key), _options)] = calls
        self.assertEqual(records, self.reseller)
        self.assertEqual(key, wizard.key)
        self.assertEqual(values["product_id"], self.monthly.id)
        self.assertEqual(values["mac"], "00:1A:79:00:00:01")
        self.assertFalse(values["free"])

    def test_only_a_manager_gives_users_away(self):  # rule 36
        calls = self._watch("_add_user", self._make_sale())
        with self.assertRaisesRegex(UserError, "Only an IPTV manager"):
            self._add(free=True).action_add()
        self.assertFalse(calls)
        self._add(self.manager, free=True).action_add()
        self.assertTrue(calls[0][1][0]["free"])

    def test_what_stands_in_the_way_is_shown_before(self):
        wizard = self._add()

        def refuse(*_args):
            raise ValidationError(self.env._("This MAC is in use."))

        resellers = type(self.env["iptv.reseller"])
        with patch.object(resellers, "_preview_add_user", refuse):
            wizard.mac = "00:1A:79:00:00:02"
            self.assertEqual(wizard.problem, "This MAC is in use.")

    def test_operator_renews_users_of_one_reseller(self):  # rule 36
        sale = self._make_sale()
        user = sale.subscription_id
        row = {
            "price": 10.0,
            "paid_with": "credit",
            "date_end": False,
            "problem": False,
        }
        self._watch("_preview_renewal_of", {"rows": {user.id: row}})
        calls = self._watch("_renew_users", sale)
        wizards = self.env["iptv.reseller.renew"].with_user(self.operator)
        wizard = wizards.create({"subscription_ids": user.ids})
        self.assertEqual(wizard.reseller_id, self.reseller)
        self.assertEqual(wizard.price, 10)
        wizard.action_renew()
        [(records, (users, key), options)] = calls
        self.assertEqual((records, users), (self.reseller, user))
        self.assertEqual(key, wizard.key)
        self.assertEqual(options, {"free": False})

    def test_users_of_two_resellers_are_not_renewed_together(self):
        users = self._make_sale().subscription_id
        users |= self._create_user(self.stranger)
        wizard = self.env["iptv.reseller.renew"].create({"subscription_ids": users.ids})
        with self.assertRaisesRegex(UserError, "users of one reseller"):
            wizard.action_renew()
