from odoo import api, fields, models


class IptvResellerAffected(models.AbstractModel):
    """Who and what a change of the tree affects, shown before it is done."""

    _name = "iptv.reseller.affected"
    _description = "Preview of a Change in the Tree of Resellers"

    reseller_ids = fields.Many2many(
        "iptv.reseller",
        string="Resellers",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    company_id = fields.Many2one(related="reseller_ids.company_id")
    currency_id = fields.Many2one(related="reseller_ids.currency_id")
    reason = fields.Char(help="Kept in the history.")
    child_count = fields.Integer(string="Resellers Below", compute="_compute_affected")
    login_count = fields.Integer(string="Logins", compute="_compute_affected")
    active_count = fields.Integer(string="Active Users", compute="_compute_affected")
    user_count = fields.Integer(string="Users", compute="_compute_affected")
    balance = fields.Monetary(compute="_compute_affected")
    stock = fields.Integer(string="Stock Left", compute="_compute_affected")

    @api.depends("reseller_ids")
    def _compute_affected(self):
        for wizard in self:
            preview = wizard.reseller_ids._origin._preview_stop()
            users = preview["users"]
            wizard.child_count = preview["resellers"]
            wizard.login_count = preview["logins"]
            wizard.active_count = users.get("active", 0)
            wizard.user_count = sum(users.values()) - users.get("terminated", 0)
            wizard.balance = preview["balance"]
            wizard.stock = preview["stock"]

    def _check_manager(self):
        """Refuse who may not change the tree, also over RPC.

        :return: the resellers
        :raise AccessError: for who is no manager of their company
        """
        self.ensure_one()
        self.reseller_ids.check_access("write")
        return self.reseller_ids
