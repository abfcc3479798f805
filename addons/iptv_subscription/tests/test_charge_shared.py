from freezegun import freeze_time

from odoo.tests import tagged

from .charge_common import UNTIL, ChargeCommon


@freeze_time("2026-02-20 10:00:00")
@tagged("-at_install", "post_install")
class TestChargeShared(ChargeCommon):
    """Charging what is left when one of several services leaves an invoice (D11)."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-01-31 10:00:00"):
            self.other = self._create_subscription(paid_until=UNTIL)
        self.both = self.subscription | self.other
        token = self._save_card()
        self.other._set_payment_token(token)
        self.move = self._renew(self.both)
        self.assertEqual(self.move.iptv_charge_state, "scheduled")

    def _assert_other_charged_alone(self):
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertEqual(self._get_charges(self.move).amount, 10.0)
        self.assertEqual(str(self.other.date_end), "2026-04-02 10:00:00")

    def test_a_service_that_was_closed_stops_no_charge_of_the_others(self):
        reason = self.env.ref("iptv_subscription.iptv_close_reason_moving")
        self.subscription._close(reason)
        self._assert_other_charged_alone()
        self.assertEqual(self.subscription.date_end, UNTIL)

    def test_a_service_that_changed_is_charged_by_its_own_invoice(self):
        family = self._create_package("Family", price=20.0, months=1)
        self.subscription._request_change(family, when="expiry")
        renewal = self.subscription._get_unpaid_renewal()
        self.assertEqual(renewal.iptv_charge_state, "scheduled")
        self._assert_other_charged_alone()
        self.assertEqual(self._get_charges(renewal).amount, 20.0)
        self.assertEqual(len(self.bank.requests), 2)
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_another_card_of_what_has_left_is_no_matter(self):
        family = self._create_package("Family", price=20.0, months=1)
        self.subscription._request_change(family, when="expiry")
        self._save_card(self.subscription, provider_ref="other card")
        self._assert_other_charged_alone()
