from odoo import fields, models

from odoo.addons.iptv_subscription.models.iptv_subscription_order import DEVICE_OF_KIND


class IptvSubscription(models.Model):
    """Who switched a reseller's user off, and its box."""

    _inherit = "iptv.subscription"

    disabled_by_operator = fields.Boolean(
        readonly=True,
        copy=False,
        help="The operator switched this user off, so its reseller cannot switch it on.",
    )

    def _disable(self):
        """Override: remember who it was."""
        on = self.filtered(lambda s: s.state != "disabled")
        result = super()._disable()
        if not self.env.context.get("iptv_by_reseller"):
            # sudo: protected against direct writes, also by staff.
            on.sudo().filtered("reseller_id").write({"disabled_by_operator": True})
        return result

    def _enable(self):
        """Override: nobody keeps it off any more."""
        result = super()._enable()
        # sudo: protected against direct writes, also by staff.
        self.sudo().filtered("disabled_by_operator").write(
            {"disabled_by_operator": False}
        )
        return result

    def _refuse_protected(self, vals):
        """Override: it follows from the buttons."""
        if "disabled_by_operator" in vals and not self.env.su:
            vals = dict(vals, state=vals["disabled_by_operator"])
        return super()._refuse_protected(vals)

    def _set_box(self, mac):
        """Give the service the box with this MAC, its first one or another.

        Note: `self.ensure_one()`

        :param str mac: normalised MAC address
        """
        self.ensure_one()
        device = self._get_device()
        if device:
            device.write({"mac": mac})
        else:
            self.env["iptv.device"].create(
                {
                    "subscription_id": self.id,
                    "kind": DEVICE_OF_KIND[self.device_kind],
                    "mac": mac,
                }
            )
