from odoo import api, fields, models
from odoo.exceptions import UserError

#: An event is never changed and goes only with its subscription, which the periods
#: keep from being deleted once it was paid. Left free is what other work of Odoo
#: must be able to do: merge contacts, delete users and lines of invoices.
APPEND_ONLY = """
    CREATE OR REPLACE FUNCTION iptv_event_append_only() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.subscription_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM iptv_subscription WHERE id = OLD.subscription_id
            ) THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'Subscription events are never deleted';
        END IF;
        IF to_jsonb(NEW) - '{partner_id,user_id,period_id,move_line_id}'::text[]
               IS DISTINCT FROM
           to_jsonb(OLD) - '{partner_id,user_id,period_id,move_line_id}'::text[]
           OR (NEW.period_id IS NOT NULL
               AND NEW.period_id IS DISTINCT FROM OLD.period_id)
           OR (NEW.move_line_id IS NOT NULL
               AND NEW.move_line_id IS DISTINCT FROM OLD.move_line_id)
        THEN
            RAISE EXCEPTION 'Subscription events are never changed';
        END IF;
        RETURN NEW;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_event_append_only ON iptv_subscription_event;
    CREATE TRIGGER iptv_event_append_only
        BEFORE UPDATE OR DELETE ON iptv_subscription_event
        FOR EACH ROW EXECUTE FUNCTION iptv_event_append_only();
"""


class IptvSubscriptionEvent(models.Model):
    """What happened to subscriptions and to the money they bring; append-only.

    Written by the transaction that causes it, see `iptv_subscription_event_log.py`.
    For each subscription the sum of `mrr_change` is what it brings per month now.
    """

    _name = "iptv.subscription.event"
    _description = "IPTV Subscription Event"
    _order = "date desc, id desc"
    _rec_name = "kind"

    date = fields.Datetime(required=True)
    kind = fields.Selection(
        [
            ("trial", "Trial"),
            ("trial_converted", "Trial converted"),
            ("trial_lost", "Trial ended"),
            ("new", "New"),
            ("renewal", "Renewal"),
            ("expansion", "Expansion"),
            ("contraction", "Contraction"),
            ("suspension", "Switched off"),
            ("resumption", "Switched on again"),
            ("churn", "Churn"),
            ("reactivation", "Reactivation"),
            ("grant", "Free days"),
            ("charge", "Other revenue"),
            ("refund", "Refund"),
            ("reversal", "Payment taken back"),
        ],
        required=True,
    )
    subscription_id = fields.Many2one("iptv.subscription", ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    company_currency_id = fields.Many2one("res.currency", required=True)
    product_id = fields.Many2one(
        "product.product", string="Package", ondelete="restrict"
    )
    cycle_id = fields.Many2one(
        "iptv.billing.cycle", string="Billing Cycle", ondelete="restrict"
    )
    server_id = fields.Many2one("iptv.server", ondelete="restrict")
    status = fields.Selection(
        [
            ("none", "Not served yet"),
            ("trial", "Trial"),
            ("live", "Live"),
            ("suspended", "Switched off"),
            ("lost", "Lost"),
        ],
        string="Status After",
        required=True,
    )
    active_change = fields.Integer(
        string="Active Services",
        required=True,
        default=0,
        help="+1 switched on, -1 switched off.",
    )
    trial_change = fields.Integer(string="Active Trials", required=True, default=0)
    price_monthly = fields.Float(
        string="Monthly Price",
        aggregator=None,
        help="In the currency of the subscription, so that a new rate of exchange "
        "is no change of revenue.",
    )
    mrr_change = fields.Monetary(
        string="MRR Change",
        currency_field="company_currency_id",
        required=True,
        default=0,
    )
    mrr_after = fields.Monetary(
        string="MRR After",
        currency_field="company_currency_id",
        required=True,
        default=0,
        aggregator=None,
    )
    amount = fields.Monetary(
        string="Revenue",
        currency_field="company_currency_id",
        required=True,
        default=0,
        help="Untaxed, as it was booked on the invoice or credit note.",
    )
    cohort_month = fields.Date(
        string="Cohort", help="Month of the first service other than a trial."
    )
    period_id = fields.Many2one("iptv.subscription.period", ondelete="set null")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")

    _period_uniq = models.UniqueIndex(
        "(period_id, kind) WHERE period_id IS NOT NULL",
        "This period was counted before.",
    )
    _subscription_idx = models.Index("(subscription_id, id DESC)")
    _date_idx = models.Index(
        "(date, company_id)"
        " INCLUDE (kind, mrr_change, amount, active_change, trial_change)"
    )

    def init(self):
        """Keep the log append-only also against plain SQL."""
        self.env.cr.execute(APPEND_ONLY)

    @api.model_create_multi
    def create(self, vals_list):
        """Override: events are written by what happens, not by persons."""
        self._refuse_person()
        return super().create(vals_list)

    def write(self, vals):
        """Override: events are written by what happens, not by persons."""
        self._refuse_person()
        return super().write(vals)

    def _refuse_person(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The log is written by the system: it tells what happened, so "
                    "nobody can change it."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("Events are never deleted."))
