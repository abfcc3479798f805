from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .change_common import ChangeCommon

END = "2026-02-01 00:00:00"


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeExtra(ChangeCommon):
    """Extras of a running service."""

    def _add(self, service, product=None, **values):
        service.line_ids = [
            Command.create({"product_id": (product or self.extra).id, **values})
        ]
        return service.line_ids.filtered(lambda line: line.kind == "extra")

    # === ADDING === #

    def test_an_extra_costs_what_is_left_of_the_package(self):  # rule 60
        service = self._sell_in_january()
        quote = service._preview_extra(self.extra)
        self._assert_quote(quote, 2.06, END)  # 4 * 16 / 31 = 2.0645...
        self.assertEqual(
            quote["explanation"], "16 of 31 days left: 4.00 × 16/31 = 2.06"
        )
        self.assertEqual(quote["renewal_amount"], 14.0)
        change = service._request_extra(self.extra)
        self.assertEqual(change.state, "waiting")
        self.assertNotIn(self.extra, service.line_ids.product_id)
        revision = service.provision_revision
        self._pay_change(change)
        self.assertIn(self.extra, service.line_ids.product_id)
        self.assertGreater(service.provision_revision, revision)
        self.assertEqual(str(service.date_end), END)
        self.assertEqual(service._create_renewal_invoices().amount_total, 14.0)

    def test_an_extra_with_a_cycle_of_its_own(self):
        self.extra.product_tmpl_id.iptv_cycle_id = self._cycle("12m")
        service = self._sell_in_january()
        # 4 * 16 / 365 = 0.1753...
        self._assert_quote(service._preview_extra(self.extra), 0.18)

    def test_whole_cycles_in_the_other_modes(self):
        self.env.company.iptv_change_mode = "full"
        service = self._sell_in_january()
        self._assert_quote(service._preview_extra(self.extra), 4.0, END)
        self._pay(service._create_renewal_invoices())
        self._assert_quote(service._preview_extra(self.extra), 8.0)

    def test_a_free_extra_comes_at_once(self):
        self.extra.lst_price = 0.0
        service = self._sell_in_january()
        change = service._request_extra(self.extra)
        self.assertEqual(change.state, "done")
        self.assertIn(self.extra, service.line_ids.product_id)

    def test_after_the_end_it_comes_at_once_and_is_renewed(self):
        service = self._sell_in_january()
        with freeze_time("2026-02-10 00:00:00"):
            service._expire()
            change = service._request_extra(self.extra)
            self.assertEqual((change.state, change.amount), ("done", 0.0))
            self.assertEqual(service._create_renewal_invoices().amount_total, 14.0)

    def test_what_cannot_be_added(self):
        service = self._sell_in_january()
        self._add(service)
        for product, words in (
            (self.extra, "already"),
            (self.family, "cannot be chosen"),
            (self.product_a, "cannot be chosen"),
        ):
            with self.subTest(product=product.name):
                self.assertIn(words, service._preview_extra(product)["problem"])
                with self.assertRaisesRegex(UserError, words):
                    service._request_extra(product)

    def test_asking_twice_is_one_change(self):
        service = self._sell_in_january()
        change = service._request_extra(self.extra)
        self.assertEqual(service._request_extra(self.extra), change)

    def test_crediting_it_removes_it(self):
        service = self._sell_in_january()
        change = service._request_extra(self.extra)
        self._pay_change(change)
        self._reverse(change.move_id)
        self.assertNotIn(self.extra, service.line_ids.product_id)

    # === THE END === #

    def test_an_extra_ends_with_its_package(self):  # rule 63
        service = self._sell_in_january()
        line = self._add(service)
        self.assertEqual(str(line.date_end), END)
        self._pay(service._create_renewal_invoices())
        self.assertEqual(str(service.date_end), "2026-03-01 00:00:00")
        self.assertEqual(line.date_end, service.date_end)

    def test_an_extra_with_its_own_end(self):  # rule 63
        service = self._sell_in_january()
        until = fields.Datetime.to_datetime("2026-01-20 00:00:00")
        line = self._add(service, date_until=until)
        self.assertEqual(line.date_end, until)
        renewal = service._create_renewal_invoices()
        self.assertEqual(renewal.invoice_line_ids.product_id, self.monthly)
        self.assertEqual(renewal.amount_total, 10.0)
        revision = service.provision_revision
        self._run_cron("2026-01-20 00:00:00")
        self.assertFalse(line.exists())
        self.assertGreater(service.provision_revision, revision)

    def test_a_package_has_no_end_of_its_own(self):
        service = self._sell_in_january()
        with self.assertRaises(ValidationError):
            service.line_ids.date_until = fields.Datetime.now()

    # === REMOVING === #

    def test_removed_at_the_end(self):
        service = self._sell_in_january()
        line = self._add(service)
        change = service._request_extra_removal(self.extra)
        self.assertEqual(change.state, "scheduled")
        self.assertEqual(str(line.date_until), END)
        self.assertEqual(service._request_extra_removal(self.extra), change)
        self.assertEqual(service._create_renewal_invoices().amount_total, 10.0)
        with freeze_time("2026-02-01 00:00:00"):
            service._apply_due_changes()
        self.assertEqual(change.state, "done")
        self.assertFalse(line.exists())

    def test_removal_taken_back(self):
        service = self._sell_in_january()
        line = self._add(service)
        change = service._request_extra_removal(self.extra)
        first = service._create_renewal_invoices()
        change.action_cancel()
        self.assertFalse(line.date_until)
        self.assertEqual(first.state, "cancel")
        self.assertEqual(service._get_unpaid_renewal().amount_total, 14.0)

    def test_removed_now_without_money(self):
        service = self._sell_in_january()
        line = self._add(service)
        change = service._request_extra_removal(self.extra, when="now")
        self.assertEqual((change.state, change.amount), ("done", 0.0))
        self.assertFalse(line.exists())

    def test_removed_now_with_the_unused_time_given_back(self):
        service = self._sell_in_january()
        change = service._request_extra(self.extra)
        self._pay_change(change)
        change = service._request_extra_removal(self.extra, "now", "prorate")
        self.assertEqual(change.amount, -2.06)
        self.assertEqual(change.move_id.move_type, "out_refund")
        self.assertEqual(service.state, "active")

    def test_nothing_is_given_back_for_what_was_not_paid(self):
        service = self._sell_in_january()
        self._add(service)
        change = service._request_extra_removal(self.extra, "now", "prorate")
        self.assertEqual((change.amount, change.state), (0.0, "done"))

    def test_several_removals_are_open_at_once(self):
        other = self._create_iptv_product("Kids", price=2.0, iptv_kind="extra")
        service = self._sell_in_january()
        self._add(service)
        self._add(service, other)
        service._request_extra_removal(self.extra)
        service._request_extra_removal(other)
        self.assertEqual(service._request_change(self.family).state, "waiting")

    def test_what_is_not_there_cannot_be_removed(self):
        service = self._sell_in_january()
        for product in (self.extra, self.monthly):
            with self.assertRaisesRegex(UserError, "no such extra"):
                service._request_extra_removal(product)
