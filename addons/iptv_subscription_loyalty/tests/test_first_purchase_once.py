import threading

from odoo import Command
from odoo.tests import tagged

from odoo.addons.iptv_subscription.tests.test_concurrency import ConcurrencyCase


@tagged("-at_install", "post_install")
class TestFirstPurchaseOnce(ConcurrencyCase):
    """Two orders in the same moment: real cursors, committed data."""

    def _create_all(self, env):
        created = super()._create_all(env)
        # No other order may be paid, and no other program apply.
        self.archived = env["loyalty.program"].search([]).ids
        env["loyalty.program"].browse(self.archived).active = False
        program = env["loyalty.program"].create(
            {
                "name": "Concurrent",
                "program_type": "promo_code",
                "applies_on": "current",
                "trigger": "with_code",
                "iptv_first_purchase_only": True,
                "rule_ids": [
                    Command.create(
                        {"mode": "with_code", "code": "RACE", "minimum_qty": 0}
                    )
                ],
                "reward_ids": [Command.create({"discount": 50})],
            }
        )
        self.program_id = program.id
        self.other_partner_id = env["res.partner"].create({"name": "Concurrent 2"}).id
        self.order_ids = []
        return created

    def _remove_all(self):
        with self._transaction() as env:
            orders = env["sale.order"].browse(self.order_ids)
            self.subscription_ids += orders.iptv_subscription_ids.ids
            orders._action_cancel()
            orders.unlink()
            program = env["loyalty.program"].browse(self.program_id)
            product = program.reward_ids.discount_line_product_id
            env["loyalty.card"].search([("program_id", "=", program.id)]).unlink()
            program.active = False
            program.unlink()
            product.unlink()
            env["loyalty.program"].browse(self.archived).active = True
        result = super()._remove_all()
        with self._transaction() as env:
            env["res.partner"].browse(self.other_partner_id).unlink()
        return result

    def _order(self, partner_id):
        with self._transaction() as env:
            template = env["product.template"].browse(self.template_id)
            order = env["sale.order"].create(
                {
                    "partner_id": partner_id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": template.product_variant_id.id,
                                "price_unit": 10.0,
                            }
                        )
                    ],
                }
            )
            for coupon, rewards in order._try_apply_code("RACE").items():
                order._apply_program_reward(rewards, coupon)
            self.assertTrue(order.order_line.filtered("is_reward_line"))
            self.order_ids.append(order.id)

    def _confirm_all(self):
        """Confirm each order in a transaction of its own, all at once."""
        left = list(self.order_ids)
        mine = {}

        def confirm(env):
            thread = threading.get_ident()
            if thread not in mine:
                mine[thread] = left.pop()
            env["sale.order"].browse(mine[thread]).action_confirm()

        return self._race(confirm, len(left))

    def _get_states(self):
        with self._transaction() as env:
            return sorted(env["sale.order"].browse(self.order_ids).mapped("state"))

    def test_one_of_two_confirmations_is_refused(self):
        self._order(self.partner_id)
        self._order(self.partner_id)
        [error] = self._confirm_all()
        self.assertIn("is for a first purchase", str(error))
        self.assertEqual(self._get_states(), ["draft", "sale"])

    def test_a_guest_with_the_same_address_is_the_same_customer(self):
        with self._transaction() as env:
            partners = env["res.partner"].browse(
                [self.partner_id, self.other_partner_id]
            )
            partners.email = "race@example.com"
        self._order(self.partner_id)
        self._order(self.other_partner_id)
        [error] = self._confirm_all()
        self.assertIn("is for a first purchase", str(error))
        self.assertEqual(self._get_states(), ["draft", "sale"])

    def test_two_customers_do_not_disturb_each_other(self):
        self._order(self.partner_id)
        self._order(self.other_partner_id)
        self.assertEqual(self._confirm_all(), [])
        self.assertEqual(self._get_states(), ["sale", "sale"])
