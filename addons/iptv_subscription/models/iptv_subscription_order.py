from odoo import models
from odoo.exceptions import ValidationError

#: Kind of the physical device for each kind of service that has one.
DEVICE_OF_KIND = {"mag": "mag", "mag_line": "mag", "enigma2": "enigma2"}


class IptvSubscription(models.Model):
    """What a confirmed order brings into a subscription."""

    _inherit = "iptv.subscription"

    def _add_ordered_devices(self):
        """Create the boxes that the buyers named.

        A box that was taken between the check in the cart and the payment must not
        stop the payment: the subscription is kept and put before the staff.
        """
        for subscription in self:
            line = subscription.order_line_id
            kind = DEVICE_OF_KIND.get(subscription.device_kind)
            first = line.iptv_subscription_ids.sorted("id")[:1]
            if not (kind and line.iptv_mac and subscription == first):
                continue
            try:
                with self.env.cr.savepoint():
                    self.env["iptv.device"].create(
                        {
                            "subscription_id": subscription.id,
                            "kind": kind,
                            "mac": line.iptv_mac,
                        }
                    )
            except ValidationError as error:
                subscription._report_attention(str(error))

    def _report_attention(self, message):
        """Put something that a person must solve where staff look.

        :param str message: what is wrong, in a sentence
        """
        for subscription in self:
            subscription.message_post(body=message)
            subscription.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Needs attention"),
                note=message,
                user_id=(subscription.user_id or self.env.ref("base.user_admin")).id,
            )
