from odoo import models


class IptvOperationRenew(models.AbstractModel):
    """Bulk renewal: what resellers sold is renewed with their credits."""

    _inherit = "iptv.operation.renew"

    def _preview(self, operation, subscriptions):
        """Override: in credits, as far as each wallet goes."""
        sold = subscriptions.filtered("reseller_id")
        rows = super()._preview(operation, subscriptions - sold)
        for reseller, users in sold.grouped("reseller_id").items():
            preview = self._act_for(reseller)._preview_renewal_of(
                users, from_today=operation.renew_from == "today"
            )
            for user_id, row in preview["rows"].items():
                rows[user_id] = {
                    "amount": row["price"],
                    "date_end": row["date_end"],
                    "problem": row["problem"],
                    "note": self.env._("With credits of %s", reseller.display_name),
                }
        return rows

    def _apply(self, operation, subscriptions):
        """Override: charge the wallets; the key keeps it from being done twice."""
        sold = subscriptions.filtered("reseller_id")
        results = {}
        if subscriptions - sold:
            results = super()._apply(operation, subscriptions - sold)
        for reseller, users in sold.grouped("reseller_id").items():
            sales = self._act_for(reseller)._renew_once(
                users.sudo(),
                f"operation/{operation.id}",
                from_today=operation.renew_from == "today",
            )
            for user, mine in sales.grouped("subscription_id").items():
                results[user.id] = {
                    "message": self.env._(
                        "Renewed with %(price)s of %(reseller)s",
                        price=reseller.currency_id.format(sum(mine.mapped("price"))),
                        reseller=reseller.display_name,
                    ),
                    "period_id": mine.period_id[:1].id,
                }
        return results

    def _act_for(self, reseller):
        # sudo: a bulk operation is an operator's work, credits are a manager's.
        acting = reseller.sudo().with_context(iptv_by_staff=True)
        return acting.with_company(acting.company_id)
