from odoo import api, fields, models

SECONDS_PER_DAY = 24 * 3600


class IptvSubscriptionPause(models.Model):
    """One time that a service stood still; written by the business methods only."""

    _name = "iptv.subscription.pause"
    _description = "Pause of an IPTV Subscription"
    _order = "start desc, id desc"
    _rec_name = "start"

    subscription_id = fields.Many2one(
        "iptv.subscription", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    start = fields.Datetime(required=True)
    end = fields.Datetime(help="Empty: it lasts.")
    planned_end = fields.Datetime(
        help="The service is switched on again by itself at this moment."
    )
    days = fields.Float(
        compute="_compute_days", store=True, digits=(16, 1), aggregator="sum"
    )
    reason = fields.Char()
    by_customer = fields.Boolean(help="Asked for by the customer on its own page.")
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user
    )

    _open_uniq = models.UniqueIndex(
        '(subscription_id) WHERE "end" IS NULL', "This service is paused already."
    )
    _end_after_start = models.Constraint(
        'CHECK ("end" >= start)', "A pause cannot end before it begins."
    )

    @api.depends("start", "end")
    def _compute_days(self):
        for pause in self:
            length = pause.end and pause.end - pause.start
            pause.days = length.total_seconds() / SECONDS_PER_DAY if length else 0
