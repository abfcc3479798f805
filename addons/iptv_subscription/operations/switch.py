from odoo import fields, models

from .handler import MANAGER


class IptvOperationEnable(models.AbstractModel):
    """Switch disabled services on again."""

    _name = "iptv.operation.enable"
    _description = "Bulk Operation: Enable"
    _inherit = "iptv.operation.handler"

    def _preview_one(self, operation, subscription):
        """Override: what is not paid any more becomes expired."""
        preview = super()._preview_one(operation, subscription)
        if not subscription._is_paid_at(fields.Datetime.now()):
            preview["note"] = self.env._("Stays off until it is paid: it has expired.")
        return preview

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
        """Override: why."""
        self._require(
            operation.reason,
            self.env._("Give a reason: it stays in the history of every service."),
        )

    def _preview_one(self, operation, subscription):
        """Override: warn of paid time that is lost."""
        preview = super()._preview_one(operation, subscription)
        if subscription._is_paid_at(fields.Datetime.now()):
            preview["note"] = self.env._("Paid time is left; nothing is paid back.")
        return preview

    def _apply(self, operation, subscriptions):
        """Override: end them."""
        subscriptions._terminate()
        return dict.fromkeys(subscriptions.ids, {"message": self.env._("Terminated")})
