from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import ChangeCommon

END = "2026-02-01 00:00:00"
NEXT_END = "2026-03-01 00:00:00"


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeRenewal(ChangeCommon):
    """Changes at the end of the paid time, and renewals that cross a change."""

    # === AT EXPIRY === #

    def test_scheduled_costs_nothing_now(self):
        service = self._sell_in_january()
        quote = service._preview_change(self.family, when="expiry")
        self._assert_quote(quote, 0.0, END)
        self.assertEqual(str(quote["date"]), END)
        self.assertIn("02/01/2026", quote["explanation"])
        change = service._request_change(self.family, when="expiry")
        self.assertEqual(change.state, "scheduled")
        self.assertFalse(change.move_id)
        self.assertEqual(service.product_id, self.monthly)

    def test_the_renewal_bills_the_new_package_at_the_price_of_its_day(self):
        service = self._sell_in_january()
        service._request_change(self.family, when="expiry")
        self.family.lst_price = 22.0
        preview = service._preview_renewal()[service.id]
        self.assertEqual(preview["amount"], 22.0)
        renewal = service._create_renewal_invoices()
        self.assertEqual(renewal.invoice_line_ids.product_id, self.family)
        self.assertEqual(renewal.amount_total, 22.0)

    def test_paid_early_the_box_keeps_the_old_package_until_its_end(self):
        service = self._sell_in_january()
        change = service._request_change(self.family, when="expiry")
        self._pay(service._create_renewal_invoices())
        self.assertEqual(str(service.date_end), NEXT_END)
        self.assertEqual(service.product_id, self.monthly)
        later = service.period_ids.sorted("start")[-1]
        self.assertEqual(later.product_id, self.family)
        self._run_cron("2026-02-01 00:04:00")
        self.assertEqual(change.state, "done")
        self.assertEqual(service.product_id, self.family)
        self.assertFalse(service.activity_ids)

    def test_it_comes_also_if_nobody_paid(self):
        service = self._sell_in_january()
        service._request_change(self.family, when="expiry")
        with freeze_time("2026-02-02 00:00:00"):
            service._expire()
            service._apply_due_changes()
            self.assertEqual(service.product_id, self.family)
            self._pay(service._create_renewal_invoices())
            self.assertEqual(service.price_unit, 20.0)

    def test_a_late_payment_brings_it_at_once(self):
        service = self._sell_in_january()
        service._request_change(self.family, when="expiry")
        renewal = service._create_renewal_invoices()
        with freeze_time("2026-02-05 00:00:00"):
            service._expire()
            self._pay(renewal)
        self.assertEqual(service.product_id, self.family)
        self.assertEqual(str(service.date_end), "2026-03-05 00:00:00")

    def test_another_cycle_at_expiry(self):
        service = self._sell_in_january()
        service._request_change(self.year, when="expiry")
        preview = service._preview_renewal()[service.id]
        self.assertEqual(str(preview["end"]), "2027-02-01 00:00:00")
        self._pay(service._create_renewal_invoices())
        self.assertEqual(str(service.date_end), "2027-02-01 00:00:00")

    def test_cancel_until_then(self):
        service = self._sell_in_january()
        change = service._request_change(self.family, when="expiry")
        first = service._create_renewal_invoices()
        change.action_cancel()
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(first.state, "cancel")
        renewal = service._get_unpaid_renewal()
        self.assertEqual(renewal.invoice_line_ids.product_id, self.monthly)
        self.assertEqual(renewal.amount_total, 10.0)

    def test_not_after_the_renewal_was_paid(self):
        service = self._sell_in_january()
        change = service._request_change(self.family, when="expiry")
        self._pay(service._create_renewal_invoices())
        with self.assertRaisesRegex(UserError, "is paid already"):
            change.action_cancel()

    def test_an_earlier_end_brings_it_earlier(self):
        service = self._sell_in_january()
        change = service._request_change(self.family, when="expiry")
        self._reverse(service.period_ids.move_id)
        self.assertEqual(str(change.date), "2026-01-16 00:00:00")

    # === A RENEWAL THAT IS NOT PAID YET === #

    def test_the_open_renewal_is_billed_anew(self):  # pain 19
        service = self._sell_in_january()
        old = service._create_renewal_invoices()
        service._request_change(self.family, when="expiry")
        self.assertEqual(old.state, "cancel")
        renewal = service._get_unpaid_renewal()
        self.assertEqual(renewal.amount_total, 20.0)

    def test_the_open_renewal_is_billed_anew_when_the_change_is_paid(self):  # pain 19
        service = self._sell_in_january()
        old = service._create_renewal_invoices()
        change = service._request_change(self.family)
        self.assertEqual(old.state, "posted")
        self._pay_change(change)
        self.assertEqual(old.payment_state, "reversed")
        self.assertEqual(service._get_unpaid_renewal().amount_total, 20.0)

    def test_a_renewal_that_is_partly_paid_stays(self):
        service = self._sell_in_january()
        renewal = service._create_renewal_invoices()
        self._pay(renewal, amount=3.0)
        with self.assertRaisesRegex(UserError, "Something was paid or credited"):
            service._request_change(self.family)

    # === BOTH AT THE SAME TIME === #

    def test_a_renewal_paid_meanwhile_makes_a_new_offer(self):  # pain 19
        service = self._sell_in_january()
        renewal = service._create_renewal_invoices()
        change = service._request_change(self.family)
        self._pay(renewal)
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(change.move_id.payment_state, "reversed")
        offer = service._get_open_change()
        self.assertEqual(offer.amount, 15.16)  # 10 * 16/31 + 10
        self._pay_change(offer)
        self.assertEqual(service.product_id, self.family)

    def test_both_paid_by_one_payment(self):
        service = self._sell_in_january()
        renewal = service._create_renewal_invoices()
        change = service._request_change(self.family)
        self._pay(renewal | change.move_id, group_payment=True)
        self.assertEqual(str(service.date_end), NEXT_END)
        self.assertEqual(service.product_id, self.family)
        self.assertEqual(change.state, "done")
        # The second month was paid at the old price: a person must know.
        self.assertTrue(service.activity_ids)

    def test_both_paid_one_after_the_other(self):
        service = self._sell_in_january()
        renewal = service._create_renewal_invoices()
        change = service._request_change(self.family)
        self._pay(renewal | change.move_id, group_payment=False)
        # Whichever came first, no second month at the old price.
        self.assertFalse(service.activity_ids)
        if service.product_id == self.monthly:
            self.assertEqual(service._get_open_change().amount, 15.16)
        else:
            self.assertEqual(service._get_unpaid_renewal().amount_total, 20.0)

    def test_an_offer_for_time_that_was_given_back_is_withdrawn(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._reverse(service.period_ids.move_id)
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(service.product_id, self.monthly)
        self.assertFalse(service._get_open_change())
