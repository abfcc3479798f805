from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PromotionCommon


@tagged("-at_install", "post_install")
class TestProgram(PromotionCommon):
    def test_the_description_follows_the_length(self):
        reward = self._create_free_time().reward_ids
        self.assertEqual(reward.description, "2 months free")
        reward.write({"iptv_free_interval": 1, "iptv_free_unit": "week"})
        self.assertEqual(reward.description, "1 week free")
        reward.write({"reward_type": "discount", "discount": 10})
        self.assertEqual(reward.description, "10% on your order")

    @mute_logger("odoo.sql_db")
    def test_free_time_lasts(self):
        for interval in (0, -1, 99999):
            with self.subTest(interval=interval), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    self._create_free_time(interval=interval)

    def test_money_cards_have_no_free_time(self):
        reward = {"reward_type": "iptv_free_time", "description": "Free"}
        with self.assertRaisesRegex(ValidationError, "pay with money"):
            self.env["loyalty.program"].create(
                {
                    "name": "Wallet",
                    "program_type": "ewallet",
                    "reward_ids": [Command.clear(), Command.create(reward)],
                }
            )

    def test_equal_lengths_share_an_archived_cycle(self):
        rewards = [self._create_free_time(code).reward_ids for code in ("A", "B")]
        cycles = [reward._iptv_get_free_cycle() for reward in rewards]
        self.assertEqual(*cycles)
        self.assertFalse(cycles[0].active)
        self.assertEqual((cycles[0].interval, cycles[0].unit), (2, "month"))

    def test_a_manager_makes_one_in_the_form(self):
        program = Form(self._create_discount())
        program.iptv_first_purchase_only = True
        with program.reward_ids.edit(0) as reward:
            reward.reward_type = "iptv_free_time"
            reward.iptv_free_interval = 3
        program = program.save()
        self.assertEqual(program.reward_ids.description, "3 months free")
        self.assertTrue(program.iptv_first_purchase_only)

    def test_a_salesperson_applies_a_code_with_the_wizard(self):
        self._create_free_time()
        seller = self._create_staff("seller", "sales_team.group_sale_salesman")
        order = self._create_order(self.yearly)
        order.user_id = seller
        wizard = self.env["sale.loyalty.coupon.wizard"].with_user(seller)
        wizard = wizard.create({"order_id": order.id, "coupon_code": "SUMMER"})
        wizard.action_apply()
        choice = self.env["sale.loyalty.reward.wizard"].with_user(seller)
        choice = choice.with_context(active_id=order.id).create({})
        choice.selected_reward_id = choice.reward_ids
        choice.action_apply()
        self.assertEqual(order.order_line[1].iptv_free_cycle_id.interval, 2)

    def test_customers_read_no_programs(self):
        user = self._create_new_portal_user(login="anna-loyalty")
        with self.assertRaises(AccessError):
            self._create_free_time().with_user(user).read(["iptv_first_purchase_only"])

    def test_the_views_open(self):
        for model in ("loyalty.program", "loyalty.reward", "iptv.subscription.period"):
            for kind in ("form", "list", "search"):
                with self.subTest(model=model, kind=kind):
                    self.assertTrue(self.env[model].get_view(view_type=kind)["arch"])
