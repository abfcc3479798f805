from odoo import api, fields, models
from odoo.exceptions import ValidationError

FREE_TIME = "iptv_free_time"


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    reward_type = fields.Selection(
        selection_add=[(FREE_TIME, "Free IPTV Time")],
        # Not the default: that is a discount of 10 %.
        ondelete={
            FREE_TIME: lambda rewards: rewards.write(
                {"reward_type": "discount", "active": False}
            )
        },
    )
    iptv_free_interval = fields.Integer(string="Free Time", default=1)
    iptv_free_unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        string="Unit of Free Time",
        default="month",
    )

    _iptv_free_time_positive = models.Constraint(
        "CHECK (reward_type != 'iptv_free_time'"
        " OR (iptv_free_interval BETWEEN 1 AND 3660 AND iptv_free_unit IS NOT NULL))",
        "The free time must last at least one day, week or month.",
    )

    @api.constrains("reward_type", "program_id")
    def _check_iptv_free_time_program(self):
        for reward in self.filtered(lambda r: r.reward_type == FREE_TIME):
            if reward.program_id.is_payment_program:
                raise ValidationError(
                    self.env._(
                        "Gift cards and wallets pay with money: free time is a reward "
                        "of the other kinds of programs."
                    )
                )

    @api.depends("iptv_free_interval", "iptv_free_unit")
    def _compute_description(self):
        """Override of `loyalty` to describe free time."""
        free = self.filtered(lambda reward: reward.reward_type == FREE_TIME)
        for reward in free:
            length = self.env["iptv.billing.cycle"]._spell_length(
                reward.iptv_free_interval, reward.iptv_free_unit or "month"
            )
            reward.description = self.env._("%(length)s free", length=length)
        return super(LoyaltyReward, self - free)._compute_description()

    def _iptv_get_free_cycle(self):
        """Return the cycle that is as long as the free time; made when needed.

        A cycle, not a date, so that the months of a service stay one unbroken chain:
        what was bought on the 31st is renewed on the 31st, also after a free February.

        Note: `self.ensure_one()`

        :rtype: `iptv.billing.cycle` record
        """
        self.ensure_one()
        # sudo: who applies a code may not create cycles.
        Cycle = self.env["iptv.billing.cycle"].sudo().with_context(active_test=False)
        values = {
            "kind": "one_time",
            "interval": self.iptv_free_interval,
            "unit": self.iptv_free_unit,
        }
        found = Cycle.search([(name, "=", value) for name, value in values.items()])
        # Archived: nobody sells it, promotions give it away.
        name = self.with_context(lang=None)._iptv_get_free_name()
        return found[:1] or Cycle.create(dict(values, name=name, active=False))

    def _iptv_get_free_name(self):
        length = self.env["iptv.billing.cycle"]._spell_length(
            self.iptv_free_interval, self.iptv_free_unit
        )
        return self.env._("%(length)s free", length=length)
