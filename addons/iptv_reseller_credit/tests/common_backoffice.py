from odoo import Command

from .common import ResellerCommon

OPERATOR = "iptv_subscription.group_iptv_operator"
MANAGER = "iptv_subscription.group_iptv_manager"


class BackofficeCommon(ResellerCommon):
    """Users and sales as they stand after the business methods, and staff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff("reseller_operator", OPERATOR)
        cls.manager = cls._create_staff("reseller_manager", MANAGER)

    @classmethod
    def _create_user(cls, reseller, product=None):
        user = cls._create_subscription(product, device_kind="line")
        user.sudo().reseller_id = reseller
        return user

    @classmethod
    def _create_sale(cls, reseller, kind="new", **values):
        sales = cls.env["iptv.reseller.sale"].sudo()
        vals = {
            "reseller_id": reseller.id,
            "kind": kind,
            "key": f"test/{sales.search_count([])}",
            "price": 10,
            "paid_with": "credit",
            "state": "done",
        }
        return sales.create(vals | values)

    @classmethod
    def _create_login(cls, partner):
        return cls.env["res.users"].create(
            {
                "login": f"login.{partner.id}",
                "partner_id": partner.id,
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )
