from odoo import fields, models

from ..models.iptv_reseller_stop import USER_OPTIONS


class IptvResellerStop(models.TransientModel):
    """Freeze or disable resellers (rule 38)."""

    _name = "iptv.reseller.stop"
    _description = "Freeze or Disable Resellers"
    _inherit = ["iptv.reseller.affected"]

    how = fields.Selection(
        [
            ("freeze", "Freeze: they look, but spend nothing"),
            ("disable", "Disable: they cannot log in either"),
        ],
        required=True,
        default="freeze",
    )
    reason = fields.Char(required=True)
    users = fields.Selection(
        USER_OPTIONS, string="Their Users", required=True, default="keep"
    )
    heir_id = fields.Many2one(
        "iptv.reseller",
        string="Taken Over By",
        domain="[('company_id', '=', company_id), ('state', '=', 'active'),"
        " ('id', 'not in', reseller_ids)]",
    )

    def action_stop(self):
        """Do what was chosen, with the reason.

        :raise UserError: if it is not possible, with why
        """
        resellers = self._check_manager()
        if self.how == "freeze":
            resellers._freeze(self.reason)
        else:
            resellers._disable(self.reason, self.users, self.heir_id)
        return {"type": "ir.actions.act_window_close"}
