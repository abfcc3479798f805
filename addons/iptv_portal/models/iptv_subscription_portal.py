import pytz

from odoo import fields, models
from odoo.tools import format_date, format_time


class IptvSubscription(models.Model):
    """What the customer's pages show and do beside the state."""

    _inherit = "iptv.subscription"

    def _compute_access_url(self):
        """Override of `portal`: every service has a page."""
        result = super()._compute_access_url()
        for subscription in self:
            subscription.access_url = f"/my/tv/{subscription.id}"
        return result

    # === TIME, AS THE CUSTOMER READS IT === #

    def _get_portal_tz(self):
        """Return the name of the time zone that the customer reads times in.

        That of the visitor (login or place), else the customer's or the company's own.

        :rtype: str
        """
        company = self.company_id.sudo()
        return (
            self.env.context.get("tz")
            or self.partner_id.sudo().tz
            or company.partner_id.tz
            or "UTC"
        )

    def _get_portal_local(self, moment):
        utc = pytz.utc.localize(moment)
        return utc.astimezone(pytz.timezone(self._get_portal_tz()))

    def _get_portal_day(self, moment):
        return self._get_portal_local(moment).date()

    def _get_portal_days_left(self):
        """Return the days from today to the day of the end; None without end.

        :rtype: int | None
        """
        self.ensure_one()
        if not self.date_end:
            return None
        today = self._get_portal_day(fields.Datetime.now())
        return (self._get_portal_day(self.date_end) - today).days

    def _format_portal_datetime(self, moment):
        """Return a moment in the visitor's language and time zone.

        :param datetime moment: naive UTC, may be empty
        :rtype: str
        """
        if not moment:
            return ""
        day = format_date(self.env, self._get_portal_day(moment), date_format="long")
        time = format_time(
            self.env, moment, tz=self._get_portal_tz(), time_format="short"
        )
        return f"{day}, {time}"

    def _get_portal_progress(self):
        """Return how much of the paid time is left, in percent; None if endless.

        :rtype: int | None
        """
        self.ensure_one()
        if not (self.date_start and self.date_end) or self.state != "active":
            return None
        now = fields.Datetime.now()
        begun = self._get_portal_begun_periods()
        start = max(begun.mapped("start"), default=self.date_start)
        total = (self.date_end - start).total_seconds()
        left = (self.date_end - now).total_seconds()
        return max(0, min(100, round(100 * left / total))) if total > 0 else 0

    # === WHAT THE CUSTOMER CAN DO === #

    def _get_portal_action(self):
        """Return the next step that the customer can take: `pay`, `shop` or nothing.

        Cheap enough for a list: nothing is searched.

        Note: `self.ensure_one()`

        :rtype: str | bool
        """
        self.ensure_one()
        if not self._is_billed_to_customer():
            return False
        if self.state == "draft":
            return "pay" if self.order_id else False
        if self.state == "terminated":
            return "shop"
        due = self._get_portal_status_key() in ("ending", "grace", "expired")
        if not due:
            return False
        return "pay" if self._is_portal_renewable() else "shop"

    def _is_portal_renewable(self):
        """Tell whether paying again makes sense: a trial is bought once only."""
        self.ensure_one()
        cycle = self.cycle_id.sudo()
        return bool(cycle) and cycle.kind != "trial" and not self.is_unlimited

    def _get_portal_invoices(self):
        """Return the posted invoices and credit notes of this service, newest first.

        :rtype: `account.move` recordset (sudo)
        """
        self.ensure_one()
        posted = self._get_invoices().filtered(lambda move: move.state == "posted")
        return posted.sorted(lambda move: (move.invoice_date, move.id), reverse=True)

    def _get_portal_payment_url(self):
        """Return where the customer pays what is open, making the renewal if needed.

        Note: `self.ensure_one()`

        :return: address of the invoice or order; False if there is nothing to pay
        :rtype: str | bool
        """
        self.ensure_one()
        open_invoice = self._get_portal_invoices().filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.payment_state in ("not_paid", "partial")
            )
        )[-1:]
        if open_invoice:
            return open_invoice.get_portal_url()
        if self.state == "draft":
            return self._get_portal_order_url()
        if self._get_portal_action() != "pay":
            return False
        renewal = self._create_renewal_invoices()
        return renewal.state == "posted" and renewal.get_portal_url()

    def _get_portal_order_url(self):
        order = self.order_id.sudo()
        if not order or order.state == "cancel":
            return False
        if order.state in ("draft", "sent"):
            return order.get_portal_url()
        # A confirmed order offers to pay only when the amount is named.
        amount = f"&payment_amount={order.amount_total}"
        return order.get_portal_url(query_string=amount)

    # === SECRETS === #

    def _has_portal_login(self):
        """Tell whether this kind of service asks for a login and password."""
        self.ensure_one()
        return self.device_kind != "mag"

    def _get_portal_password(self):
        """Return the password; only for who was checked to own the service.

        :return: the password, False while there is nothing to log in to
        :rtype: str | bool
        """
        self.ensure_one()
        if self.state in ("draft", "terminated") or not self._has_portal_login():
            return False
        # sudo: the field is closed to customers, so that no list ever shows it.
        return self.sudo().password
