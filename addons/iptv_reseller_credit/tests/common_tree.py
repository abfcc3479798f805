from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user

from ..tools.posting import Posting
from .common import ResellerCommon

UNTIL = fields.Datetime.to_datetime("2090-01-01 00:00:00")


def _charge(self, kind, key, price, product=None, **document):
    """Charge credits, as the part that sells does."""
    values = {"kind": kind, "key": key, "price": price, "product_id": product.id}
    sale = self.env["iptv.reseller.sale"].sudo()
    sale = sale.create(
        {**values, **document, "reseller_id": self.id, "paid_with": "credit"}
    )
    sale.entry_id = self.env["iptv.credit.entry"]._post(
        [Posting(self, -price, "plan", f"sale/{key}", document=sale)]
    )
    return sale


class TreeCommon(ResellerCommon):
    """Plans on sale, and resellers whose people log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reseller_class = cls.env.registry["iptv.reseller"]
        # For as long as the part that sells is not there.
        for name, method in (
            ("_charge", _charge),
            ("_get_credit_price", lambda self, product: product.lst_price),
        ):
            if not hasattr(reseller_class, name):
                patcher = patch.object(reseller_class, name, method, create=True)
                cls.startClassPatcher(patcher)
        cls.plan, cls.plan_product = cls._create_plan("Starter", price=20.0)
        cls.super_plan, cls.super_product = cls._create_plan(
            "Super", price=100.0, level="super", can_add_resellers=True
        )

    @classmethod
    def _create_plan(cls, name, price, **values):
        plan = cls.env["iptv.reseller.plan"].create({"name": name, **values})
        product = cls._create_iptv_product(
            f"Plan {name}",
            price=price,
            iptv_kind="reseller_plan",
            iptv_reseller_plan_id=plan.id,
            company_id=plan.company_id.id,
        )
        return plan, product

    @classmethod
    def _add_user(cls, reseller, paid_until=UNTIL, **values):
        """Create a service of a reseller, as its sale would."""
        subscription = cls._create_subscription(paid_until=paid_until, **values)
        subscription.sudo().reseller_id = reseller
        return subscription

    @classmethod
    def _create_login(cls, reseller, login, **values):
        """Create a portal user that is the main contact of a reseller."""
        return new_test_user(
            cls.env,
            login=login,
            password=login,
            groups="base.group_portal",
            partner_id=reseller.partner_id.id,
            company_id=reseller.company_id.id,
            company_ids=reseller.company_id.ids,
            **values,
        )

    def _as(self, user, reseller):
        """Return a reseller as a controller of the portal works with it."""
        return reseller.with_user(user).sudo()

    def _flush_history(self):
        """Do what a commit does: write what changed into the history."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _get_notes(self, record):
        return " ".join(record.message_ids.mapped("body"))
