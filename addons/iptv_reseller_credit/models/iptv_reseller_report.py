from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .iptv_reseller_stat import COUNTED

#: Figures of a month, in the order of the columns.
COUNTS = (
    "new_count",
    "trial_count",
    "converted_count",
    "lost_count",
    "renewed_count",
    "upgraded_count",
    "expired_count",
    "credits",
    "revenue",
)


class IptvResellerReport(models.Model):
    """Performance of each reseller by month (rule 55).

    Search with “and its sub-resellers” or group by the branch for the sums of a part
    of the tree.
    """

    _name = "iptv.reseller.report"
    _description = "Performance of Resellers"
    _auto = False
    _order = "month desc, reseller_id"
    _rec_name = "month"
    _depends = {
        "iptv.reseller": ["parent_id", "parent_path", "company_id", "level", "plan_id"],
        "iptv.reseller.sale": ["reseller_id", "date", "kind", "state", "price"],
        "iptv.subscription.event": ["reseller_id", "date", "kind"],
        "iptv.credit.entry": ["reseller_id", "date"],
        "iptv.credit.allocation": ["entry_id", "date", "recognized"],
        "iptv.reseller.stat": ["reseller_id", "month", *COUNTS, "until"],
    }

    month = fields.Date(readonly=True)
    label = fields.Char(compute="_compute_label")
    reseller_id = fields.Many2one("iptv.reseller", readonly=True)
    parent_id = fields.Many2one("iptv.reseller", "Super Reseller", readonly=True)
    branch_id = fields.Many2one(
        "iptv.reseller",
        readonly=True,
        help="Who stands at the top: the sums of a branch are those of all below it.",
    )
    plan_id = fields.Many2one("iptv.reseller.plan", readonly=True)
    level = fields.Selection(
        [("super", "Super Reseller"), ("reseller", "Reseller")],
        string="Type",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    credit_currency_id = fields.Many2one("res.currency", readonly=True)
    new_count = fields.Integer("New Users", readonly=True)
    trial_count = fields.Integer("Trials", readonly=True)
    converted_count = fields.Integer("Trials Converted", readonly=True)
    lost_count = fields.Integer("Trials Lost", readonly=True)
    conversion = fields.Float(
        "Trial Conversion",
        readonly=True,
        aggregator="avg",
        help="Of the trials that were decided in that time.",
    )
    renewed_count = fields.Integer("Renewed", readonly=True)
    upgraded_count = fields.Integer("Upgraded", readonly=True)
    expired_count = fields.Integer(
        "Expired", readonly=True, help="Users that were lost, for whatever reason."
    )
    credits = fields.Monetary(
        "Sold (Credits)",
        currency_field="credit_currency_id",
        readonly=True,
        help="What was sold, in credits; stock at what it was worth.",
    )
    revenue = fields.Monetary(
        readonly=True, help="What was once paid for the credits used up in that time."
    )

    @property
    def _table_query(self):
        stat = self.env["iptv.reseller.stat"].sudo()
        return SQL(
            """
            WITH changed AS MATERIALIZED (%(changed)s)
            SELECT figures.reseller_id * 10000
                    + (extract(year FROM figures.month)::integer - 2000) * 12
                    + extract(month FROM figures.month)::integer AS id,
                figures.*,
                figures.converted_count::float / nullif(
                    figures.converted_count + figures.lost_count, 0
                ) AS conversion,
                reseller.parent_id, reseller.plan_id, reseller.level,
                reseller.company_id,
                split_part(reseller.parent_path, '/', 1)::integer AS branch_id,
                reseller.currency_id AS credit_currency_id,
                company.currency_id
            FROM (
                SELECT reseller_id, month, %(counts)s FROM iptv_reseller_stat AS stat
                WHERE NOT EXISTS (
                    SELECT FROM changed WHERE changed.reseller_id = stat.reseller_id
                        AND changed.month = stat.month
                )
                UNION ALL
                (%(counted)s)
            ) AS figures
            JOIN iptv_reseller AS reseller ON reseller.id = figures.reseller_id
            JOIN res_company AS company ON company.id = reseller.company_id
            """,
            changed=stat._get_changed(),
            counts=SQL(", ").join(SQL.identifier(name) for name in COUNTS),
            counted=SQL(COUNTED),
        )

    @api.depends("month")
    def _compute_label(self):
        for row in self:
            row.label = format_date(self.env, row.month, date_format="MMM yyyy")

    def _read_group_select(self, aggregate_spec, query):
        """Override: a rate of several months is that of all their trials."""
        if aggregate_spec != "conversion:avg":
            return super()._read_group_select(aggregate_spec, query)
        converted = self._field_to_sql(self._table, "converted_count", query)
        lost = self._field_to_sql(self._table, "lost_count", query)
        return SQL(
            "sum(%(won)s)::float / nullif(sum(%(won)s) + sum(%(lost)s), 0)",
            won=converted,
            lost=lost,
        )


class IptvReseller(models.Model):
    _inherit = "iptv.reseller"

    performance_ids = fields.One2many(
        "iptv.reseller.report",
        "reseller_id",
        compute="_compute_performance_ids",
        groups="iptv_subscription.group_iptv_operator",
    )

    def _compute_performance_ids(self):
        """Show the months of the last year in which something happened."""
        first = fields.Date.today() + relativedelta(day=1, months=-11)
        rows = self.env["iptv.reseller.report"].search(
            [("reseller_id", "in", self.ids), ("month", ">=", first)]
        )
        by_reseller = rows.grouped("reseller_id")
        for reseller in self:
            reseller.performance_ids = by_reseller.get(reseller._origin, rows[:0])

    def _get_performance(self, months=12, subtree=False):
        """Return what this reseller did in the last months, the latest first.

        The caller has checked who may see it.

        Note: `self.ensure_one()`

        :param int months: how many, the running one included
        :param bool subtree: with all below it
        :return: dicts with `month` (first day), `label`, `new`, `trials`,
            `converted`, `lost`, `conversion` (0 to 1, None without a decided trial),
            `renewed`, `upgraded`, `expired`, `credits` and `revenue` (in the currency
            of the company)
        :rtype: list[dict]
        """
        self.ensure_one()
        this_month = fields.Date.today() + relativedelta(day=1)
        first = this_month - relativedelta(months=months - 1)
        operator = "child_of" if subtree else "="
        # sudo: a reseller sees its own figures, but not the report of all.
        groups = (
            self.env["iptv.reseller.report"]
            .sudo()
            ._read_group(
                [("reseller_id", operator, self.id), ("month", ">=", first)],
                ["month:month"],
                [f"{name}:sum" for name in COUNTS],
            )
        )
        sums = {month: values for month, *values in groups}
        return [
            self._prepare_performance(month, sums.get(month, (0,) * len(COUNTS)))
            for month in (
                this_month - relativedelta(months=number) for number in range(months)
            )
        ]

    def _prepare_performance(self, month, values):
        row = {
            name.removesuffix("_count"): value or 0
            for name, value in zip(COUNTS, values, strict=True)
        }
        decided = row["converted"] + row["lost"]
        return {
            "month": month,
            "label": format_date(self.env, month, date_format="MMM yyyy"),
            "trials": row.pop("trial"),
            "conversion": row["converted"] / decided if decided else None,
            **row,
        }
