from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

#: Services that are switched while the person waits; more of them go into jobs.
DIRECT = 20
#: Services per job.
CHUNK = 100


class IptvSubscription(models.Model):
    """Services that are off because their reseller was disabled with them."""

    _inherit = "iptv.subscription"

    stopped_by_id = fields.Many2one(
        "iptv.reseller",
        string="Switched Off With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="iptv_subscription.group_iptv_operator",
        help="The reseller that was disabled; enabling it brings the service back.",
    )

    def _refuse_protected(self, vals):
        """Override: what enabling brings back is written by disabling only."""
        if "stopped_by_id" in vals and not self.env.su:
            raise UserError(
                self.env._("Disable or enable the reseller to switch its services.")
            )
        return super()._refuse_protected(vals)

    def _set_state(self, state):
        """Override: who switches a service by hand decides for it from then on."""
        result = super()._set_state(state)
        # sudo: the field is protected like the state.
        marked = self.sudo().filtered("stopped_by_id")
        if state != "disabled" and marked:
            marked.stopped_by_id = False
        return result

    def _enqueue_follow_stop(self):
        """Bring services in step with the resellers above: a few at once, or in jobs.

        The jobs look at the tree when they run, so their order, and a change of mind
        in between, do no harm.
        """
        if len(self) <= DIRECT:
            self._follow_stop()
            return
        for ids in split_every(CHUNK, self.ids):
            self.browse(ids).with_user(SUPERUSER_ID).with_delay(
                channel="root.iptv_billing",
                # One purchase goes before a mass change.
                priority=20,
                description=self.env._(
                    "Services that follow their reseller: %(count)s", count=len(ids)
                ),
            )._job_follow_stop()

    def _follow_stop(self):
        """Bring services in step with the resellers above them.

        Under one that was disabled with its users they go off and remember it; what
        remembers one that is enabled again comes back.
        """
        off = self.browse()
        on = self.browse()
        for service in self:
            stop = service._get_stop_of_users()
            if stop and service.state == "active":
                off |= service
            elif stop and service.stopped_by_id:
                service.stopped_by_id = stop
            elif service.stopped_by_id:
                on |= service
        off._switch_off_with_reseller()
        on._switch_on_with_reseller()

    def _job_follow_stop(self):
        """Follow the resellers in a job; see `_follow_stop`."""
        self.exists()._follow_stop()

    def _get_stop_of_users(self):
        """Return the highest reseller above that was disabled with its users."""
        reseller = self.reseller_id
        if not reseller:
            return reseller
        return reseller._get_ancestors().filtered("users_off")[:1]

    def _switch_off_with_reseller(self):
        quiet = self.with_context(tracking_disable=True)
        quiet._disable()
        for service in quiet:
            service.stopped_by_id = service._get_stop_of_users()
        note = self.env._("Switched off with its reseller.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    def _switch_on_with_reseller(self):
        """Bring back what is still off; what somebody switched on stays as it is."""
        marked = self.filtered("stopped_by_id")
        quiet = marked.with_context(tracking_disable=True)
        disabled = quiet.filtered(lambda s: s.state == "disabled")
        disabled._enable()
        marked.stopped_by_id = False
        note = self.env._("Switched on again with its reseller.")
        disabled._message_log_batch(bodies=dict.fromkeys(disabled.ids, note))
