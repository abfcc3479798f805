from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreeStop(TreeCommon):
    """Frozen and disabled resellers (rule 38)."""

    def setUp(self):
        super().setUp()
        self.mine = self._add_user(self.super)
        self.theirs = self._add_user(self.reseller)
        self.off = self._add_user(self.reseller)
        self.off._disable()

    # === FREEZE === #

    def test_frozen_spends_nothing_nor_does_anybody_below(self):  # idea 23
        self.super._freeze("Statement of May")
        with self.assertRaisesRegex(UserError, "Statement of May"):
            self.super._check_may_spend()
        with self.assertRaisesRegex(UserError, "contact your operator"):
            self.reseller._check_may_spend()
        self.stranger._check_may_spend()
        self.assertEqual(self.theirs.state, "active", "services run on")
        self.super._unfreeze()
        self.reseller._check_may_spend()

    def test_a_reason_is_needed(self):
        for reason in ("", "  ", None):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.super._freeze(reason)
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.super._disable(reason)

    def test_the_history_says_who_why_and_before_and_after(self):  # rule 68
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        with self._tracking(self.super.with_user(manager)) as reseller:
            reseller._freeze("Statement of May")
        self.assertIn("Statement of May", self._get_notes(self.super))
        tracked = self._get_tracked(self.super, "state")
        self.assertEqual(
            (tracked.old_value_char, tracked.new_value_char), ("Active", "Frozen")
        )
        self.assertEqual(tracked.mail_message_id.author_id, manager.partner_id)

    # === DISABLE === #

    def test_logins_are_blocked_and_exactly_these_come_back(self):
        user = self._create_login(self.super, "sam")
        gone = self.super._add_login("Gone", "gone@example.com")
        gone.active = False
        below = self._create_login(self.reseller, "rita")
        self.super._disable("cheats")
        self.assertFalse(user.active)
        self.assertTrue(below.active, "they look, but spend nothing")
        with self.assertRaises(UserError):
            self.reseller._check_may_spend()
        self.super._enable()
        self.assertTrue(user.active)
        self.assertFalse(gone.active)
        self.assertFalse(self.super.blocked_user_ids)

    def test_services_stay_on_unless_it_is_said(self):
        self.super._disable("test", users="keep")
        self.assertEqual((self.mine | self.theirs).mapped("state"), ["active"] * 2)
        self.super._enable()
        with self.assertRaises(UserError):
            self.super._disable("test", users="whatever")

    def test_services_go_off_and_exactly_these_come_back(self):
        self.super._disable("test", users="disable")
        services = self.mine | self.theirs | self.off
        self.assertEqual(services.mapped("state"), ["disabled"] * 3)
        self.assertIn("with its reseller", self._get_notes(self.theirs))
        self.super._enable()
        self.assertEqual(services.mapped("state"), ["active", "active", "disabled"])

    def test_what_somebody_switches_by_hand_counts(self):
        self.super._disable("test", users="disable")
        self.theirs._enable()
        self.theirs._disable()
        self.super._enable()
        self.assertEqual(self.theirs.state, "disabled")
        self.assertEqual(self.mine.state, "active")

    def test_under_two_that_are_disabled_it_stays_off_until_both_are_back(self):
        self.super._disable("test", users="disable")
        self.reseller._disable("test", users="disable")
        self.super._enable()
        self.assertEqual(self.mine.state, "active")
        self.assertEqual(self.theirs.state, "disabled")
        self.reseller._enable()
        self.assertEqual(self.theirs.state, "active")

    def test_many_services_go_off_in_jobs(self):
        many = self.env["iptv.subscription"]
        for _number in range(21):
            many |= self._add_user(self.reseller)
        self.super._disable("test", users="disable")
        self.assertEqual(set(many.mapped("state")), {"active"})
        self._run_jobs()
        self.assertEqual(set(many.mapped("state")), {"disabled"})

    def test_a_change_of_mind_overtakes_the_jobs(self):
        for _number in range(21):
            self._add_user(self.reseller)
        self.super._disable("test", users="disable")
        self.super._enable()
        self._run_jobs()
        self.assertEqual(self.theirs.state, "active")

    def test_users_are_handed_over(self):
        self.super._disable("test", users="hand_over", heir=self._create_heir())
        heir = self.reseller.parent_id
        self.assertEqual(heir.partner_id.name, "Heir")
        self.assertEqual(self.mine.reseller_id, heir)
        self.assertEqual(self.theirs.reseller_id, self.reseller, "they go along")
        self.reseller._check_may_spend()

    def test_the_heir_must_go_on_working(self):
        frozen = self._create_heir()
        frozen._freeze("test")
        for heir in (None, self.reseller, self.super, frozen, self.stranger):
            with self.subTest(heir=heir), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    self.super._disable("test", users="hand_over", heir=heir)
        self.assertEqual(self.super.state, "active")

    def _create_heir(self):
        return self._create_reseller("Heir", level="super")

    def test_disabled_is_no_state_to_freeze(self):
        self.super._disable("test")
        for method in (lambda: self.super._freeze("x"), self.super._unfreeze):
            with self.assertRaisesRegex(UserError, "Enable it first"):
                method()

    def test_who_works_in_another_company_too_is_not_locked_out(self):
        other = self._create_company(name="Other")
        twin = self.env["iptv.reseller"].create(
            {"partner_id": self.super.partner_id.id, "company_id": other.id}
        )
        user = self._create_login(self.super, "sam")
        self.super._disable("test")
        self.assertTrue(user.active)
        twin._disable("test")
        self.assertFalse(user.active)
        self.super._enable()
        self.assertTrue(user.active)

    # === PREVIEW AND WIZARD === #

    def test_the_preview_says_who_and_what_is_affected(self):
        self._give(self.super, 10)
        self._give(self.reseller, 32)
        self.env["iptv.reseller.stock"].sudo().create(
            {
                "reseller_id": self.reseller.id,
                "product_id": self.monthly.id,
                "quantity": 10,
                "used": 3,
                "key": "test",
            }
        )
        self._create_login(self.super, "sam")
        self.assertEqual(
            self.super._preview_stop(),
            {
                "resellers": 1,
                "logins": 1,
                "users": {"active": 2, "disabled": 1},
                "balance": 42,
                "debt": 0,
                "stock": 7,
            },
        )

    def _create_wizard(self, user, **values):
        wizards = self.env["iptv.reseller.stop"].with_user(user)
        wizards = wizards.with_context(active_ids=self.super.ids)
        return wizards.create({"reason": "test", **values})

    def test_the_wizard_shows_it_and_does_it(self):
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        wizard = self._create_wizard(manager)
        self.assertEqual((wizard.child_count, wizard.user_count), (1, 3))
        self.assertEqual(wizard.active_count, 2)
        wizard.action_stop()
        self.assertEqual(self.super.state, "frozen")
        self.super.with_user(manager).action_unfreeze()
        self._create_wizard(manager, how="disable", users="disable").action_stop()
        self.assertEqual(self.theirs.state, "disabled")
        self.super.with_user(manager).action_enable()
        self.assertEqual(self.theirs.state, "active")

    def test_the_form_shows_it_before_anything_is_stored(self):
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        wizards = self.env["iptv.reseller.stop"].with_user(manager)
        with Form(wizards.with_context(active_ids=self.super.ids)) as form:
            self.assertEqual((form.child_count, form.user_count), (1, 3))
            form.how = "disable"
            form.users = "hand_over"
            form.heir_id = self._create_heir()
            form.reason = "test"
        form.record.action_stop()
        self.assertEqual(self.mine.reseller_id.partner_id.name, "Heir")

    def test_operators_stop_nobody(self):
        operator = self._create_staff("op", "iptv_subscription.group_iptv_operator")
        with self.assertRaises(AccessError):
            self._create_wizard(operator)
        self.super._freeze("test")
        with self.assertRaises(AccessError):
            self.super.with_user(operator).action_unfreeze()
