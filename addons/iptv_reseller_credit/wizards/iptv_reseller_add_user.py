from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.iptv_subscription.models.product_template import DEVICE_KINDS

from .iptv_reseller_wizard import MANAGER, OPERATOR

#: What the business method is told.
USER_FIELDS = ("name", "email", "phone", "note", "device_kind", "mac", "login")


class IptvResellerAddUser(models.TransientModel):
    """Add a user for a reseller, from its credits or free of charge (rule 36)."""

    _name = "iptv.reseller.add.user"
    _description = "Add User of a Reseller"
    _inherit = ["iptv.reseller.wizard"]

    reseller_id = fields.Many2one(required=True)
    name = fields.Char(required=True)
    email = fields.Char()
    phone = fields.Char()
    note = fields.Char()
    allowed_product_ids = fields.Many2many(
        "product.product", compute="_compute_allowed_product_ids"
    )
    product_id = fields.Many2one(
        "product.product",
        string="Package",
        required=True,
        domain="[('id', 'in', allowed_product_ids)]",
    )
    device_kind = fields.Selection(
        DEVICE_KINDS, string="Watched On", required=True, default="mag"
    )
    mac = fields.Char(string="MAC Address")
    login = fields.Char(help="Empty: one is made.")
    password = fields.Char(help="Empty: one is made.")
    server_id = fields.Many2one(
        "iptv.server",
        domain="[('company_id', '=', company_id)]",
        help="Empty: that of the package.",
    )
    free = fields.Boolean(
        string="Free of Charge", help="Nothing is taken from its credits or stock."
    )
    price = fields.Monetary(compute="_compute_preview")
    paid_with = fields.Selection(
        [("credit", "Credits"), ("stock", "Stock"), ("free", "Free of charge")],
        compute="_compute_preview",
    )
    balance_after = fields.Monetary(compute="_compute_preview")
    date_end = fields.Datetime(string="Valid Until", compute="_compute_preview")
    problem = fields.Char(compute="_compute_preview")

    @api.depends("reseller_id")
    def _compute_allowed_product_ids(self):
        for wizard in self:
            reseller = wizard.reseller_id.sudo()
            products = reseller and reseller._get_products("package")
            wizard.allowed_product_ids = products or self.env["product.product"]

    @api.depends("reseller_id", "product_id", "free", *USER_FIELDS, "server_id")
    def _compute_preview(self):
        for wizard in self:
            preview = wizard._get_preview()
            wizard.price = preview.get("price", 0.0)
            wizard.paid_with = preview.get("paid_with", False)
            wizard.balance_after = preview.get("balance_after", 0.0)
            wizard.date_end = preview.get("date_end", False)
            wizard.problem = preview.get("problem") or False

    def _get_preview(self):
        if not (self.reseller_id and self.product_id):
            return {}
        try:
            # sudo: only shows what the button would do.
            return self.reseller_id.sudo()._preview_add_user(self._prepare_values())
        except (UserError, ValidationError) as error:
            return {"problem": str(error)}

    def _prepare_values(self):
        """Return what the business method makes the user of.

        :rtype: dict
        """
        values = {name: self[name] or "" for name in USER_FIELDS}
        return {
            **values,
            "password": self.password or "",
            "product_id": self.product_id.id,
            "server_id": self.server_id.id,
            "free": self.free,
        }

    def action_add(self):
        """Add the user, charge the reseller and open the service.

        :raise UserError: for who may not, or with what to correct
        """
        self._check_group(
            OPERATOR, self.env._("Only IPTV operators can add users of resellers.")
        )
        if self.free:
            self._check_group(
                MANAGER, self.env._("Only an IPTV manager can give services away.")
            )
        sale = self._get_reseller()._add_user(self._prepare_values(), self.key)
        return self._show(sale.subscription_id)
