from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common_backoffice import BackofficeCommon


@freeze_time("2026-03-15 10:00:00")
@tagged("-at_install", "post_install")
class TestResellerDashboard(BackofficeCommon):
    """Resellers on the first page, within its one request."""

    def _get_cards(self, company=None):
        company = company or self.env.company
        self.operator.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        dashboard = self.env["iptv.dashboard"].with_user(self.operator)
        dashboard = dashboard.with_context(allowed_company_ids=company.ids)
        data = dashboard.get_data()
        sections = [s for s in data["sections"] if s["key"] == "resellers"]
        return {card["key"]: card for section in sections for card in section["cards"]}

    def test_credits_low_balances_and_sales_of_the_month(self):
        self._give(self.super, 100)
        self._give(self.reseller, 30)
        for date, state in (
            ("2026-03-01 00:00:00", "done"),
            ("2026-03-14 00:00:00", "reversed"),
            ("2026-02-28 23:00:00", "done"),
        ):
            self._create_sale(self.reseller, date=date, state=state)
        cards = self._get_cards()
        self.assertEqual(cards["resellers"]["value"], 3)
        self.assertEqual(cards["credits"]["value"], 130)
        self.assertEqual(cards["low_balance"]["value"], 1, "the stranger has nothing")
        self.assertEqual(cards["reseller_sales"]["value"], 1)
        self.assertIn("10.00", cards["reseller_sales"]["hint"])
        self.assertEqual(
            cards["low_balance"]["action"], "iptv_reseller_credit.iptv_reseller_action"
        )

    def test_nothing_is_shown_without_resellers(self):
        company = self.env["res.company"].create({"name": "Alone"})
        self.assertFalse(self._get_cards(company))
