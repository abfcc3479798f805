from odoo import fields, models
from odoo.tools import SQL


class IptvDashboard(models.AbstractModel):
    """The money of today."""

    _inherit = "iptv.dashboard"

    def _get_money_cards(self, months):
        """Return what came in, what was billed and what is missing, if one may see it.

        :param list months: see `_get_months`
        :rtype: list[dict]
        """
        if not self._sees_money():
            return []
        today = fields.Date.context_today(self)
        return [
            self._get_mrr_card(months),
            self._get_paid_card(today),
            self._get_invoiced_card(today),
            self._get_overdue_card(today),
        ]

    def _get_paid_card(self, today):
        amount, count = self._get_paid(today)
        return self._card(
            "paid",
            self.env._("Paid today"),
            amount,
            "iptv_subscription_event_action_revenue",
            kind="money",
            context={"search_default_today": 1},
            hint=self.env._("%(count)s payments and refunds", count=count),
        )

    def _get_invoiced_card(self, today):
        amount, count = self._get_invoiced(today)
        return self._card(
            "invoiced",
            self.env._("Invoiced today"),
            amount,
            "account_move_action",
            kind="money",
            context={"search_default_iptv_today": 1},
            hint=self.env._("%(count)s documents", count=count),
        )

    def _get_overdue_card(self, today):
        amount, count = self._get_overdue(today)
        return self._card(
            "overdue",
            self.env._("Overdue"),
            amount,
            "account_move_action",
            kind="money",
            context={"search_default_late": 1},
            hint=self.env._("%(count)s unpaid invoices", count=count),
            tone="danger",
        )

    def _get_mrr_card(self, months):
        currency = self.env.company.currency_id
        change = currency.round(months[-1]["mrr"] - months[-2]["mrr"])
        sign = "−" if change < 0 else "+"
        return self._card(
            "mrr",
            self.env._("Monthly recurring revenue"),
            currency.round(months[-1]["mrr"]),
            "iptv_subscription_event_action_mrr",
            kind="money",
            hint=self.env._(
                "%(change)s this month",
                change=f"{sign}{currency.format(abs(change))}",
            ),
            hint_tone="danger" if change < 0 else "success",
        )

    def _get_paid(self, today):
        """Return what came in since midnight of the user, and how many times."""
        midnight = self._get_midnight(today)
        return self._sum(
            SQL(
                """SELECT company_id, sum(amount), count(*)
                FROM iptv_subscription_event
                WHERE date >= %s AND company_id IN %s AND amount != 0
                GROUP BY company_id""",
                midnight,
                tuple(self.env.companies.ids),
            )
        )

    def _get_midnight(self, today):
        now = fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self, now).replace(tzinfo=None)
        midnight = fields.Datetime.to_datetime(today)
        return midnight - (local - now)

    def _get_invoiced(self, today):
        return self._sum(
            SQL(
                """SELECT company_id, sum(amount_untaxed_signed), count(*)
                FROM account_move
                WHERE is_iptv IS TRUE AND state = 'posted' AND invoice_date = %s
                    AND move_type IN ('out_invoice', 'out_refund')
                    AND company_id IN %s
                GROUP BY company_id""",
                today,
                tuple(self.env.companies.ids),
            )
        )

    def _get_overdue(self, today):
        return self._sum(
            SQL(
                """SELECT company_id, sum(amount_residual_signed), count(*)
                FROM account_move
                WHERE is_iptv IS TRUE AND state = 'posted' AND move_type = 'out_invoice'
                    AND payment_state IN ('not_paid', 'partial')
                    AND invoice_date_due < %s AND company_id IN %s
                GROUP BY company_id""",
                today,
                tuple(self.env.companies.ids),
            )
        )

    def _sum(self, query):
        """Return an amount in the current company's currency, and a number.

        :param SQL query: gives company, amount and number
        :rtype: tuple
        """
        self.env.flush_all()
        self.env.cr.execute(query)
        rows, rates = self.env.cr.fetchall(), self._get_rates()
        amount = sum(float(row[1] or 0) * rates[row[0]] for row in rows)
        return amount, sum(row[2] for row in rows)
