from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreeMove(TreeCommon):
    """Another place in the tree, another owner of users (pain 17, idea 8)."""

    def setUp(self):
        super().setUp()
        self.other = self._create_reseller("Other", level="super")
        self.service = self._add_user(self.reseller)

    # === MOVE === #

    def test_a_reseller_goes_under_another_with_all_it_has(self):
        self._give(self.reseller, 30)
        self.reseller._move_to(self.other, "Sam gave up")
        self.assertEqual(self.reseller.parent_id, self.other)
        self.assertEqual(self.reseller.balance, 30)
        self.assertEqual(self.service.reseller_id, self.reseller)
        self.assertFalse(self.super._is_above(self.reseller))
        self.assertTrue(self.other._is_above(self.reseller))
        notes = self._get_notes(self.reseller)
        self.assertIn("Sam gave up", notes)
        self.assertIn(self.super.display_name, notes)
        self._assert_sound(self.reseller)

    def test_the_old_super_sees_nothing_any_more(self):
        user = self._create_login(self.super, "sam")
        mine = self.env["iptv.reseller"].with_user(user)
        self.assertIn(self.reseller, mine.search([]))
        self.reseller._move_to(self.other)
        self.assertNotIn(self.reseller, mine.search([]))
        with self.assertRaises(AccessError):
            self.service.with_user(user).read(["name"])

    def test_to_the_top(self):
        self.reseller._move_to(self.env["iptv.reseller"])
        self.assertFalse(self.reseller.parent_id)

    def test_where_it_cannot_stand(self):  # D1
        company = self._create_company(name="Foreign")
        foreign = self._create_reseller("F", level="super", company_id=company.id)
        frozen = self._create_reseller("Frozen", level="super")
        frozen._freeze("test")
        full = self._create_reseller("Full", level="super", max_resellers=1)
        self._create_reseller("Only one", parent_id=full.id)
        for parent in (self.reseller, self.stranger, foreign, frozen, full):
            problem = self.reseller._preview_move(parent)["problem"]
            with self.subTest(parent=parent), self.assertRaises(UserError) as raised:
                self.reseller._move_to(parent)
            self.assertEqual(str(raised.exception), problem)
        with self.assertRaisesRegex(UserError, "too few levels"):
            self.super._move_to(self.other)
        self.env.company.iptv_reseller_max_depth = 3
        self.super._move_to(self.other)
        self.assertEqual(self.reseller._get_depth(), 3)
        with self.assertRaisesRegex(UserError, "itself"):
            self.other._move_to(self.super)

    def test_permissions_follow_the_new_super(self):
        self.reseller.write({"can_terminate": True, "discount": 5})
        preview = self.reseller._preview_move(self.other)
        self.assertEqual(preview["excess"], ["Terminate", "Discount (%)"])
        self.assertEqual(preview["users"], {"active": 1})
        self.reseller._move_to(self.other)
        self.assertFalse(self.reseller.can_terminate)
        self.assertEqual(self.reseller.discount, 0)

    def test_staff_may_leave_the_permissions(self):  # rule 36
        self.reseller.can_terminate = True
        self.reseller._move_to(self.other, reduce_permissions=False)
        self.assertTrue(self.reseller.can_terminate)

    def test_moving_away_from_who_was_disabled_brings_services_back(self):
        self.super._disable("test", users="disable")
        self.assertEqual(self.service.state, "disabled")
        self.reseller._move_to(self.other)
        self.assertEqual(self.service.state, "active")

    # === HAND OVER === #

    def test_all_users_change_hands_with_a_note_on_each(self):
        second = self._add_user(self.reseller)
        self._give(self.reseller, 30)
        moved = self.reseller._hand_over_to(self.stranger, reason="moved away")
        self.assertEqual(moved, self.service | second)
        self.assertEqual(moved.reseller_id, self.stranger)
        self.assertIn("moved away", self._get_notes(second))
        self.assertIn(self.reseller.display_name, self._get_notes(second))
        self.assertIn("2 users", self._get_notes(self.reseller))
        self.assertIn("2 users", self._get_notes(self.stranger))
        self.assertEqual((self.reseller.balance, self.stranger.balance), (30, 0))

    def test_sales_and_ledger_stay_where_they_were(self):
        self._give(self.reseller, 30)
        entry = self._spend(self.reseller, 10, subscription=self.service)
        sale = (
            self.env["iptv.reseller.sale"]
            .sudo()
            .create(
                {
                    "key": "sale",
                    "reseller_id": self.reseller.id,
                    "kind": "new",
                    "subscription_id": self.service.id,
                    "paid_with": "credit",
                    "entry_id": entry.id,
                }
            )
        )
        self.reseller._hand_over_to(self.stranger)
        self.assertEqual(sale.reseller_id, self.reseller)
        self.assertEqual(entry.reseller_id, self.reseller)

    def test_chosen_users_only(self):
        second = self._add_user(self.reseller)
        foreign = self._add_user(self.super)
        self.reseller._hand_over_to(self.stranger, second | foreign)
        self.assertEqual(second.reseller_id, self.stranger)
        self.assertEqual(self.service.reseller_id, self.reseller)
        self.assertEqual(foreign.reseller_id, self.super, "not its own")

    def test_the_whole_tree(self):
        mine = self._add_user(self.super)
        self.super._hand_over_to(self.other, with_children=True)
        self.assertEqual(mine.reseller_id, self.other)
        self.assertEqual(self.reseller.parent_id, self.other)
        self.assertFalse(self.super.child_ids)

    def test_who_cannot_take_over(self):
        company = self._create_company(name="Foreign")
        foreign = self._create_reseller("F", company_id=company.id)
        frozen = self._create_reseller("Frozen")
        frozen._freeze("test")
        full = self._create_reseller("Full", max_users=1)
        self._add_user(full)
        none = self.env["iptv.reseller"]
        for other in (none, self.reseller, foreign, frozen, full):
            problem = self.reseller._preview_hand_over(other)["problem"]
            with self.subTest(other=other), self.assertRaises(UserError) as raised:
                self.reseller._hand_over_to(other)
            self.assertEqual(str(raised.exception), problem)
        self.assertEqual(self.service.reseller_id, self.reseller)

    def test_the_preview_counts(self):
        self._add_user(self.reseller)._terminate()
        self.stranger.write(
            {"all_products": False, "product_ids": self.one_time.product_tmpl_id.ids}
        )
        preview = self.reseller._preview_hand_over(self.stranger)
        self.assertEqual(preview["users"], {"active": 1, "terminated": 1})
        self.assertEqual(preview["unsellable"], 2)
        self.assertFalse(preview["problem"])

    def test_nobody_writes_the_owner_by_hand(self):
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        service = self.service.with_user(manager)
        for values in ({"reseller_id": self.other.id}, {"stopped_by_id": False}):
            with self.subTest(values=values), self.assertRaises(UserError):
                service.write(values)

    # === WIZARDS === #

    def test_the_wizards_preview_and_do_it(self):
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        env = self.env(user=manager)
        moves = env["iptv.reseller.move"].with_context(active_ids=self.reseller.ids)
        wizard = moves.create({"parent_id": self.stranger.id})
        self.assertIn("no super reseller", wizard.problem)
        wizard.parent_id = self.other
        self.assertFalse(wizard.problem)
        wizard.action_move()
        self.assertEqual(self.reseller.parent_id, self.other)
        overs = env["iptv.reseller.hand.over"].with_context(
            active_model="iptv.reseller", active_id=self.reseller.id
        )
        wizard = overs.create({"heir_id": self.stranger.id, "reason": "test"})
        self.assertEqual((wizard.user_count, wizard.active_count), (1, 1))
        wizard.action_hand_over()
        self.assertEqual(self.service.reseller_id, self.stranger)

    def test_from_a_list_of_users(self):
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        second = self._add_user(self.reseller)
        overs = self.env["iptv.reseller.hand.over"].with_user(manager)
        overs = overs.with_context(active_model="iptv.subscription")
        wizard = overs.with_context(active_ids=second.ids).create(
            {"heir_id": self.stranger.id, "reason": "test"}
        )
        self.assertEqual(wizard.reseller_id, self.reseller)
        self.assertEqual(wizard.scope, "chosen")
        wizard.action_hand_over()
        self.assertEqual(second.reseller_id, self.stranger)
        self.assertEqual(self.service.reseller_id, self.reseller)
        with self.assertRaisesRegex(UserError, "one reseller"):
            mixed = (second | self.service).ids
            overs.with_context(active_ids=mixed).create({"reason": "test"})

    def test_the_forms_show_it_before_anything_is_stored(self):
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        env = self.env(user=manager)
        self.super.can_terminate = self.reseller.can_terminate = True
        moves = env["iptv.reseller.move"].with_context(active_ids=self.reseller.ids)
        with Form(moves) as form:
            form.parent_id = self.stranger
            self.assertIn("no super reseller", form.problem)
            form.parent_id = self.other
            self.assertFalse(form.problem)
            self.assertEqual(form.excess, "Terminate")
            self.assertEqual(form.user_count, 1)
        overs = env["iptv.reseller.hand.over"].with_context(
            active_model="iptv.subscription", active_ids=self.service.ids
        )
        with Form(overs) as form:
            self.assertEqual(form.user_count, 1)
            form.heir_id = self.stranger
            form.reason = "test"
            self.assertFalse(form.problem)

    def test_operators_do_neither(self):
        operator = self._create_staff("op", "iptv_subscription.group_iptv_operator")
        for model in ("iptv.reseller.move", "iptv.reseller.hand.over"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(operator).create({})
