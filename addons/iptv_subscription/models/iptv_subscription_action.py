from odoo import models
from odoo.exceptions import UserError

from ..provisioning import ServerUnavailable


class IptvSubscription(models.Model):
    """What the buttons and server actions of the back office call."""

    _inherit = "iptv.subscription"

    def action_enable(self):
        """Switch the service on again."""
        self.check_access("write")
        self._enable()

    def action_disable(self):
        """Switch the service off."""
        self.check_access("write")
        self._disable()

    def action_terminate(self):
        """End the service for good."""
        self.check_access("write")
        self._terminate()

    def action_push_now(self):
        """Send the desired state again, also after a refusal."""
        self.check_access("write")
        live = self.filtered(lambda s: s.sudo()._has_desired_state())
        live._request_provision()
        return self._notify(
            self.env._("%(count)s services are being sent.", count=len(live))
        )

    def action_confirm_by_hand(self):
        """Confirm that the account was made or changed at the middleware by hand."""
        self.check_access("write")
        self._confirm_by_hand()

    def action_reboot(self):
        """Reboot the boxes."""
        self._run_command("reboot")

    def action_reload_portal(self):
        """Have the boxes load the portal again."""
        self._run_command("reload_portal")

    def _run_command(self, name):
        """Queue a command to the boxes.

        :param str name: see `iptv.server._command`
        """
        self.check_access("write")
        for server, subscriptions in self._get_addressable().items():
            subscriptions.sudo().with_delay(
                channel=server.sudo()._get_channel(),
                description=self.env._("Send “%s” to boxes", name),
            )._job_command(name)

    def _job_command(self, name):
        return self._tell_boxes(lambda server, boxes: server._command(boxes, name))

    def _job_message(self, text):
        return self._tell_boxes(
            lambda server, boxes: server._send_message(boxes, text),
            self.env._("Sent to the screen: %s", text),
        )

    def _tell_boxes(self, tell, done=None):
        """Tell the boxes something; what became of it stands on each subscription.

        Not tried again: a message or a reboot that comes hours later is worse than
        none.

        :param tell: called with a server and subscriptions, returns those it missed
        :param str done: posted on the subscriptions that were reached
        :return: what happened, for the list of jobs
        :rtype: str
        """
        missed = self.browse()
        for server, boxes in self.exists().grouped("server_id").items():
            try:
                missed |= tell(server, boxes)
            except (ServerUnavailable, UserError) as error:
                boxes._post_on_each(self.env._("Not sent: %s", error))
                missed |= boxes
            else:
                (boxes & missed)._post_on_each(
                    self.env._("The box could not be reached.")
                )
        if done:
            (self - missed)._post_on_each(done)
        return self.env._(
            "%(sent)s sent, %(missed)s could not be reached.",
            sent=len(self - missed),
            missed=len(missed),
        )

    def _post_on_each(self, text):
        for subscription in self:
            subscription.message_post(body=text)

    def _get_addressable(self):
        """Return the subscriptions that have an account, by server.

        :rtype: dict
        :raise UserError: if there is none
        """
        live = self.filtered(lambda s: s.provisioned_revision)
        live = live.filtered(lambda s: s.state != "terminated")
        if not live:
            raise UserError(
                self.env._("None of these services has an account at a middleware yet.")
            )
        return live.grouped("server_id")

    def action_view_order(self):
        """Open the sales order that this subscription comes from."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "view_mode": "form",
            "res_id": self.order_id.id,
        }

    def action_view_invoices(self):
        """Open the invoices that paid or will pay for this subscription."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return dict(action, domain=[("id", "in", self._get_invoices().ids)])

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
