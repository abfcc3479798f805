from odoo import api, fields, models
from odoo.exceptions import UserError

#: Stands in the key of a cancelled period whose document may pay again.
RELEASED = "/released/"


#: What was paid is never changed or deleted, only cancelled.
APPEND_ONLY = """
    CREATE OR REPLACE FUNCTION iptv_period_append_only() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'Subscription periods are never deleted';
        END IF;
        IF (NEW.subscription_id, NEW.product_id, NEW.cycle_id, NEW.start,
            NEW."end", NEW.anchor, NEW.anchor_tz, NEW.source, NEW.move_line_id)
               IS DISTINCT FROM
           (OLD.subscription_id, OLD.product_id, OLD.cycle_id, OLD.start,
            OLD."end", OLD.anchor, OLD.anchor_tz, OLD.source, OLD.move_line_id)
           OR (OLD.state = 'cancelled' AND NEW.state != 'cancelled')
           -- The key is given back only by the cancellation itself.
           OR (NEW.key != OLD.key
               AND NOT (OLD.state = 'valid' AND NEW.state = 'cancelled'))
        THEN
            RAISE EXCEPTION 'Subscription periods are never changed';
        END IF;
        RETURN NEW;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_period_append_only ON iptv_subscription_period;
    CREATE TRIGGER iptv_period_append_only
        BEFORE UPDATE OR DELETE ON iptv_subscription_period
        FOR EACH ROW EXECUTE FUNCTION iptv_period_append_only();
"""
#: `date_end` is the end of the last valid period; checked at the commit, because the
#: period and the end that follows from it are written one after the other.
END_FOLLOWS_PERIODS = """
    CREATE OR REPLACE FUNCTION iptv_end_follows_periods() RETURNS trigger AS $$
    DECLARE
        subscription integer;
        stored timestamp;
        paid timestamp;
    BEGIN
        IF TG_TABLE_NAME = 'iptv_subscription' THEN
            subscription := NEW.id;
        ELSE
            subscription := NEW.subscription_id;
        END IF;
        SELECT date_end INTO stored FROM iptv_subscription WHERE id = subscription;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        SELECT CASE WHEN bool_or("end" IS NULL) THEN NULL ELSE max("end") END INTO paid
            FROM iptv_subscription_period
            WHERE subscription_id = subscription AND state = 'valid';
        IF stored IS DISTINCT FROM paid THEN
            RAISE EXCEPTION 'Subscription % ends at % but is paid until %',
                subscription, stored, paid;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_end_follows_periods ON iptv_subscription;
    CREATE CONSTRAINT TRIGGER iptv_end_follows_periods
        AFTER INSERT OR UPDATE OF date_end ON iptv_subscription
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION iptv_end_follows_periods();
    DROP TRIGGER IF EXISTS iptv_end_follows_periods ON iptv_subscription_period;
    CREATE CONSTRAINT TRIGGER iptv_end_follows_periods
        AFTER INSERT OR UPDATE OF state ON iptv_subscription_period
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION iptv_end_follows_periods();
"""


class IptvSubscriptionPeriod(models.Model):
    """One paid or granted stretch of service. Append-only, also in the database."""

    _name = "iptv.subscription.period"
    _description = "IPTV Subscription Period"
    _order = "start desc, id desc"
    _rec_name = "start"

    subscription_id = fields.Many2one(
        "iptv.subscription", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    product_id = fields.Many2one("product.product", ondelete="restrict")
    cycle_id = fields.Many2one("iptv.billing.cycle", index=True, ondelete="restrict")
    start = fields.Datetime(required=True)
    end = fields.Datetime(help="Empty: without end.")
    anchor = fields.Datetime(
        required=True, help="The moment that months are counted from."
    )
    anchor_tz = fields.Char(
        string="Time Zone",
        help="Its calendar is the one that months are counted on. Empty: UTC.",
    )
    source = fields.Selection(
        [
            ("invoice", "Invoice"),
            ("credit", "Credits"),
            ("trial", "Trial"),
            ("manual", "Granted by staff"),
            ("compensation", "Compensation"),
            ("promotion", "Promotion"),
            ("pause", "Given back after a pause"),
        ],
        required=True,
    )
    state = fields.Selection(
        [("valid", "Valid"), ("cancelled", "Cancelled")],
        required=True,
        default="valid",
        copy=False,
    )
    key = fields.Char(
        required=True,
        help="Names the document and subscription, so one document pays once.",
    )
    reason = fields.Char()
    move_line_id = fields.Many2one(
        "account.move.line", index="btree_not_null", ondelete="restrict"
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id",
        string="Invoice",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user
    )
    cancel_date = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False)

    _key_uniq = models.Constraint(
        "UNIQUE (key)", "This document has already paid for a period."
    )
    _end_after_start = models.Constraint(
        'CHECK ("end" > start)', "A period must end after its start."
    )
    _start_uniq = models.UniqueIndex(
        "(subscription_id, start) WHERE state = 'valid'",
        "Two periods cannot begin at the same moment.",
    )
    _invoice_has_line = models.Constraint(
        "CHECK (source != 'invoice' OR move_line_id IS NOT NULL)",
        "A period paid by invoice must name the invoice line.",
    )

    def init(self):
        """Keep invariants 1 and 2 in the database, also against plain SQL."""
        self.env.cr.execute(APPEND_ONLY)
        self.env.cr.execute(END_FOLLOWS_PERIODS)

    @api.model_create_multi
    def create(self, vals_list):
        """Override: periods come from the business methods only."""
        self._refuse_person()
        return super().create(vals_list)

    def write(self, vals):
        """Override: periods come from the business methods only."""
        self._refuse_person()
        return super().write(vals)

    def _refuse_person(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Periods follow from payments. Use the button “Grant days” "
                    "to extend a subscription by hand."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("Periods are never deleted, only cancelled."))

    def _cancel(self, reason, release_key=False):
        """Cancel the periods because the document behind them was reversed.

        :param str reason: shown on the subscription
        :param bool release_key: whether the same document may pay again (an invoice
            that was cancelled and then posted once more)
        :return: the periods that were valid until now
        """
        # sudo: who may reverse a document need not be an IPTV operator.
        valid = self.sudo().filtered(lambda p: p.state == "valid")
        if not valid:
            return valid
        subscriptions = valid.subscription_id
        subscriptions._lock()
        valid._set_cancelled(reason, release_key)
        for subscription in subscriptions:
            subscription._close_gap(valid & subscription.period_ids)
        subscriptions._on_periods_cancelled(reason)
        return valid

    def _set_cancelled(self, reason, release_key=False):
        now = fields.Datetime.now()
        for period in self:
            vals = {"state": "cancelled", "cancel_date": now, "cancel_reason": reason}
            if release_key:
                vals["key"] = f"{period.key}{RELEASED}{period.id}"
            period.write(vals)
        # The unique indexes must see it before the next period is created.
        self.flush_recordset()

    def _get_free_key(self):
        """Return the key that was given back when the period was cancelled."""
        self.ensure_one()
        return self.key.removesuffix(f"{RELEASED}{self.id}")
