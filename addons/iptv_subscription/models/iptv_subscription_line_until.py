from odoo import api, fields, models
from odoo.exceptions import ValidationError


class IptvSubscriptionLine(models.Model):
    """An extra may end before its package does (rule 63)."""

    _inherit = "iptv.subscription.line"

    date_until = fields.Datetime(
        string="Own End",
        copy=False,
        help="When this extra ends; it is not renewed. Empty: it follows the package.",
    )

    _until_idx = models.Index("(date_until) WHERE date_until IS NOT NULL")

    @api.constrains("date_until", "product_id")
    def _check_date_until(self):
        if self.filtered(lambda line: line.date_until and line.kind != "extra"):
            raise ValidationError(
                self.env._("Only an extra has an end of its own, a package has not.")
            )

    @api.depends("date_until")
    def _compute_date_end(self):
        """Override: the own end comes first."""
        result = super()._compute_date_end()
        for line in self.filtered("date_until"):
            line.date_end = line.date_until
        return result

    def _get_renewal_product(self):
        """Override: what ends by itself is not renewed, a change comes in time."""
        if self.date_until:
            return self.env["product.product"]
        change = self._get_scheduled_change()
        return change.product_to_id or super()._get_renewal_product()

    def _get_scheduled_change(self):
        """Return the change of package that the next renewal begins with.

        :rtype: `iptv.subscription.change` recordset of at most one record (sudo)
        """
        self.ensure_one()
        if self.kind != "package":
            return self.env["iptv.subscription.change"]
        return self.subscription_id._get_open_changes().filtered(
            lambda c: c.kind == "package" and c.state == "scheduled"
        )
