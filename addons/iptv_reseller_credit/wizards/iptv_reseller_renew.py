from odoo import api, fields, models
from odoo.exceptions import UserError

from .iptv_reseller_wizard import MANAGER, OPERATOR

#: Rows of the preview.
SHOWN = 20


class IptvResellerRenew(models.TransientModel):
    """Renew users of a reseller from its credits or stock, or free of charge."""

    _name = "iptv.reseller.renew"
    _description = "Renew with Credits"
    _inherit = ["iptv.reseller.wizard"]

    reseller_id = fields.Many2one(compute="_compute_reseller_id", store=True)
    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Users",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    free = fields.Boolean(
        string="Free of Charge", help="Nothing is taken from its credits or stock."
    )
    price = fields.Monetary(string="Together", compute="_compute_preview")
    preview = fields.Text(compute="_compute_preview")

    @api.depends("subscription_ids")
    def _compute_reseller_id(self):
        for wizard in self:
            owners = wizard.subscription_ids.reseller_id
            wizard.reseller_id = owners if len(owners) == 1 else False

    @api.depends("subscription_ids", "free")
    def _compute_preview(self):
        for wizard in self:
            rows = wizard._get_preview()
            wizard.price = sum(row.get("price") or 0.0 for row in rows.values())
            lines = [
                wizard._describe(subscription, rows.get(subscription.id, {}))
                for subscription in wizard.subscription_ids._origin[:SHOWN]
            ]
            wizard.preview = "\n".join(lines)

    def _get_preview(self):
        if not self.reseller_id or self.free:
            return {}
        # sudo: only shows what the button would do.
        reseller = self.reseller_id.sudo()
        users = self.subscription_ids._origin.sudo()
        return reseller._preview_renewal_of(users)["rows"]

    def _describe(self, subscription, row):
        words = [f"{subscription.name} {subscription.partner_id.name}:"]
        if row.get("problem"):
            words.append(row["problem"])
        else:
            until = row.get("date_end")
            if until:
                local = fields.Datetime.context_timestamp(self, until)
                words.append(f"→ {local:%Y-%m-%d}")
            if row.get("price") is not None:
                words.append(self.currency_id.format(row["price"]))
        return " ".join(words)

    def action_renew(self):
        """Renew all of them, or none.

        :raise UserError: for who may not, or with what stands in the way
        """
        self._check_group(
            OPERATOR, self.env._("Only IPTV operators can renew users of resellers.")
        )
        if self.free:
            self._check_group(
                MANAGER, self.env._("Only an IPTV manager can give services away.")
            )
        if not self.reseller_id or len(self.subscription_ids.reseller_id) != 1:
            raise UserError(
                self.env._("Choose users of one reseller: its wallet pays for them.")
            )
        self.subscription_ids.check_access("read")
        self._get_reseller()._renew_users(
            self.subscription_ids.sudo(), self.key, free=self.free
        )
        return {"type": "ir.actions.act_window_close"}
