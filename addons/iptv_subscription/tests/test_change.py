from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import ChangeCommon

END = "2026-02-01 00:00:00"


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChange(ChangeCommon):
    """The modes of a package change, with amounts computed by hand."""

    # === PRORATE === #

    def test_going_up_costs_the_difference_for_the_days_left(self):  # D3, pain 19
        service = self._sell_in_january()
        quote = service._preview_change(self.family)
        # (20 - 10) * 16 / 31 = 5.1612...
        self._assert_quote(quote, 5.16, END)
        self.assertEqual(quote["mode"], "prorate")
        self.assertEqual(quote["renewal_amount"], 20.0)
        self.assertEqual(
            quote["explanation"],
            "16 of 31 days left: (20.00 − 10.00) × 16/31 = 5.16",
        )
        self.assertEqual(service.product_id, self.monthly)

    def test_a_month_of_30_days(self):  # D3
        service = self._sell_on("2026-04-01 00:00:00")
        with freeze_time("2026-04-15 00:00:00"):
            quote = service._preview_change(self.family)
        self._assert_quote(quote, 5.33)
        self.assertEqual(
            quote["explanation"],
            "16 of 30 days left: (20.00 − 10.00) × 16/30 = 5.33",
        )

    def test_half_days_count(self):
        service = self._sell_in_january()
        with freeze_time("2026-01-16 12:00:00"):
            quote = service._preview_change(self.family)
        self._assert_quote(quote, 5.0)  # 10 * 15.5 / 31
        self.assertIn("15.5 of 31 days left", quote["explanation"])

    def test_it_changes_when_it_is_paid(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self.assertEqual(change.state, "waiting")
        self.assertEqual(service.product_id, self.monthly)
        invoice = change.move_id
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(str(invoice.invoice_date_due), "2026-01-16")
        self.assertEqual(invoice.amount_total, 5.16)
        revision = service.provision_revision
        self._pay(invoice)
        self.assertEqual(change.state, "done")
        self.assertEqual(service.product_id, self.family)
        self.assertEqual(service.price_unit, 20.0)
        self.assertEqual(str(service.date_end), END)
        self.assertEqual(len(service.period_ids), 1)
        self.assertEqual(service.provision_revision, revision + 1)

    def test_the_next_invoice_has_the_new_price(self):  # pain 19
        service = self._sell_in_january()
        self._pay_change(service._request_change(self.family))
        renewal = service._create_renewal_invoices()
        self.assertEqual(renewal.amount_total, 20.0)
        self.assertEqual(renewal.invoice_line_ids.product_id, self.family)

    def test_prepaid_months_count_too(self):
        service = self._sell_in_january()
        self._pay(service._create_renewal_invoices())
        quote = service._preview_change(self.family)
        # 10 * 16/31 + 10 * 28/28
        self._assert_quote(quote, 15.16, "2026-03-01 00:00:00")
        self.assertEqual(
            quote["explanation"],
            "44 days left: (20.00 − 10.00) × 16/31 + (20.00 − 10.00) = 15.16",
        )

    def test_what_was_paid_counts_not_the_price_of_today(self):
        service = self._sell_in_january()
        self.monthly.lst_price = 15.0
        self._assert_quote(service._preview_change(self.family), 5.16)

    def test_going_down_gives_back_for_the_days_left(self):  # D3
        service = self._sell_in_january(self.family)
        quote = service._preview_change(self.mini)
        # (4 - 20) * 16 / 31 = -8.2580...
        self._assert_quote(quote, -8.26, END)
        change = service._request_change(self.mini)
        self.assertEqual(change.state, "done")
        self.assertEqual(service.product_id, self.mini)
        note = change.move_id
        self.assertEqual((note.move_type, note.state), ("out_refund", "posted"))
        self.assertEqual(note.amount_total, 8.26)
        self.assertEqual(str(service.date_end), END)
        self.assertEqual(service.state, "active")

    def test_up_and_down_again_costs_nothing(self):
        service = self._sell_in_january()
        self._pay_change(service._request_change(self.family))
        back = service._request_change(self.monthly)
        self.assertEqual(back.amount, -5.16)

    def test_equal_prices_change_at_once_and_for_nothing(self):
        twin = self._create_package("Twin", price=10.0)
        # A period over February: its length is not that of the month that follows.
        service = self._sell_on("2025-12-20 00:00:00")
        change = service._request_change(twin)
        self.assertEqual((change.state, change.amount), ("done", 0.0))
        self.assertFalse(change.move_id)

    def test_granted_time_is_not_turned_into_money(self):  # pain 19
        service = self._create_subscription(self.family)
        service._extend("manual", "test")
        change = service._request_change(self.mini)
        self.assertEqual((change.state, change.amount), ("done", 0.0))
        self.assertFalse(change.move_id)

    def test_granted_time_costs_the_difference(self):
        service = self._create_subscription()
        service._extend("manual", "test")
        self._assert_quote(service._preview_change(self.family), 10.0)

    def test_who_paid_with_a_coupon_pays_nothing_for_going_down(self):
        with freeze_time("2026-01-01 00:00:00"):
            order = self._create_order(self.family, discount=100)
            order.action_confirm()
        service = order.iptv_subscription_ids
        self.assertEqual(service.state, "active")
        change = service._request_change(self.mini)
        self.assertEqual((change.state, change.amount), ("done", 0.0))
        self.assertFalse(change.move_id)

    # === DIFFERENCE === #

    def test_difference_of_a_full_cycle(self):  # D3
        self.env.company.iptv_change_mode = "difference"
        service = self._sell_in_january()
        quote = service._preview_change(self.family)
        self._assert_quote(quote, 10.0, END)
        self.assertEqual(
            quote["explanation"], "31 of 31 days left: (20.00 − 10.00) = 10.00"
        )

    def test_difference_gives_nothing_back(self):  # D3
        self.env.company.iptv_change_mode = "difference"
        service = self._sell_in_january(self.family)
        change = service._request_change(self.mini)
        self.assertEqual((change.state, change.amount), ("done", 0.0))
        self.assertEqual(service.product_id, self.mini)

    # === FULL === #

    def test_full_price_begins_a_new_cycle(self):  # D3
        service = self._sell_in_january()
        old_invoice = service.period_ids.move_id
        quote = service._preview_change(self.family, mode="full")
        self._assert_quote(quote, 20.0, "2026-02-16 00:00:00")
        self.assertIn("16 days that are left", quote["explanation"])
        change = service._request_change(self.family, mode="full")
        with freeze_time("2026-01-17 00:00:00"):
            self._pay_change(change)
            self.env.flush_all()
        self.assertEqual(service.product_id, self.family)
        self.assertEqual(str(service.date_end), "2026-02-17 00:00:00")
        valid = service._get_valid_periods().sorted("start")
        self.assertEqual(
            [(str(p.start.date()), str(p.end.date())) for p in valid],
            [("2026-01-01", "2026-01-17"), ("2026-01-17", "2026-02-17")],
        )
        self.assertEqual(valid[0].move_id, old_invoice)
        self.assertEqual(valid[1].move_id, change.move_id)
        self.assertEqual(valid[1].anchor, valid[1].start)

    def test_full_price_drops_what_was_paid_ahead(self):
        service = self._sell_in_january()
        renewal = service._create_renewal_invoices()
        self._pay(renewal)
        self._pay_change(service._request_change(self.family, mode="full"))
        self.env.flush_all()
        self.assertEqual(str(service.date_end), "2026-02-16 00:00:00")
        # A second notice of the same payment brings nothing back.
        renewal._invoice_paid_hook()
        self.env.flush_all()
        self.assertEqual(str(service.date_end), "2026-02-16 00:00:00")

    def test_reversing_the_old_invoice_leaves_the_new_time(self):  # invariant 2
        service = self._sell_in_january()
        old_invoice = service.period_ids.move_id
        self._pay_change(service._request_change(self.family, mode="full"))
        self._reverse(old_invoice)
        self.env.flush_all()
        self._assert_dates(service, "2026-01-16 00:00:00", "2026-02-16 00:00:00")
        self.assertEqual(service.state, "active")

    # === ANOTHER CYCLE === #

    def test_a_longer_cycle_begins_at_once_less_the_unused_time(self):  # pain 19
        service = self._sell_in_january()
        quote = service._preview_change(self.year)
        # 90 - 10 * 16 / 31 = 84.8387...
        self._assert_quote(quote, 84.84, "2027-01-16 00:00:00")
        self.assertEqual(
            quote["explanation"],
            "A new billing cycle begins: Basic for a year 90.00 − unused time of Basic "
            "5.16 = 84.84",
        )
        change = service._request_change(self.year)
        self.assertEqual(
            change.move_id.invoice_line_ids.mapped("price_unit"), [90.0, -5.16]
        )
        self._pay_change(change)
        self.env.flush_all()
        self.assertEqual(service.product_id, self.year)
        self.assertEqual(str(service.date_end), "2027-01-16 00:00:00")
        self.assertEqual(service._create_renewal_invoices().amount_total, 90.0)

    def test_a_shorter_cycle_waits_for_the_end(self):  # pain 19
        service = self._sell_in_january(self.year)
        problem = service._preview_change(self.monthly)["problem"]
        self.assertIn("at the end of it", problem)
        with self.assertRaises(UserError):
            service._request_change(self.family)
        change = service._request_change(self.monthly, when="expiry")
        self.assertEqual(str(change.date), "2027-01-01 00:00:00")

    def test_nobody_gets_the_price_of_a_year_for_a_month(self):  # pain 19
        """Switch to the year and back before paying one: no way saves money."""
        service = self._sell_in_january()
        for mode in ("prorate", "difference"):
            quote = service._preview_change(self.family_year, mode=mode)
            # A whole year is paid: 180 - 5.16, never (0.49 - 0.32) * 16 days.
            self._assert_quote(quote, 174.84)
        self._pay_change(service._request_change(self.family_year))
        for mode in ("prorate", "difference"):
            self.assertTrue(service._preview_change(self.monthly, mode=mode)["problem"])
        # Only who gives up the year that was paid begins a month at once.
        quote = service._preview_change(self.monthly, mode="full")
        self._assert_quote(quote, 10.0)

    def test_extras_are_paid_for_the_new_cycle(self):
        service = self._sell_in_january()
        service.line_ids.create(
            {"subscription_id": service.id, "product_id": self.extra.id}
        )
        quote = service._preview_change(self.year)
        # The extra was never paid, so nothing is deducted for it: 90 + 4 - 5.16.
        self._assert_quote(quote, 88.84)

    def test_more_paid_ahead_than_the_new_cycle_costs(self):
        cheap = self._create_package("Cheap quarter", price=3.0, months=3)
        service = self._sell_in_january()
        self.assertIn(
            "at the end of the paid time", service._preview_change(cheap)["problem"]
        )
