from odoo import Command, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # What was promised is kept on the order: rewards and rules may change before it
    # is paid.
    iptv_free_cycle_id = fields.Many2one(
        "iptv.billing.cycle",
        string="Free Time",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    iptv_free_line_ids = fields.Many2many(
        "sale.order.line",
        "iptv_free_line_rel",
        "reward_line_id",
        "package_line_id",
        string="Packages with Free Time",
        readonly=True,
        copy=False,
    )

    def _reset_loyalty(self, complete=False):
        """Override of `sale_loyalty`, which uses reward lines again for others."""
        free = self.filtered("iptv_free_cycle_id")
        free.write(
            {"iptv_free_cycle_id": False, "iptv_free_line_ids": [Command.clear()]}
        )
        return super()._reset_loyalty(complete)
