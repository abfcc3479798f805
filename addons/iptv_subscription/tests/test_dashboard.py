from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_event import EventCommon

OPERATOR = "iptv_subscription.group_iptv_operator"
MANAGER = "iptv_subscription.group_iptv_manager"


@freeze_time("2026-03-15 10:00:00")
@tagged("-at_install", "post_install")
class TestDashboard(EventCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff("dash_operator", OPERATOR)
        cls.manager = cls._create_staff("dash_manager", MANAGER)
        # What this database counted is younger than the frozen clock.
        cls.env.cr.execute("DELETE FROM iptv_subscription_stat")

    def _get(self, user=None):
        self._flush_jobs()
        dashboard = self.env["iptv.dashboard"].with_user(user or self.manager)
        return dashboard.get_data()

    def _get_cards(self, user=None):
        data = self._get(user)
        cards = data["money"] + data["services"] + data["attention"]
        return {card["key"]: card["value"] for card in cards}

    def test_what_it_shows(self):
        with self._at("2026-02-10 09:00:00"):
            self._sell()
        self._sell()
        self._sell(self.trial)
        overdue = self._sell()._create_renewal_invoices()
        overdue.invoice_date_due = "2026-03-01"
        cards = self._get_cards()
        self.assertEqual(cards["mrr"], 30)
        self.assertEqual(cards["paid"], 21)
        self.assertEqual(cards["invoiced"], 31)
        self.assertEqual(cards["overdue"], 10)
        self.assertEqual(cards["active"], 4)
        self.assertEqual(cards["trial"], 1)
        # The trial; what began in February was due on 10 March.
        self.assertEqual(cards["expiring"], 1)

    def test_its_months(self):
        with self._at("2026-02-10 09:00:00"):
            subscription = self._sell()
        with self._at("2026-03-10 09:00:00"):
            subscription._expire()
        months = self._get()["months"]
        self.assertEqual(len(months), 12)
        self.assertEqual(months[-1]["label"], "Mar 26")
        self.assertEqual([m["mrr"] for m in months[-3:]], [0, 10, 0])
        self.assertEqual([m["won"] for m in months[-3:]], [0, 1, 0])
        self.assertEqual([m["lost"] for m in months[-3:]], [0, 0, 1])

    def test_what_was_counted_before_is_not_counted_twice(self):
        with self._at("2026-02-10 09:00:00"):
            self._sell()
        before = self._get_cards()
        with self.enter_registry_test_mode():
            cron = self.env.ref("iptv_subscription.ir_cron_roll_up").sudo()
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(self._get_cards(), before)
        stat = self.env["iptv.subscription.stat"].sudo()
        own = stat.search([("company_id", "=", self.env.company.id)])
        self.assertEqual(own.mapped("mrr_change"), [10])
        with self._at("2026-03-15 10:00:01"):
            self._sell()
        self.assertEqual(self._get_cards()["mrr"], before["mrr"] + 10)

    def test_needs_attention_by_reason(self):
        until = fields.Datetime.to_datetime("2026-04-15 10:00:00")
        self._create_subscription(paid_until=until)
        refused = self._create_subscription(device_kind="line", paid_until=until)
        refused._report_attention("Look here.")
        cards = self._get_cards()
        self.assertEqual(cards["no_box"], 1)
        self.assertEqual(cards["task"], 1)
        self.assertEqual(cards["refused"], 0)

    def test_failed_charges(self):
        invoice = self._sell()._create_renewal_invoices()
        invoice.sudo().iptv_charge_state = "failed"
        self.assertEqual(self._get_cards()["failed"], 1)

    def test_failed_renewals(self):
        self._sell()
        self._sell()._note_renewal_error(UserError("No price."))
        for user in (self.manager, self.operator):
            cards = {card["key"]: card for card in self._get(user)["services"]}
            self.assertEqual(cards["renewal_failed"]["value"], 1)
            self.assertTrue(cards["renewal_failed"]["action"])

    def test_servers_with_what_waits(self):
        self._sell()
        servers = {s["name"]: s for s in self._get()["servers"]}
        self.assertEqual(servers["Middleware A"]["waiting"], 1)
        self.assertEqual(servers["Middleware A"]["state"], "new")

    def test_an_operator_sees_no_amounts(self):
        self._sell()
        data = self._get(self.operator)
        self.assertFalse(data["sees_money"])
        self.assertEqual(data["money"], [])
        self.assertNotIn("mrr", data["months"][-1])
        failed = [c for c in data["services"] if c["key"] == "failed"]
        self.assertFalse(failed[0]["action"], "its list is not for an operator")

    def test_others_are_refused(self):
        portal = self._create_new_portal_user()
        clerk = self._create_staff("dash_clerk", "base.group_user")
        for user in (portal, clerk):
            with self.assertRaises(AccessError):
                self._get(user)

    def test_another_company_is_another_dashboard(self):
        self._sell()
        company = self.env["res.company"].create({"name": "Other TV"})
        self.manager.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        cards = self._get_cards()
        self.assertEqual({cards[key] for key in ("mrr", "paid", "active")}, {0})
        self.assertTrue(self._get()["empty"])

    def test_every_card_opens_something(self):
        data = self._get(self.env.user)
        for card in data["money"] + data["services"] + data["attention"]:
            with self.subTest(card=card["key"]):
                self._check_card(card)

    def _check_card(self, card):
        action = self.env.ref(card["action"])
        views = self.env[action.res_model].get_views(
            [(action.search_view_id.id, "search")]
        )
        arch = views["views"]["search"]["arch"]
        for name, value in card["context"].items():
            if name.startswith("search_default_") and value:
                filter_name = name.removeprefix("search_default_")
                self.assertIn(f'name="{filter_name}"', arch)

    def test_large_numbers_are_limited(self):
        self._sell(self.trial, quantity=3)
        limit = "odoo.addons.iptv_subscription.models.iptv_dashboard.COUNT_LIMIT"
        with patch(limit, 2):
            cards = {card["key"]: card for card in self._get()["services"]}
        self.assertEqual(cards["expiring"]["value"], 2)
        self.assertTrue(cards["expiring"]["capped"])
        self.assertEqual(cards["active"]["value"], 3)
        self.assertFalse(cards["active"]["capped"])

    def test_it_asks_as_much_for_many_as_for_few(self):
        self._sell(quantity=2)
        self._get()
        few = self._count_queries()
        self._sell(quantity=20)
        self._flush_jobs()
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._get()
        return self.cr.sql_log_count - before
