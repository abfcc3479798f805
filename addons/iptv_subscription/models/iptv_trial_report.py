from odoo import fields, models
from odoo.tools import SQL


class IptvTrialReport(models.Model):
    """Which trials became customers, and how long that took."""

    _name = "iptv.trial.report"
    _description = "IPTV Trial Conversion"
    _auto = False
    _order = "date desc"
    _rec_name = "subscription_id"

    date = fields.Datetime(string="Trial Began", readonly=True)
    subscription_id = fields.Many2one("iptv.subscription", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", string="Trial", readonly=True)
    bought_product_id = fields.Many2one(
        "product.product", string="Bought Package", readonly=True
    )
    server_id = fields.Many2one("iptv.server", readonly=True)
    result = fields.Selection(
        [("converted", "Converted"), ("running", "Running"), ("lost", "Lost")],
        readonly=True,
    )
    conversion = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Of the trials that are over; those still running do not count.",
    )
    days = fields.Float(string="Days to Convert", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT trial.id, trial.date, trial.subscription_id, trial.partner_id,
                trial.company_id, trial.product_id, trial.server_id,
                bought.product_id AS bought_product_id,
                CASE WHEN bought.id IS NOT NULL THEN 'converted'
                     WHEN last.status IN ('trial', 'suspended') THEN 'running'
                     ELSE 'lost' END AS result,
                CASE WHEN bought.id IS NOT NULL THEN 1.0
                     WHEN last.status IN ('trial', 'suspended') THEN NULL
                     ELSE 0.0 END AS conversion,
                extract(epoch FROM bought.date - trial.date) / 86400 AS days
            FROM iptv_subscription_event AS trial
            LEFT JOIN LATERAL (
                SELECT id, date, product_id FROM iptv_subscription_event
                WHERE subscription_id = trial.subscription_id
                    AND kind = 'trial_converted' AND id > trial.id
                ORDER BY id LIMIT 1
            ) AS bought ON TRUE
            LEFT JOIN LATERAL (
                SELECT status FROM iptv_subscription_event
                WHERE subscription_id = trial.subscription_id
                ORDER BY id DESC LIMIT 1
            ) AS last ON TRUE
            WHERE trial.kind = 'trial'
            """
        )
