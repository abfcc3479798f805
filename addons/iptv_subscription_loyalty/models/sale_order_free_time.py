import secrets

from odoo import Command, models
from odoo.exceptions import UserError

from .loyalty_reward import FREE_TIME


class SaleOrder(models.Model):
    """Free time as a reward of an order."""

    _inherit = "sale.order"

    def _get_reward_line_values(self, reward, coupon, **kwargs):
        """Override of `sale_loyalty` to add the line of free time."""
        if reward.reward_type != FREE_TIME:
            return super()._get_reward_line_values(reward, coupon, **kwargs)
        lang = self._get_lang()
        order = self.with_context(lang=lang)
        return order._iptv_get_reward_values(reward.with_context(lang=lang), coupon)

    def _iptv_get_reward_values(self, reward, coupon):
        """Return the line that promises free time, at a price of zero.

        :param reward: `loyalty.reward` of the type free time
        :param coupon: `loyalty.card` that pays for it
        :rtype: list[dict]
        :raise UserError: if no package of the order can have it
        """
        self.ensure_one()
        packages = reward.program_id._iptv_get_packages(self)
        if not packages:
            raise UserError(self._iptv_get_no_package_message())
        points = self._get_real_points_for_coupon(coupon)
        others = self.order_line.filtered(lambda line: not line.is_reward_line)
        return [
            {
                "name": self._iptv_get_reward_name(reward, packages),
                "product_id": reward.discount_line_product_id.id,
                "product_uom_qty": 1,
                "price_unit": 0,
                "discount": 0,
                "tax_ids": [Command.clear()],
                "reward_id": reward.id,
                "coupon_id": coupon.id,
                "points_cost": points
                if reward.clear_wallet
                else reward.required_points,
                "reward_identifier_code": secrets.token_hex(8),
                "sequence": max(others.mapped("sequence"), default=10) + 1,
                "iptv_free_cycle_id": reward._iptv_get_free_cycle().id,
                "iptv_free_line_ids": [Command.set(packages.ids)],
            }
        ]

    def _iptv_get_reward_name(self, reward, packages):
        return self.env._(
            "%(reward)s, added behind the paid time of: %(packages)s",
            reward=reward.description,
            packages=", ".join(packages.product_id.mapped("name")),
        )

    def _iptv_get_no_package_message(self):
        return self.env._(
            "This promotion gives free time to an IPTV package that is renewed, and "
            "there is none in this order that it is for."
        )

    def _program_check_compute_points(self, programs):
        """Override of `sale_loyalty`: free time needs a package that can have it."""
        result = super()._program_check_compute_points(programs)
        for program in programs:
            types = set(program.reward_ids.mapped("reward_type"))
            useless = types == {FREE_TIME} and not program._iptv_get_packages(self)
            if useless and "error" not in result[program]:
                result[program] = {"error": self._iptv_get_no_package_message()}
        return result

    def _get_claimable_rewards(self, forced_coupons=None):
        """Override of `sale_loyalty`: free time is given once per order."""
        result = super()._get_claimable_rewards(forced_coupons)
        claimed = self.order_line.reward_id
        for coupon in list(result):
            useless = result[coupon].filtered(
                lambda reward: (
                    reward.reward_type == FREE_TIME
                    and (
                        reward in claimed
                        or not reward.program_id._iptv_get_packages(self)
                    )
                )
            )
            result[coupon] -= useless
            if not result[coupon]:
                del result[coupon]
        return result
