from odoo import api, fields, models
from odoo.tools import SQL

#: What a transaction began an hour ago may still add to the months.
OVERLAP = {"hours": 1}
#: Months of resellers in which something changed since a moment.
CHANGED = """
    SELECT DISTINCT reseller_id, month FROM (
        SELECT reseller_id, date_trunc('month', date)::date AS month
        FROM iptv_reseller_sale WHERE date >= %(since)s
        UNION ALL
        SELECT reseller_id, date_trunc('month', date)::date
        FROM iptv_reseller_sale WHERE write_date >= %(since)s
        UNION ALL
        SELECT reseller_id, date_trunc('month', date)::date
        FROM iptv_subscription_event
        WHERE reseller_id IS NOT NULL AND date >= %(since)s
        UNION ALL
        SELECT entry.reseller_id, date_trunc('month', used.date)::date
        FROM iptv_credit_entry AS entry
        JOIN iptv_credit_allocation AS used ON used.entry_id = entry.id
        WHERE entry.date >= %(since)s AND used.recognized != 0
    ) AS rows
"""
#: What happened in these months, from the documents themselves. A user that the
#: middleware refused was never served, so its end is no loss either.
COUNTED = """
    SELECT reseller_id, month, sum(new_count)::integer AS new_count,
        sum(trial_count)::integer AS trial_count,
        sum(converted_count)::integer AS converted_count,
        sum(lost_count)::integer AS lost_count,
        sum(renewed_count)::integer AS renewed_count,
        sum(upgraded_count)::integer AS upgraded_count,
        sum(expired_count)::integer AS expired_count,
        sum(credits) AS credits, sum(revenue) AS revenue
    FROM (
        SELECT changed.reseller_id, changed.month,
            (sale.kind = 'new')::integer AS new_count,
            (sale.kind = 'trial')::integer AS trial_count,
            0 AS converted_count, 0 AS lost_count,
            (sale.kind = 'renewal')::integer AS renewed_count,
            (sale.kind = 'upgrade')::integer AS upgraded_count,
            0 AS expired_count,
            CASE WHEN sale.paid_with = 'free' THEN 0 ELSE sale.price END AS credits,
            0 AS revenue
        FROM changed
        JOIN iptv_reseller_sale AS sale ON sale.reseller_id = changed.reseller_id
            AND sale.date >= changed.month
            AND sale.date < changed.month + interval '1 month'
        WHERE sale.state != 'reversed'
        UNION ALL
        SELECT changed.reseller_id, changed.month, 0, 0,
            (event.kind = 'trial_converted')::integer,
            (event.kind = 'trial_lost')::integer, 0, 0,
            (event.kind = 'churn')::integer, 0, 0
        FROM changed
        JOIN iptv_subscription_event AS event
            ON event.reseller_id = changed.reseller_id
            AND event.date >= changed.month
            AND event.date < changed.month + interval '1 month'
        WHERE event.kind IN ('trial_converted', 'trial_lost', 'churn')
            AND NOT EXISTS (
                SELECT FROM iptv_reseller_sale AS refused
                WHERE refused.subscription_id = event.subscription_id
                    AND refused.kind IN ('new', 'trial')
                    AND refused.state = 'reversed'
            )
        UNION ALL
        SELECT changed.reseller_id, changed.month, 0, 0, 0, 0, 0, 0, 0, 0,
            used.recognized
        FROM changed
        JOIN iptv_credit_entry AS entry ON entry.reseller_id = changed.reseller_id
            -- The day of the revenue is one on the calendar of the company.
            AND entry.date >= changed.month - interval '1 day'
            AND entry.date < changed.month + interval '1 month 1 day'
        JOIN iptv_credit_allocation AS used ON used.entry_id = entry.id
        WHERE used.recognized != 0
            AND used.date >= changed.month
            AND used.date < changed.month + interval '1 month'
    ) AS facts
    GROUP BY reseller_id, month
"""


class IptvResellerStat(models.Model):
    """What each reseller did in a month: counted once, and again if it changed.

    The report reads these rows, and only the months that changed since they were
    counted from the documents themselves, so it is always right and always fast.
    """

    _name = "iptv.reseller.stat"
    _description = "Month of a Reseller"
    _order = "month desc, id desc"
    _rec_name = "month"

    reseller_id = fields.Many2one("iptv.reseller", required=True, ondelete="cascade")
    month = fields.Date(required=True)
    new_count = fields.Integer()
    trial_count = fields.Integer()
    converted_count = fields.Integer()
    lost_count = fields.Integer()
    renewed_count = fields.Integer()
    upgraded_count = fields.Integer()
    expired_count = fields.Integer()
    credits = fields.Float(digits=(16, 2))
    revenue = fields.Float(digits=(16, 2))
    until = fields.Datetime(
        required=True, index=True, help="What changed later is not counted yet."
    )

    _month_uniq = models.UniqueIndex(
        "(reseller_id, month)", "This month was counted before."
    )

    @api.model
    def _cron_roll_up(self):
        """Count the months again in which something happened since the last time."""
        until = fields.Datetime.subtract(fields.Datetime.now(), **OVERLAP)
        self.env.cr.execute(
            SQL(
                """
                WITH changed AS MATERIALIZED (%(changed)s),
                gone AS (
                    DELETE FROM iptv_reseller_stat AS stat USING changed
                    WHERE stat.reseller_id = changed.reseller_id
                        AND stat.month = changed.month
                )
                SELECT reseller_id, month FROM changed
                """,
                changed=self._get_changed(),
            )
        )
        months = self.env.cr.fetchall()
        if not months:
            return
        resellers, days = zip(*months, strict=True)
        self.env.cr.execute(
            SQL(
                """
                WITH changed AS MATERIALIZED (
                    SELECT * FROM unnest(%(resellers)s, %(days)s::date[])
                        AS months(reseller_id, month)
                )
                INSERT INTO iptv_reseller_stat (
                    reseller_id, month, new_count, trial_count, converted_count,
                    lost_count, renewed_count, upgraded_count, expired_count,
                    credits, revenue, until
                )
                SELECT counted.*, %(until)s FROM (%(counted)s) AS counted
                """,
                resellers=list(resellers),
                days=list(days),
                until=until,
                counted=SQL(COUNTED),
            )
        )
        self.invalidate_model()

    @api.model
    def _get_changed(self):
        """Return what finds the months that changed since they were counted.

        :rtype: odoo.tools.SQL
        """
        self.env.cr.execute("SELECT max(until) FROM iptv_reseller_stat")
        # A constant: the planner must see how little that is.
        since = self.env.cr.fetchone()[0] or "-infinity"
        return SQL(CHANGED, since=since)
