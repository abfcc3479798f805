from odoo import api, fields, models
from odoo.exceptions import UserError


class IptvResellerHandOver(models.TransientModel):
    """Give the users of a reseller to another one (pain 17)."""

    _name = "iptv.reseller.hand.over"
    _description = "Hand Over Users"

    reseller_id = fields.Many2one(
        "iptv.reseller",
        string="From",
        required=True,
        default=lambda self: self._default_reseller(),
    )
    company_id = fields.Many2one(related="reseller_id.company_id")
    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Chosen Users",
        default=lambda self: self._default_subscriptions(),
        domain="[('reseller_id', '=', reseller_id)]",
    )
    scope = fields.Selection(
        [
            ("all", "All of its users"),
            ("tree", "All of its users, and the resellers below it"),
            ("chosen", "Chosen users only"),
        ],
        string="What",
        required=True,
        default=lambda self: "chosen" if self._default_subscriptions() else "all",
    )
    heir_id = fields.Many2one(
        "iptv.reseller",
        string="To",
        domain="[('company_id', '=', company_id), ('id', '!=', reseller_id)]",
    )
    reason = fields.Char(required=True, help="Kept in the history of every user.")
    active_count = fields.Integer(string="Active Users", compute="_compute_preview")
    user_count = fields.Integer(string="Users", compute="_compute_preview")
    child_count = fields.Integer(string="Resellers", compute="_compute_preview")
    unsellable_count = fields.Integer(
        string="Not Sold by the Other",
        compute="_compute_preview",
        help="Users on packages that the other reseller may not sell: it cannot renew "
        "them until you allow these packages.",
    )
    problem = fields.Char(compute="_compute_preview")

    @api.model
    def _default_reseller(self):
        """Return the reseller of the form, or the one that all chosen users have."""
        context = self.env.context
        if context.get("active_model") == "iptv.reseller":
            return context.get("active_id")
        chosen = self.env["iptv.subscription"].browse(self._default_subscriptions())
        if chosen and len(set(chosen.mapped(lambda s: s.reseller_id.id))) != 1:
            raise UserError(self.env._("Choose users of one reseller."))
        return chosen.reseller_id

    @api.model
    def _default_subscriptions(self):
        context = self.env.context
        if context.get("active_model") == "iptv.subscription":
            return context.get("active_ids")
        return []

    @api.depends("reseller_id", "heir_id", "scope", "subscription_ids")
    def _compute_preview(self):
        for wizard in self:
            preview = wizard.reseller_id._origin._preview_hand_over(
                wizard.heir_id._origin, wizard._get_chosen(), wizard.scope == "tree"
            )
            users = preview["users"]
            wizard.active_count = users.get("active", 0)
            wizard.user_count = sum(users.values()) - users.get("terminated", 0)
            wizard.child_count = preview["resellers"]
            wizard.unsellable_count = preview["unsellable"]
            wizard.problem = wizard.heir_id and preview["problem"]

    def _get_chosen(self):
        return self.subscription_ids._origin if self.scope == "chosen" else None

    def action_hand_over(self):
        """Hand them over, with the reason.

        :raise UserError: if the other one cannot take them, with why
        """
        self.ensure_one()
        (self.reseller_id | self.heir_id).check_access("write")
        self.reseller_id._hand_over_to(
            self.heir_id,
            self._get_chosen(),
            with_children=self.scope == "tree",
            reason=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
