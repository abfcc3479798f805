from contextlib import contextmanager

from odoo import fields
from odoo.tests import new_test_user

from .common import ResellerCommon

UNTIL = fields.Datetime.to_datetime("2090-01-01 00:00:00")


class TreeCommon(ResellerCommon):
    """Plans on sale, and resellers whose people log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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

    @contextmanager
    def _tracking(self, record):
        """Yield a record whose changes are tracked, and write them as a commit does."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        yield record.with_context(tracking_disable=False, mail_notrack=False)
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _get_tracked(self, record, name):
        values = record.message_ids.tracking_value_ids
        return values.filtered(lambda value: value.field_id.name == name)

    def _get_notes(self, record):
        return " ".join(record.message_ids.mapped("body"))
