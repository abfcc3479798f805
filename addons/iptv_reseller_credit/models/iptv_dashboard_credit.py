from odoo import models


class IptvDashboard(models.AbstractModel):
    """What of the resellers' credits waits for a person."""

    _inherit = "iptv.dashboard"

    def _get_attention_cards(self):
        """Override: red books, unpaid statements and transfers to approve."""
        cards = super()._get_attention_cards()
        if self.env["iptv.credit.proof"].has_access("read"):
            cards += self._get_credit_cards()
        return cards

    def _get_credit_cards(self):
        companies = self.env.companies
        mine = [("company_id", "in", companies.ids)]
        waiting = self.env["iptv.credit.transfer"].search_count(
            [*mine, ("state", "=", "waiting")]
        )
        return [
            self._credit_card(
                "credit_proof",
                self.env._("Credits do not add up"),
                len(self.env["iptv.credit.proof"]._get_red(companies)),
                "iptv_credit_proof_action",
                "danger",
            ),
            self._credit_card(
                "credit_overdue",
                self.env._("Statements overdue"),
                len(self.env["iptv.credit.statement"]._get_overdue(companies)),
                "iptv_credit_statement_action_overdue",
            ),
            self._credit_card(
                "credit_transfer",
                self.env._("Transfers to approve"),
                waiting,
                "iptv_credit_transfer_action_waiting",
            ),
        ]

    def _credit_card(self, key, label, value, action, tone="warning"):
        card = self._card(key, label, value, "iptv_subscription_action", tone=tone)
        return dict(card, action=f"iptv_reseller_credit.{action}")
