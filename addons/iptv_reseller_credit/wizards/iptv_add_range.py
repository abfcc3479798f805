from odoo import api, fields, models
from odoo.exceptions import UserError


class IptvAddRange(models.TransientModel):
    """A range of users of a reseller, charged to its wallet (rule 57)."""

    _inherit = "iptv.add.range"

    reseller_id = fields.Many2one(
        "iptv.reseller",
        check_company=True,
        help="Sells them and pays with its stock or credits, unless it is a gift.",
    )

    @api.depends("reseller_id")
    def _compute_preview(self):
        """Override: a reseller pays with credits; nothing is invoiced."""
        result = super()._compute_preview()
        self.filtered("reseller_id").amount = 0
        return result

    def _check_gift(self):
        """Override: a gift to a reseller lasts one billing cycle."""
        if not self.reseller_id:
            return super()._check_gift()
        if self.partner_id:
            raise UserError(self.env._("Choose a payer or a reseller, not both."))
        manager = self.env.user.has_group("iptv_subscription.group_iptv_manager")
        if self.is_gift and not manager:
            raise UserError(self.env._("Only an IPTV manager can give services away."))
        return None

    def _add(self, macs):
        """Override: charge the wallet of the reseller."""
        if not self.reseller_id:
            return super()._add(macs)
        # sudo: adding is an operator's work, credits are a manager's.
        acting = self.reseller_id.sudo().with_context(iptv_by_staff=True)
        values = {
            "product_id": self.product_id.id,
            "server_id": self.server_id.id,
            "device_kind": self.device_kind,
            "free": self.is_gift,
        }
        sales = acting._add_range(values, self._get_names(), f"range/{self.id}", macs)
        # sudo: results are the engine's.
        operation = self.env["iptv.operation"].sudo()
        operation = operation.create(
            {"kind": "add_range", "company_id": self.company_id.id}
        )
        self._create_reseller_results(operation, sales)
        return operation

    def _create_reseller_results(self, operation, sales):
        name = self.reseller_id.display_name
        operation.env["iptv.operation.line"].create(
            [
                {
                    "operation_id": operation.id,
                    "subscription_id": sale.subscription_id.id,
                    "partner_id": sale.subscription_id.partner_id.id,
                    "company_id": sale.company_id.id,
                    "currency_id": sale.currency_id.id,
                    "state": "done",
                    "state_before": "draft",
                    "amount": sale.price,
                    "date_end_after": sale.subscription_id.date_end,
                    "note": sale.subscription_id.login,
                    "message": self.env._("Added for %s", name),
                    "period_id": sale.period_id.id,
                }
                for sale in sales
            ]
        )
        now = fields.Datetime.now()
        operation.write({"state": "done", "date_applied": now, "date_done": now})
