import logging
import re
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_logger = logging.getLogger(__name__)

#: Records per committed step of the sweep.
BATCH = 200
#: What a text on the screen may name. Nothing else is replaced, so that whoever writes
#: rules reads nothing that the customer may not.
PLACEHOLDERS = ("name", "package", "number", "end", "days", "amount", "company")
PLACEHOLDER = re.compile(r"\{(\w*)\}")
SUBSCRIPTION = "iptv.subscription"
INVOICE = "account.move"


class IptvReminderRule(models.Model):
    """Whom the system writes to, when and how; the conditions are in the search."""

    _name = "iptv.reminder.rule"
    _description = "IPTV Reminder"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the rule of every company."
    )
    event = fields.Selection(
        [("expiry", "the end of the service"), ("due", "the due day of the invoice")],
        required=True,
        default="expiry",
    )
    days = fields.Integer(required=True, default=3)
    direction = fields.Selection(
        [("before", "before"), ("after", "after")], required=True, default="before"
    )
    channel = fields.Selection(
        [("mail", "Mail"), ("sms", "SMS"), ("screen", "TV screen")],
        required=True,
        default="mail",
    )
    target_model = fields.Char(compute="_compute_target_model")
    mail_template_id = fields.Many2one(
        "mail.template", domain="[('model', '=', target_model)]", ondelete="restrict"
    )
    sms_template_id = fields.Many2one(
        "sms.template", domain="[('model', '=', target_model)]", ondelete="restrict"
    )
    body = fields.Text(
        string="Text",
        translate=True,
        help="Shown on the screen in the language of the customer. It may name {name}, "
        "{package}, {number}, {end}, {days}, {amount} and {company}.",
    )

    # Conditions
    only_by_hand = fields.Boolean(
        string="Only Paid by Hand",
        default=True,
        help="Leave out what the system charges to a saved payment method, as long as "
        "that works.",
    )
    billing_mode = fields.Selection(
        [("automatic", "Automatic"), ("manual", "Manual")],
        help="Empty: both ways of billing.",
    )
    service_state = fields.Selection(
        [("on", "Still on"), ("off", "Switched off")],
        string="Service",
        help="After the end: only in the days of grace, or only after them. "
        "Empty: both.",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        string="Packages",
        domain="[('iptv_kind', '=', 'package')]",
        help="Empty: every package.",
    )
    reminder_ids = fields.One2many("iptv.reminder", "rule_id", readonly=True)
    due_count = fields.Integer(
        string="Due Today",
        compute="_compute_due_count",
        help="How many would be written to until the end of today.",
    )

    _days_range = models.Constraint(
        "CHECK (days >= 0 AND days <= 365)",
        "A reminder is sent at most one year before or after.",
    )

    # === COMPUTE METHODS === #

    @api.depends("event")
    def _compute_target_model(self):
        for rule in self:
            rule.target_model = SUBSCRIPTION if rule.event == "expiry" else INVOICE

    @api.depends_context("allowed_company_ids")
    def _compute_due_count(self):
        for rule in self:
            rule.due_count = len(rule._preview()) if rule.ids else 0

    # === CONSTRAINT METHODS === #

    @api.constrains("channel", "mail_template_id", "sms_template_id", "body", "event")
    def _check_content(self):
        for rule in self:
            if not rule._get_content():
                raise ValidationError(
                    self.env._("“%(rule)s” has nothing to say yet.", rule=rule.name)
                )
            template = rule.sudo()._get_template()
            if template and template.model != rule.target_model:
                raise ValidationError(
                    self.env._(
                        "The template of “%(rule)s” is made for other records. For the "
                        "end of a service it is about subscriptions, for a due day "
                        "about invoices.",
                        rule=rule.name,
                    )
                )

    @api.constrains("body")
    def _check_placeholders(self):
        for rule in self:
            unknown = set(PLACEHOLDER.findall(rule.body or "")) - set(PLACEHOLDERS)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "{%(unknown)s} is not known. A text may name: %(known)s.",
                        unknown=sorted(unknown)[0],
                        known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                    )
                )

    def _get_template(self):
        self.ensure_one()
        templates = {"mail": self.mail_template_id, "sms": self.sms_template_id}
        return templates.get(self.channel)

    def _get_content(self):
        self.ensure_one()
        return self.body if self.channel == "screen" else self._get_template()

    # === ACTION METHODS === #

    def action_preview(self):
        """Show who would be written to until the end of today."""
        self.ensure_one()
        self.check_access("read")
        names = {
            SUBSCRIPTION: "iptv_subscription.iptv_subscription_action",
            INVOICE: "iptv_subscription.account_move_action",
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(names[self.target_model])
        action.pop("path", None)
        found = self._preview().ids
        return dict(action, name=self.name, domain=[("id", "in", found)], context={})

    def action_view_reminders(self):
        """Show what this rule sent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_reminder_action"
        )
        return dict(action, domain=[("rule_id", "=", self.id)], context={})

    # === BUSINESS METHODS === #

    def _preview(self):
        """Return what the rule would find until the end of today.

        Note: `self.ensure_one()`

        :rtype: recordset of the target model, as far as the user may see it
        """
        self.ensure_one()
        found = self.env[self.target_model]
        for company in self.company_id or self.env.companies:
            tomorrow = company._get_billing_midnight(company._get_billing_day(), days=1)
            domain = self._get_domain(company, tomorrow - timedelta(seconds=1))
            # sudo: an IPTV manager may know how many invoices there are.
            found |= found.sudo().search(domain).sudo(False)
        return found

    @api.model
    def _cron_remind(self):
        """Send what every rule has to send now, outside of quiet hours."""
        for company in self.env["res.company"].search([("iptv_send_to", ">", 0)]):
            if not company._iptv_is_open_now():
                continue
            for rule in self.search([("company_id", "in", (company.id, False))]):
                if not rule.with_company(company)._sweep(company):
                    return

    def _sweep(self, company):
        """Write to all whom the rule finds, in batches that are committed.

        :param company: `res.company` whose customers they are
        :return: whether there is time left
        :rtype: bool
        """
        cron = self.env["ir.cron"]
        model = self.env[self.target_model]
        domain = self._get_domain(company, fields.Datetime.now())
        last_id = 0
        while True:
            batch = model.search(
                domain & fields.Domain("id", ">", last_id), order="id", limit=BATCH
            )
            if not batch:
                return True
            last_id = batch[-1].id
            self._remind_isolated(batch.try_lock_for_update(allow_referencing=True))
            if not cron._commit_progress(len(batch)):
                return False

    def _remind_isolated(self, records):
        """Write to all; if one record spoils it, to each alone.

        The bad one is noted as failed and the others go on.

        :param records: of the target model
        """
        if not records:
            return
        try:
            with self.env.cr.savepoint():
                self._remind(records)
        except OperationalError:
            # The database asks to come again later: no record is to blame.
            raise
        except Exception as error:  # noqa: BLE001 (isolates it, whatever is wrong)
            if len(records) > 1:
                for record in records:
                    self._remind_isolated(record)
                return
            _logger.exception("Rule %s failed for %s", self, records)
            self._log(records).write({"state": "failed", "reason": str(error)})

    def _remind(self, records):
        reminders = self._log(records)
        getattr(reminders, f"_send_by_{self.channel}")()

    def _log(self, records):
        """Create what keeps the rule from finding these records again.

        :param records: of the target model
        :rtype: `iptv.reminder` recordset
        """
        vals_list = []
        for record in records:
            vals = {"rule_id": self.id, "channel": self.channel}
            vals["company_id"] = record.company_id.id
            if self.target_model == INVOICE:
                subscription = record._iptv_get_subscriptions()[:1]
                vals |= {"move_id": record.id, "subscription_id": subscription.id}
            else:
                vals |= {"subscription_id": record.id, "date_end": record.date_end}
            vals_list.append(vals)
        return self.env["iptv.reminder"].sudo().create(vals_list)
