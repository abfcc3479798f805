from odoo import api, fields, models


class IptvResellerMove(models.TransientModel):
    """Put resellers under another super reseller (idea 8)."""

    _name = "iptv.reseller.move"
    _description = "Move Resellers"
    _inherit = ["iptv.reseller.affected"]

    parent_id = fields.Many2one(
        "iptv.reseller",
        string="New Super Reseller",
        domain="[('company_id', '=', company_id), ('level', '=', 'super'),"
        " ('id', 'not in', reseller_ids)]",
        help="Empty: they stand at the top.",
    )
    reduce_permissions = fields.Boolean(
        default=True,
        help="Take what the new super reseller has not itself.",
    )
    excess = fields.Char(
        string="Permissions Beyond It",
        compute="_compute_problem",
        help="What they may do, and the new super reseller may not.",
    )
    problem = fields.Char(compute="_compute_problem")

    @api.depends("reseller_ids", "parent_id")
    def _compute_problem(self):
        for wizard in self:
            resellers = wizard.reseller_ids._origin
            preview = resellers._preview_move(wizard.parent_id._origin)
            wizard.problem = preview["problem"]
            wizard.excess = ", ".join(preview["excess"])

    def action_move(self):
        """Move them, with all below them.

        :raise UserError: if they cannot stand there, with why
        """
        resellers = self._check_manager()
        resellers._move_to(self.parent_id, self.reason or "", self.reduce_permissions)
        return {"type": "ir.actions.act_window_close"}
