from odoo import fields, models


class IptvSubscription(models.Model):
    """What a reseller does not read of its users, whatever it asks by RPC.

    It sees passwords through `iptv.reseller._get_access`, if it is allowed to.
    """

    _inherit = "iptv.subscription"

    # With it the customer's own page opens, which shows the password.
    access_token = fields.Char(groups="base.group_user")
    refused_revision = fields.Integer(groups="iptv_subscription.group_iptv_operator")
