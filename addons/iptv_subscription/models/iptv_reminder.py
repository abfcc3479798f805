from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_datetime, split_every

from ..provisioning import ServerUnavailable
from .iptv_reminder_rule import PLACEHOLDER

#: Boxes per job: one kept-alive session serves them all.
CHUNK = 100


class IptvReminder(models.Model):
    """One reminder to one customer: a log, written by the system only."""

    _name = "iptv.reminder"
    _description = "IPTV Reminder Sent"
    _order = "date desc, id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "iptv.reminder.rule", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    subscription_id = fields.Many2one(
        "iptv.subscription", index="btree_not_null", ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_partner_id"
    )
    date_end = fields.Datetime(string="About the End", readonly=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    channel = fields.Selection(
        [("mail", "Mail"), ("sms", "SMS"), ("screen", "TV screen")], required=True
    )
    state = fields.Selection(
        [
            ("queued", "On its way"),
            ("sent", "Sent"),
            ("stopped", "Stopped"),
            ("unreachable", "No address"),
            ("failed", "Failed"),
        ],
        string="Result",
        required=True,
        default="queued",
    )
    reason = fields.Char(help="Why it was stopped or failed.")
    text = fields.Text(help="What the screen showed.")
    mail_id = fields.Many2one(
        "mail.mail", index="btree_not_null", ondelete="set null", copy=False
    )
    sms_id = fields.Many2one(
        "sms.sms", index="btree_not_null", ondelete="set null", copy=False
    )

    _end_uniq = models.UniqueIndex(
        "(rule_id, subscription_id, date_end) WHERE move_id IS NULL",
        "This rule reminded of this end already.",
    )
    _move_uniq = models.UniqueIndex(
        "(rule_id, move_id) WHERE move_id IS NOT NULL",
        "This rule reminded of this invoice already.",
    )

    def _compute_partner_id(self):
        for reminder in self.sudo():
            partner = reminder.move_id.partner_id or reminder.subscription_id.partner_id
            reminder.partner_id = partner

    def _get_record(self):
        """Return what the reminder is about: an invoice or a subscription."""
        self.ensure_one()
        return self.move_id or self.subscription_id

    def _close(self, state, reason=False):
        self.write({"state": state, "reason": reason})

    # === SENDING === #

    def _send_by_mail(self):
        """Queue the mails; nothing is sent here."""
        reachable = self.filtered("partner_id.email")
        (self - reachable)._close("unreachable")
        template = self.rule_id.mail_template_id.sudo()
        by_record = {reminder._get_record().id: reminder for reminder in reachable}
        mails = template.send_mail_batch(list(by_record), force_send=False)
        for mail in mails:
            by_record[mail.res_id].mail_id = mail

    def _send_by_sms(self):
        """Queue the messages; nothing is sent here."""
        reachable = self.filtered("partner_id.phone")
        (self - reachable)._close("unreachable")
        for reminder in reachable:
            # sudo: SMS templates are for who may send them.
            message = reminder._get_record()._message_sms_with_template(
                template=reminder.rule_id.sms_template_id.sudo(), put_in_queue=True
            )
            sms = self.env["sms.sms"].search([("mail_message_id", "=", message.id)])
            reminder.sms_id = sms[:1]

    def _send_by_screen(self):
        """Queue jobs that talk to the boxes, one per server and chunk."""
        reachable = self.filtered("subscription_id.can_command")
        (self - reachable)._close("unreachable")
        by_server = reachable.grouped(lambda r: r.subscription_id.server_id)
        for server, reminders in by_server.items():
            for ids in split_every(CHUNK, reminders.ids):
                self.browse(ids).with_delay(
                    channel=server._get_channel(),
                    priority=30,
                    description=self.env._("Remind on %s screens", len(ids)),
                )._job_show()

    def _job_show(self):
        """Show the reminders on the screens, except what was paid meanwhile.

        Not tried again: the box of an unreachable server shows nothing in time.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        due = self.exists().try_lock_for_update(allow_referencing=True)
        due = due.filtered(lambda r: r.state == "queued")
        current = due.filtered(lambda r: r._is_current())
        (due - current)._close("stopped", self.env._("No longer true."))
        for reminder in current:
            reminder.text = reminder._render_text()
        for text, reminders in current.grouped("text").items():
            reminders._show(text)
        return self.env._(
            "%(sent)s shown of %(all)s.",
            sent=len(self.filtered(lambda r: r.state == "sent")),
            all=len(self),
        )

    def _is_current(self):
        """Tell whether what the reminder says is still true."""
        self.ensure_one()
        if self.move_id:
            return self.move_id._iptv_is_open()
        subscription = self.subscription_id
        alive = subscription.state in ("active", "expired")
        return alive and subscription.date_end == self.date_end

    def _show(self, text):
        for server, reminders in self.grouped(
            lambda r: r.subscription_id.server_id
        ).items():
            try:
                missed = server._send_message(reminders.subscription_id, text)
            except (ServerUnavailable, UserError) as error:
                reminders._close("failed", str(error))
                continue
            lost = reminders.filtered(
                lambda r, m=missed: r.subscription_id in (m or [])
            )
            lost._close("failed", self.env._("The box could not be reached."))
            (reminders - lost)._close("sent")

    def _render_text(self):
        """Return the text of the rule in the customer's language, filled in.

        :rtype: str
        """
        self.ensure_one()
        reminder = self.with_context(lang=self.partner_id.lang)
        values = reminder._get_placeholder_values()
        body = reminder.rule_id.body or ""
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), body)

    def _get_placeholder_values(self):
        self.ensure_one()
        subscription, move = self.subscription_id, self.move_id
        end = subscription.date_end
        tz = self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
        left = (end - fields.Datetime.now()).days + 1 if end else 0
        amount = move.amount_residual if move else subscription.price_unit
        currency = move.currency_id or subscription.currency_id
        return {
            "name": self.partner_id.name or "",
            "package": subscription.product_id.name or "",
            "number": self._get_record().name or "",
            "end": end
            and format_datetime(self.env, end, tz=tz, dt_format="short")
            or "",
            "days": str(max(left, 0)),
            "amount": format_amount(self.env, amount, currency),
            "company": self.company_id.name or "",
        }

    # === STOPPING === #

    def _stop(self, reason):
        """Cancel what is still queued, in the transaction that makes it untrue.

        What is being sent at this moment is left alone: the payment must not wait.

        :param str reason: shown in the log
        """
        waiting = self.filtered(lambda r: r.state == "queued")
        waiting = waiting.try_lock_for_update(allow_referencing=True)
        mails = waiting.mail_id.filtered(lambda mail: mail.state == "outgoing")
        mails = mails.try_lock_for_update(allow_referencing=True)
        mails.cancel()
        messages = waiting.sms_id.filtered(lambda sms: sms.state == "outgoing")
        messages = messages.try_lock_for_update(allow_referencing=True)
        messages.action_set_canceled()
        stopped = waiting.filtered(
            lambda r: (
                r.channel == "screen" or r.mail_id in mails or r.sms_id in messages
            )
        )
        stopped._close("stopped", reason)
