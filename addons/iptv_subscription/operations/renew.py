from odoo import fields, models


class IptvOperationRenew(models.AbstractModel):
    """Invoice the next period of each service (rule 62)."""

    _name = "iptv.operation.renew"
    _description = "Bulk Operation: Renew"
    _inherit = "iptv.operation.handler"

    def _preview(self, operation, subscriptions):
        """Override: what is invoiced and not paid yet is not invoiced again."""
        found = self._begin_of(operation, subscriptions)._preview_renewal()
        waiting = subscriptions._get_unpaid_renewals()
        return {
            s.id: self._complete(operation, found[s.id], waiting.get(s.id))
            for s in subscriptions
        }

    def _begin_of(self, operation, subscriptions):
        return subscriptions.with_context(
            iptv_from_today=operation.renew_from == "today"
        )

    def _complete(self, operation, entry, invoice):
        """Return the preview of a row.

        :param dict entry: see `iptv.subscription._preview_renewal`
        :param invoice: `account.move` that waits for payment, or None
        :rtype: dict
        """
        if entry["problem"]:
            return {"problem": entry["problem"]}
        from_today = operation.renew_from == "today"
        if from_today and entry["start"] > fields.Datetime.now():
            return {
                "problem": self.env._(
                    "It is already paid for longer than a renewal from today gives."
                )
            }
        preview = {"amount": entry["amount"], "date_end": entry["end"], "note": False}
        if invoice:
            note = self.env._("Invoice %s waits for payment.", invoice.name)
            preview.update(amount=0, note=note)
        return preview

    def _apply(self, operation, subscriptions):
        """Override: invoice the next period, or find the invoice that waits."""
        waiting = subscriptions._get_unpaid_renewals()
        renewed = self._begin_of(operation, subscriptions)
        invoices = renewed._create_renewal_invoices()
        # sudo: renewing is an operator's work, invoices are accounting's.
        lines = invoices.sudo().invoice_line_ids
        lines = lines.filtered(lambda x: x.iptv_subscription_id in subscriptions)
        lines._iptv_set_from_today(operation.renew_from == "today")
        move_of = {line.iptv_subscription_id.id: line.move_id for line in lines}
        return {
            s.id: self._get_result(move_of[s.id], s.id in waiting)
            for s in subscriptions
        }

    def _get_result(self, invoice, was_waiting):
        message = self.env._("Invoice %s", invoice.name)
        if was_waiting:
            message = self.env._("Invoice %s was waiting already", invoice.name)
        return {"message": message, "move_id": invoice.id}
