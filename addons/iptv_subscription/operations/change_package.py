from odoo import models


class IptvOperationChangePackage(models.AbstractModel):
    """Change the package of each service (decision D3)."""

    _name = "iptv.operation.change.package"
    _description = "Bulk Operation: Change Package"
    _inherit = "iptv.operation.handler"

    def _check_parameters(self, operation):
        """Override: the new package."""
        self._require(operation.product_id, self.env._("Choose the new package."))
        operation.product_id._check_iptv_sellable()

    def _preview_one(self, operation, subscription):
        """Override: the amount and end follow from the mode."""
        problem = self._get_problem(operation, subscription)
        if problem:
            return {"problem": problem}
        preview = subscription._preview_change(*self._get_change(operation))
        return {
            "amount": preview["amount"],
            "date_end": preview["date_end"],
            "problem": preview["problem"],
        }

    def _get_problem(self, operation, subscription):
        """Override: nothing to do when it is that package."""
        if subscription.product_id == operation.product_id:
            return self.env._("It has this package already.")
        return super()._get_problem(operation, subscription)

    def _get_change(self, operation):
        return operation.product_id, operation.change_when, operation.change_mode

    def _apply_one(self, operation, subscription):
        """Override: change it, or invoice what the change costs."""
        before = subscription.product_id.display_name
        change = subscription._request_change(*self._get_change(operation))
        return {
            "message": self._get_message(change, before),
            "move_id": change.move_id.id,
        }

    def _get_message(self, change, before):
        names = {"before": before, "after": change.product_to_id.display_name}
        if change.state == "waiting":
            return self.env._(
                "%(before)s → %(after)s as soon as %(invoice)s is paid",
                invoice=change.move_id.name,
                **names,
            )
        if change.state == "scheduled":
            return self.env._(
                "%(before)s → %(after)s at the end of the paid time", **names
            )
        return self.env._("%(before)s → %(after)s", **names)
