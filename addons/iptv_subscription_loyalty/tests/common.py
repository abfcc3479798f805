from odoo import Command

from odoo.addons.iptv_subscription.tests.common import IptvCommon


class PromotionCommon(IptvCommon):
    """An operator with packages of one and twelve months and codes for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yearly = cls._create_package("Basic 12", price=100.0, months=12)
        # Other programs of the database must not mix in.
        cls.env["loyalty.program"].search([]).action_archive()

    @classmethod
    def _create_program(cls, code, *rewards, rule=None, **values):
        """Create a program whose code gives one point for each of its rewards."""
        rule = {
            "mode": "with_code",
            "code": code,
            "minimum_qty": 0,
            "reward_point_amount": len(rewards),
            **(rule or {}),
        }
        return cls.env["loyalty.program"].create(
            {
                "name": code.title(),
                "program_type": "promo_code",
                "applies_on": "current",
                "trigger": "with_code",
                "rule_ids": [Command.create(rule)],
                "reward_ids": [Command.create(reward) for reward in rewards],
                **values,
            }
        )

    @classmethod
    def _create_free_time(cls, code="SUMMER", interval=2, unit="month", **kwargs):
        reward = {
            "reward_type": "iptv_free_time",
            "iptv_free_interval": interval,
            "iptv_free_unit": unit,
        }
        return cls._create_program(code, reward, **kwargs)

    @classmethod
    def _create_discount(cls, code="WELCOME", discount=50, mode="percent", **kwargs):
        reward = {"discount": discount, "discount_mode": mode}
        return cls._create_program(code, reward, **kwargs)

    @classmethod
    def _create_coupon(cls, **values):
        """Create a program of single coupons and one coupon of it."""
        program = cls.env["loyalty.program"].create(
            {
                "name": "Coupons",
                "program_type": "coupons",
                "applies_on": "current",
                "trigger": "with_code",
                "reward_ids": [Command.create({"discount": 50})],
            }
        )
        return cls.env["loyalty.card"].create(
            {"program_id": program.id, "points": 1, "code": "CARD-1", **values}
        )

    @classmethod
    def _apply(cls, order, code):
        """Type a code and take all that it offers.

        :return: the refusal, or False
        """
        status = order._try_apply_code(code)
        if "error" in status:
            return status["error"]
        for coupon, rewards in status.items():
            for reward in rewards:
                order._apply_program_reward(reward, coupon)
        order._update_programs_and_rewards()
        return False

    def _sell_with(self, code, product=None, quantity=1):
        """Sell with a code through the whole chain.

        :return: the subscriptions, in the order of sale
        """
        order = self._create_order(product or self.yearly, quantity)
        self.assertFalse(self._apply(order, code))
        order.action_confirm()
        invoice = order.invoice_ids or self._invoice(order)
        if invoice.amount_residual:
            self._pay(invoice)
        return order.iptv_subscription_ids.sorted("id")

    def _get_valid(self, subscriptions):
        return subscriptions.period_ids.filtered(lambda p: p.state == "valid")
