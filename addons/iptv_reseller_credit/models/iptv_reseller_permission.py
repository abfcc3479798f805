from odoo import fields, models


class IptvResellerPermission(models.AbstractModel):
    """What a reseller may do and sell; a plan has the same fields as defaults."""

    _name = "iptv.reseller.permission"
    _description = "Permissions of a Reseller"

    level = fields.Selection(
        [("super", "Super Reseller"), ("reseller", "Reseller")],
        string="Type",
        required=True,
        default="reseller",
    )
    funding = fields.Selection(
        [("credit", "Credits"), ("stock", "Stock"), ("credit_line", "Credit line")],
        required=True,
        default="credit",
        help="Credits: bought up front. Stock: a number of one package bought up "
        "front, and nothing else. Credit line: credits up to a limit, billed "
        "afterwards by statements. Stock is used first, whatever the funding.",
    )
    can_add_users = fields.Boolean(string="Add Users", default=True)
    can_add_resellers = fields.Boolean(string="Add Resellers")
    can_disable = fields.Boolean(string="Disable and Enable", default=True)
    can_terminate = fields.Boolean(string="Terminate")
    can_upgrade = fields.Boolean(string="Upgrade", default=True)
    can_add_extras = fields.Boolean(string="Add Extras", default=True)
    can_change_mac = fields.Boolean(string="Change MAC", default=True)
    can_see_passwords = fields.Boolean(string="See Passwords", default=True)
    can_message = fields.Boolean(string="Send Messages", default=True)
    max_users = fields.Integer(help="Users that are not terminated. 0: no limit.")
    max_resellers = fields.Integer(help="Sub-resellers. 0: no limit.")
    trial_quota = fields.Integer(
        string="Trials per Day", default=5, help="Day of the billing time zone."
    )
    max_discount = fields.Float(
        string="Discount Limit (%)",
        help="The greatest discount that it may give to its sub-resellers.",
    )
    all_products = fields.Boolean(default=True, help="Packages and extras on sale.")
    product_ids = fields.Many2many(
        "product.template",
        string="Packages and Extras",
        domain="[('iptv_kind', 'in', ('package', 'extra'))]",
        help="What it may sell: all billing cycles of these.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        help="Its prices. In the currency CRD they are taken as they are; others are "
        "converted with the rate of the company.",
    )

    def _get_permission_fields(self):
        """Return the names of the fields that a plan gives to its resellers.

        :rtype: list[str]
        """
        return [
            name
            for name, field in self.env["iptv.reseller.permission"]._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        ]
