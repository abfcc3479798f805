import json

from odoo import Command, fields
from odoo.tests import HttpCase, JsonRpcException, new_test_user
from odoo.tools import mute_logger

from .common import ResellerCommon

UNTIL = fields.Datetime.to_datetime("2090-01-01 00:00:00")


class AttackCommon(ResellerCommon, HttpCase):
    """Attackers with a login and a Python shell; everybody has something to steal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_login("rita", cls.reseller)
        cls._create_login("sam", cls.super)
        cls.customer_login = cls._create_portal("anna", cls.customer)
        cls._create_staff("op", "iptv_subscription.group_iptv_operator")
        cls._create_staff("boss", "iptv_subscription.group_iptv_manager")
        cls.sibling = cls._create_reseller("Sibling", parent_id=cls.super.id)
        everybody = (cls.super, cls.reseller, cls.sibling, cls.stranger)
        cls.users = {r: cls._create_user_of(r) for r in everybody}
        cls.sales = {r: cls._create_sale_of(r) for r in everybody}
        cls.stocks = {r: cls._create_stock_of(r) for r in everybody}
        cls.customer_service = cls._create_subscription(paid_until=UNTIL)

    @classmethod
    def _create_portal(cls, login, partner):
        return new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )

    @classmethod
    def _create_login(cls, login, reseller):
        contact = cls._create_partner(
            name=login, parent_id=reseller.partner_id.id, email=f"{login}@example.com"
        )
        return cls._create_portal(login, contact)

    @classmethod
    def _create_user_of(cls, reseller):
        """Create a user of a reseller, as a sale would, with a period and a box."""
        partner = cls._create_partner(name=f"User of {reseller.name}")
        user = cls._create_subscription(
            partner_id=partner.id,
            mac=f"00:1A:79:99:00:{reseller.id % 256:02X}",
        )
        user.sudo().reseller_id = reseller
        user._extend("manual", f"attack/{user.id}", until=UNTIL)
        return user

    @classmethod
    def _create_sale_of(cls, reseller):
        cls._give(reseller, 500, value=300)
        entry = cls._spend(reseller, 10)
        return (
            cls.env["iptv.reseller.sale"]
            .sudo()
            .create(
                {
                    "key": "attack",
                    "reseller_id": reseller.id,
                    "kind": "new",
                    "price": 10,
                    "paid_with": "credit",
                    "entry_id": entry.id,
                    "subscription_id": cls.users[reseller].id,
                    "product_id": cls.monthly.id,
                }
            )
        )

    @classmethod
    def _create_stock_of(cls, reseller):
        return (
            cls.env["iptv.reseller.stock"]
            .sudo()
            .create(
                {
                    "reseller_id": reseller.id,
                    "product_id": cls.monthly.id,
                    "quantity": 5,
                    "key": f"attack/{reseller.id}",
                }
            )
        )

    # === CALLS === #

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, words, model, method, *args, **kwargs):
        """Check that a call is refused in words, and by nothing that broke."""
        with self.assertRaisesRegex(JsonRpcException, words):
            with mute_logger("odoo.http", "odoo.sql_db"):
                self._call(model, method, *args, **kwargs)

    def _call_json2(self, model, method, **values):
        """Call the other door of RPC as a browser with a session may.

        :return: the status, and what it answered
        """
        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
            answer = self.url_open(
                f"/json/2/{model}/{method}",
                data=json.dumps(values),
                headers={
                    "Content-Type": "application/json",
                    "Sec-Fetch-Dest": "empty",
                    "Sec-Fetch-Mode": "cors",
                    "Sec-Fetch-Site": "same-origin",
                },
            )
        return answer.status_code, answer.text
