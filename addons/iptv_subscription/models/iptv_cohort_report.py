from odoo import fields, models
from odoo.tools import SQL


class IptvCohortReport(models.Model):
    """Who came in a month, and how many of them are still there n months later."""

    _name = "iptv.cohort.report"
    _description = "IPTV Retention by Cohort"
    _auto = False
    _order = "cohort_month desc, month_number"
    _rec_name = "cohort_month"

    cohort_month = fields.Date(string="First Month", readonly=True)
    month_number = fields.Integer(string="Months Since", readonly=True, aggregator=None)
    month_label = fields.Char(string="Months After the First", readonly=True)
    month = fields.Date(readonly=True)
    subscription_id = fields.Many2one("iptv.subscription", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    product_id = fields.Many2one("product.product", string="Package", readonly=True)
    cycle_id = fields.Many2one(
        "iptv.billing.cycle", string="Billing Cycle", readonly=True
    )
    server_id = fields.Many2one("iptv.server", readonly=True)
    retained = fields.Integer(string="Retained Services", readonly=True)
    retention = fields.Float(readonly=True, aggregator="avg")
    mrr = fields.Monetary(
        string="Retained MRR", currency_field="company_currency_id", readonly=True
    )

    @property
    def _table_query(self):
        """Return one row per subscription and month since its first one.

        Each event holds until the next one of its subscription; a month shows what
        held at its end, the current one what holds now.
        """
        return SQL(
            """
            WITH span AS (
                SELECT e.*,
                    (extract(year FROM date) - extract(year FROM cohort_month)) * 12
                    + extract(month FROM date) - extract(month FROM cohort_month)
                        AS number,
                    lead(date, 1, %(now)s + interval '1 month') OVER (
                        PARTITION BY subscription_id ORDER BY id
                    ) AS date_next
                FROM iptv_subscription_event AS e
                WHERE subscription_id IS NOT NULL AND cohort_month IS NOT NULL
            )
            SELECT
                subscription_id * 1000::bigint + n AS id,
                cohort_month,
                n AS month_number,
                'M+' || lpad(n::text, 2, '0') AS month_label,
                (cohort_month + make_interval(months => n))::date AS month,
                subscription_id, partner_id, company_id, company_currency_id,
                product_id, cycle_id, server_id,
                (status = 'live')::integer AS retained,
                (status = 'live')::integer::float AS retention,
                mrr_after AS mrr
            FROM span
            CROSS JOIN LATERAL generate_series(
                number::integer,
                number::integer - 1 + (
                    (extract(year FROM date_next) - extract(year FROM date)) * 12
                    + extract(month FROM date_next) - extract(month FROM date)
                )::integer
            ) AS n
            """,
            now=fields.Datetime.now(),
        )
