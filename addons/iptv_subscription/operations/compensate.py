from odoo import api, fields, models


class IptvOperationCompensate(models.AbstractModel):
    """Give everybody something for an outage, tell them, undo it if wrong (pain 15).

    The months of later renewals count from the end that the compensation gave, see
    `iptv.operation.extend`.
    """

    _name = "iptv.operation.compensate"
    _description = "Bulk Operation: Compensate"
    _inherit = "iptv.operation.extend"

    def _get_source(self):
        """Override: shown as compensation among the periods."""
        return "compensation"

    def _get_key(self, operation):
        """Override: one compensation per operation and service."""
        return f"compensation/{operation.id}"

    def _get_problem(self, operation, subscription):
        """Override: who was off anyway lost nothing."""
        if subscription.paused_at:
            return self.env._("It is paused: its paid time stands still anyway.")
        if subscription.state == "disabled":
            return self.env._("It is switched off by staff.")
        return super()._get_problem(operation, subscription)

    def _check_parameters(self, operation):
        """Override: a message needs a way to the customer."""
        result = super()._check_parameters(operation)
        if operation.message:
            self._require(
                operation.message_mail or operation.message_screen,
                self.env._("Send the message by mail, on the TV screen, or both."),
            )
        return result

    def _after_apply(self, operation, lines):
        """Override to tell the customers, in jobs: telling must not undo giving."""
        if not (operation.message and lines):
            return
        if operation.message_mail:
            lines.with_delay(
                description=self.env._("%s: mail to the customers", operation.name)
            )._job_mail()
        if operation.message_screen:
            self._send_to_screens(operation, lines.subscription_id)

    def _send_to_screens(self, operation, subscriptions):
        reachable = subscriptions.filtered("can_command")
        for server, boxes in reachable.grouped("server_id").items():
            # sudo: the channel is no secret, and the job is the system's.
            boxes.sudo().with_delay(
                channel=server.sudo()._get_channel(),
                description=self.env._("Message to %s boxes", len(boxes)),
            )._job_message(operation.message)


class IptvOperationLine(models.Model):
    """The mail about what rows gave to one customer."""

    _inherit = "iptv.operation.line"

    told_ids = fields.Many2many(
        "iptv.operation.line",
        string="Told Together",
        compute="_compute_told_ids",
        help="The rows that the mail of this one tells about.",
    )

    @api.depends_context("iptv_told_ids")
    def _compute_told_ids(self):
        together = self.browse(self.env.context.get("iptv_told_ids"))
        for line in self:
            line.told_ids = together or line

    def _job_mail(self):
        """Queue one mail per customer with an address; nothing is sent here."""
        template = self.env.ref(
            "iptv_subscription.mail_template_compensated", raise_if_not_found=False
        )
        # sudo: an IPTV manager need not be allowed to write mails.
        told = self.exists().sudo().filtered("partner_id.email")
        for lines in told.grouped("partner_id").values() if template else ():
            together = template.sudo().with_context(iptv_told_ids=lines.ids)
            together.send_mail(lines[0].id, force_send=False)
