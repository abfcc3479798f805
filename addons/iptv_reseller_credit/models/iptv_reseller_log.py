from odoo import fields, models


class IptvReseller(models.Model):
    """Who changed what a reseller may do: before and after (rule 68)."""

    _inherit = "iptv.reseller"

    can_add_users = fields.Boolean(tracking=True)
    can_add_resellers = fields.Boolean(tracking=True)
    can_disable = fields.Boolean(tracking=True)
    can_terminate = fields.Boolean(tracking=True)
    can_upgrade = fields.Boolean(tracking=True)
    can_add_extras = fields.Boolean(tracking=True)
    can_change_mac = fields.Boolean(tracking=True)
    can_see_passwords = fields.Boolean(tracking=True)
    can_message = fields.Boolean(tracking=True)
    max_users = fields.Integer(tracking=True)
    max_resellers = fields.Integer(tracking=True)
    trial_quota = fields.Integer(tracking=True)
    max_discount = fields.Float(tracking=True)
    all_products = fields.Boolean(tracking=True)
    product_ids = fields.Many2many(tracking=True)
    pricelist_id = fields.Many2one(tracking=True)
    spender_policy = fields.Selection(tracking=True)
    spender_ids = fields.Many2many(tracking=True)
