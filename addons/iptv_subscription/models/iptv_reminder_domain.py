from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

#: Days after its moment for which a reminder still makes sense. A server that was down
#: for a week does not send what was meant for last week.
LATE_DAYS = 2


class IptvReminderRule(models.Model):
    """What finds the records of a rule."""

    _inherit = "iptv.reminder.rule"

    def _get_domain(self, company, now):
        """Return what finds those that have to be written to.

        Note: `self.ensure_one()`

        :param company: `res.company`
        :param datetime now: naive UTC
        :return: a domain on the target model
        :rtype: Domain
        """
        self.ensure_one()
        if self.event == "expiry":
            domain = self._get_expiry_domain(now)
        else:
            domain = self._get_due_domain(company, now)
        return domain & Domain("company_id", "=", company.id)

    def _get_shift(self):
        """Return how long before its event the reminder is sent; negative after it."""
        days = timedelta(days=self.days)
        return days if self.direction == "before" else -days

    # === BY THE END OF A SERVICE === #

    def _get_expiry_domain(self, now):
        shift = self._get_shift()
        latest = now + shift
        domain = (
            Domain("state", "in", self._get_states())
            & Domain("date_end", "<=", latest)
            & Domain("date_end", ">", latest - timedelta(days=LATE_DAYS))
            & self._get_service_conditions()
            & Domain.custom(to_sql=self._was_not_reminded_of_end)
        )
        if self.direction == "after":
            return domain
        return (
            domain
            & Domain("date_end", ">", now)
            & Domain.custom(to_sql=self._was_paid_at_moment)
        )

    def _get_states(self):
        if self.direction == "before" or self.service_state == "on":
            return ["active"]
        return ["expired"] if self.service_state == "off" else ["active", "expired"]

    def _get_service_conditions(self):
        domain = Domain.TRUE
        if self.billing_mode:
            domain &= Domain("billing_mode", "=", self.billing_mode)
        if self.product_tmpl_ids:
            templates = self.product_tmpl_ids.ids
            domain &= Domain("product_id.product_tmpl_id", "in", templates)
        if self.only_by_hand:
            domain &= self._get_by_hand_domain()
        return domain

    def _get_by_hand_domain(self):
        """Return what finds services without automatic payment, or whose card failed.

        :rtype: Domain
        """
        failed = self.env["account.move"].search([("iptv_charge_state", "=", "failed")])
        return (
            Domain("payment_token_id", "=", False)
            | Domain("auto_renew", "=", False)
            | Domain("company_id.iptv_auto_charge", "=", False)
            | Domain("id", "in", failed._iptv_get_subscriptions().ids)
        )

    def _was_not_reminded_of_end(self, _model, alias, _query):
        return SQL(
            "NOT EXISTS (SELECT FROM iptv_reminder r WHERE r.rule_id = %s"
            " AND r.subscription_id = %s AND r.date_end = %s AND r.move_id IS NULL)",
            self.id,
            SQL.identifier(alias, "id"),
            SQL.identifier(alias, "date_end"),
        )

    def _was_paid_at_moment(self, _model, alias, _query):
        """Leave out what was sold after the moment, or for less than these days."""
        return SQL(
            "EXISTS (SELECT FROM iptv_subscription_period p"
            " WHERE p.subscription_id = %(id)s AND p.state = 'valid'"
            ' AND p."end" = %(end)s AND p.start <= %(end)s - %(shift)s::interval)',
            id=SQL.identifier(alias, "id"),
            end=SQL.identifier(alias, "date_end"),
            shift=f"{self.days} days",
        )

    # === BY THE DUE DAY OF AN INVOICE === #

    def _get_due_domain(self, company, now):
        today = company._get_billing_local(now).date()
        latest = today + self._get_shift()
        domain = (
            Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", ("not_paid", "partial"))
            & Domain("invoice_date_due", "<=", latest)
            & Domain("invoice_date_due", ">", latest - timedelta(days=LATE_DAYS))
            & self._get_line_conditions()
            & Domain.custom(to_sql=self._was_not_reminded_of_invoice)
        )
        if self.only_by_hand:
            domain &= Domain("iptv_charge_state", "in", (False, "failed"))
        if self.direction == "before":
            domain &= Domain.custom(to_sql=self._was_invoiced_at_moment)
        return domain

    def _get_line_conditions(self):
        line = Domain("product_id.iptv_kind", "=", "package")
        if self.product_tmpl_ids:
            templates = self.product_tmpl_ids.ids
            line &= Domain("product_id.product_tmpl_id", "in", templates)
        if self.billing_mode:
            line &= Domain("iptv_subscription_id.billing_mode", "=", self.billing_mode)
        return Domain("invoice_line_ids", "any", line)

    def _was_not_reminded_of_invoice(self, _model, alias, _query):
        return SQL(
            "NOT EXISTS (SELECT FROM iptv_reminder r"
            " WHERE r.rule_id = %s AND r.move_id = %s)",
            self.id,
            SQL.identifier(alias, "id"),
        )

    def _was_invoiced_at_moment(self, _model, alias, _query):
        return SQL(
            "%s <= %s - %s",
            SQL.identifier(alias, "invoice_date"),
            SQL.identifier(alias, "invoice_date_due"),
            self.days,
        )
