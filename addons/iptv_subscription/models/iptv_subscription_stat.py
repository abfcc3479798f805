from odoo import api, fields, models
from odoo.tools import SQL

#: Days that are counted again: a long transaction may commit after its day was.
RECOUNT_DAYS = 2
#: Days of the log that one committed step counts.
STEP_DAYS = 31


class IptvSubscriptionStat(models.Model):
    """The event log by day: what the dashboard reads instead of all events."""

    _name = "iptv.subscription.stat"
    _description = "IPTV Subscription Events of a Day"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    kind = fields.Char(required=True)
    count = fields.Integer(required=True)
    mrr_change = fields.Float(required=True)
    amount = fields.Float(required=True)
    active_change = fields.Integer(required=True)
    trial_change = fields.Integer(required=True)
    until = fields.Datetime(
        required=True, index=True, help="Later events of the log are not counted yet."
    )

    _day_uniq = models.UniqueIndex(
        "(date, company_id, kind)", "These events were counted before."
    )

    @api.model
    def _cron_roll_up(self):
        """Count what was logged since the last time, and the last days again."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        since = self._get_first_open_day()
        while since and since <= now:
            until = min(fields.Datetime.add(since, days=STEP_DAYS), now)
            self._count_again(since, until)
            since = until if until < now else None
            if not cron._commit_progress(1, remaining=1 if since else 0):
                break

    @api.model
    def _get_first_open_day(self):
        """Return the midnight (UTC) from which on the log is counted, or None."""
        self.env["iptv.subscription.event"].flush_model()
        self.env.cr.execute(
            """
            SELECT date_trunc('day', coalesce(
                (SELECT max(until) - %s * interval '1 day'
                 FROM iptv_subscription_stat),
                (SELECT min(date) FROM iptv_subscription_event)
            ))
            """,
            [RECOUNT_DAYS],
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _count_again(self, since, until):
        """Replace the counts of the days from `since` on by those of the log.

        :param datetime since: midnight (UTC)
        :param datetime until: first moment (UTC) that is not counted
        """
        self.env.cr.execute(
            """
            DELETE FROM iptv_subscription_stat WHERE date >= %(since)s;
            INSERT INTO iptv_subscription_stat (
                date, company_id, kind, count, mrr_change, amount,
                active_change, trial_change, until
            )
            SELECT date::date, company_id, kind, count(*), sum(mrr_change),
                sum(amount), sum(active_change), sum(trial_change), %(until)s
            FROM iptv_subscription_event
            WHERE date >= %(since)s AND date < %(until)s
            GROUP BY 1, 2, 3;
            """,
            {"since": since, "until": until},
        )
        self.invalidate_model()

    @api.model
    def _get_months(self, companies, date_from):
        """Return the sums of the log by company, month and kind of event.

        What happened before `date_from` comes as one month, None. Reads the counted
        days and of the log only what came after them.

        :param companies: `res.company` records
        :param date date_from: first day of the first month (UTC)
        :return: dicts with `company_id`, `month`, `kind`, `count`, `mrr_change`,
            `amount`, `active_change` and `trial_change`
        :rtype: list[dict]
        """
        self.env["iptv.subscription.event"].flush_model()
        columns = SQL("company_id, kind, mrr_change, amount, active_change")
        self.env.cr.execute(
            SQL(
                """
                SELECT company_id, kind,
                    CASE WHEN day >= %(date_from)s
                         THEN date_trunc('month', day)::date END AS month,
                    sum(count)::integer AS count,
                    sum(mrr_change)::float AS mrr_change,
                    sum(amount)::float AS amount,
                    sum(active_change)::integer AS active_change,
                    sum(trial_change)::integer AS trial_change
                FROM (
                    SELECT date AS day, count, trial_change, %(columns)s
                    FROM iptv_subscription_stat
                    UNION ALL
                    SELECT date::date, 1, trial_change, %(columns)s
                    FROM iptv_subscription_event
                    WHERE date >= coalesce(
                        (SELECT max(until) FROM iptv_subscription_stat), '-infinity'
                    )
                ) AS days
                WHERE company_id IN %(companies)s
                GROUP BY 1, 2, 3
                """,
                columns=columns,
                companies=tuple(companies.ids) or (0,),
                date_from=date_from,
            )
        )
        return self.env.cr.dictfetchall()
