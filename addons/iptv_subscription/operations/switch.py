from odoo import fields, models

from .handler import MANAGER


class IptvOperationEnable(models.AbstractModel):
    """Switch disabled services on again."""

    _name = "iptv.operation.enable"
    _description = "Bulk Operation: Enable"
    _inherit = "iptv.operation.handler"

    def _preview_one(self, operation, subscription):
        """Override: what is paused resumes, what is not paid any more is expired."""
        preview = super()._preview_one(operation, subscription)
        now = fields.Datetime.now()
        if subscription.paused_at:
            preview["date_end"] = subscription._get_resumed_end()
            is_paid = not preview["date_end"] or preview["date_end"] > now
            note = self.env._(
                "It is paused: it resumes with the paid time it had left."
            )
        else:
            is_paid = subscription._is_paid_at(now)
            note = False
        if not is_paid:
            note = self.env._("Stays off until it is paid: it has expired.")
        return dict(preview, note=note)

    def _get_problem(self, operation, subscription):
        """Override: only a disabled service can be enabled."""
        if subscription.state in ("active", "expired"):
            return self.env._("It is not disabled.")
        if subscription.state == "draft":
            return self.env._("It was never paid.")
        return super()._get_problem(operation, subscription)

    def _apply(self, operation, subscriptions):
        """Override: switch them on."""
        subscriptions._enable()
        return dict.fromkeys(subscriptions.ids, {"message": self.env._("Switched on")})


class IptvOperationDisable(models.AbstractModel):
    """Switch services off; their time runs on."""

    _name = "iptv.operation.disable"
    _description = "Bulk Operation: Disable"
    _inherit = "iptv.operation.handler"

    def _get_problem(self, operation, subscription):
        """Override: only a paid service that is not off yet can be disabled."""
        if subscription.paused_at:
            return self.env._("It is paused, so it is off already.")
        if subscription.state == "disabled":
            return self.env._("It is disabled already.")
        if subscription.state == "draft":
            return self.env._("It was never paid.")
        return super()._get_problem(operation, subscription)

    def _apply(self, operation, subscriptions):
        """Override: switch them off."""
        subscriptions._disable()
        return dict.fromkeys(subscriptions.ids, {"message": self.env._("Switched off")})


class IptvOperationTerminate(models.AbstractModel):
    """End services for good."""

    _name = "iptv.operation.terminate"
    _description = "Bulk Operation: Terminate"
    _inherit = "iptv.operation.handler"

    def _get_group(self):
        """Override: many services end for good only by managers."""
        return MANAGER

    def _check_parameters(self, operation):
        """Override: why, for the report about churn."""
        self._require(
            operation.close_reason_id,
            self.env._("Choose why: the reason stays with every service."),
        )

    def _preview_one(self, operation, subscription):
        """Override: say what becomes of paid time that is left."""
        preview = super()._preview_one(operation, subscription)
        is_paid = subscription.paused_at or subscription._is_paid_at(
            fields.Datetime.now()
        )
        if preview["problem"] or not is_paid:
            return preview
        return dict(preview, note=self._get_paid_note(subscription))

    def _get_paid_note(self, subscription):
        refunds = subscription._preview_close_refund()
        if not refunds:
            return self.env._("Paid time is left; nothing is paid back.")
        totals = {}
        for period, amount in refunds.items():
            # sudo: the currency of an invoice is no secret.
            currency = period.sudo().move_id.currency_id
            totals[currency] = totals.get(currency, 0) + amount
        return self.env._(
            "Paid time is left; %(amount)s without taxes is credited.",
            amount=" + ".join(c.format(total) for c, total in totals.items()),
        )

    def _apply(self, operation, subscriptions):
        """Override: close them at once, with the reason."""
        reason = operation.close_reason_id
        quiet = subscriptions.with_context(iptv_bulk_operation=True)
        quiet._close(reason, note=operation.reason, at_end=False)
        message = self.env._("Terminated (%s)", reason.name)
        return dict.fromkeys(subscriptions.ids, {"message": message})
