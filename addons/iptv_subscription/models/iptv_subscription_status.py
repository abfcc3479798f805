from odoo import api, fields, models
from odoo.fields import Domain


class IptvSubscription(models.Model):
    """The status of a customer's service in one word (rule 64)."""

    _inherit = "iptv.subscription"

    customer_status = fields.Selection(
        [
            ("pending", "Pending"),
            ("trial", "Trial"),
            ("active", "Active"),
            ("expired", "Expired"),
            ("disabled", "Disabled"),
            ("terminated", "Terminated"),
        ],
        string="Status",
        compute="_compute_customer_status",
        search="_search_customer_status",
        help="Pending: not paid yet. Trial: active with a package for trying out.",
    )

    @api.depends("state", "cycle_id.kind")
    def _compute_customer_status(self):
        for subscription in self:
            status = {"draft": "pending"}.get(subscription.state, subscription.state)
            if status == "active" and subscription.cycle_id.kind == "trial":
                status = "trial"
            subscription.customer_status = status

    def _search_customer_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        active = Domain("state", "=", "active")
        # Also active: what has no billing cycle at all.
        trial = Domain("cycle_id", "any", [("kind", "=", "trial")])
        special = {
            "pending": Domain("state", "=", "draft"),
            "trial": active & trial,
            "active": active & ~trial,
        }
        return Domain.OR(
            special.get(status, Domain("state", "=", status)) for status in value
        )
