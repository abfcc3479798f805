from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.iptv_subscription.provisioning import REFUSED, PushResult

from ..hooks import remember_trials
from ..tools.identity import identify_email, identify_phone
from .spend_common import MAC, OTHER_MAC, SpendCommon

WHO = {"email": "John.Doe@gmail.com", "phone": "+49 170 1234567"}


@tagged("post_install", "-at_install")
class TestTrialGuard(SpendCommon):
    """One trial per box, mail address and telephone number (pain 12)."""

    def setUp(self):
        super().setUp()
        for reseller in (self.reseller, self.stranger):
            self._give(reseller, 100)

    def _try(self, reseller=None, key="trial", **values):
        return self._add(reseller, key, self.trial, **(WHO | values))

    def test_a_trial_is_sold_as_one(self):
        sale = self._try()
        self.assertEqual((sale.kind, sale.price), ("trial", 1))
        self.assertEqual(sale.subscription_id.customer_status, "trial")

    def test_one_per_box_address_and_number_over_all_resellers(self):
        user = self._try().subscription_id
        user._terminate()
        new = {"email": "eve@example.com", "phone": "111222333", "mac": OTHER_MAC}
        cases = {
            "box": {"mac": MAC},
            "mail": {"email": "j.o.h.n.doe+x@googlemail.com"},
            "telephone": {"phone": "0049 (170) 123-4567"},
        }
        for what, same in cases.items():
            with self.subTest(what):
                with self.assertRaisesRegex(UserError, what) as caught:
                    self._try(self.stranger, what, **(new | same))
                self.assertNotIn("Room", str(caught.exception))
        self._assert_nothing_moved(self.stranger)
        self._try(self.stranger, "new", **new)

    def test_trials_of_our_own_customers_count(self):
        self._sell(self.trial, iptv_mac=MAC)._terminate()
        with self.assertRaises(UserError):
            self._try()

    def test_trials_of_the_time_before_count(self):
        self._sell(self.trial, iptv_mac=MAC)._terminate()
        self.env["iptv.trial.claim"].search([]).unlink()
        remember_trials(self.env(su=True))
        with self.assertRaises(UserError):
            self._try()

    def test_who_bought_may_not_have_had_a_trial(self):
        self._add(mac=MAC).subscription_id._terminate()
        self._try()

    def test_the_quota_of_a_day(self):
        self.reseller.trial_quota = 2
        for number in range(2):
            preview = self.reseller._preview_add_user(self._values(self.trial))
            self.assertEqual(preview["trial_left"], 2 - number)
            self._free_trial(number)
        with self.assertRaises(UserError):
            self._free_trial(2)
        with freeze_time("2026-11-21 12:00:00"):
            self._free_trial(2)

    def _free_trial(self, number):
        return self._try(
            key=str(number),
            device_kind="line",
            mac=False,
            email=f"{number}@example.com",
            phone=False,
        )

    def test_a_trial_that_was_refused_does_not_count(self):  # invariant 6
        sale = self._try()
        left = self.reseller._get_trials_left()
        with self._middleware() as fake:
            fake.answers[sale.subscription_id.id] = PushResult(REFUSED, "no")
            self._run_jobs()
            self._run_jobs()
        self.assertEqual(sale.state, "reversed")
        self.assertEqual(self.reseller._get_trials_left(), left + 1)
        self._try(key="again")

    def test_a_trial_does_not_wander_from_box_to_box(self):
        user = self._try().subscription_id
        self.reseller._change_mac(user, OTHER_MAC)
        other = {"email": "eve@example.com", "phone": "111222333"}
        for mac in (MAC, OTHER_MAC):
            with self.assertRaises(UserError):
                self._try(self.stranger, mac, mac=mac, **other)

    def test_a_trial_is_renewed_with_a_package_only(self):
        user = self._try().subscription_id
        with self.assertRaises(UserError):
            self.reseller._renew_users(user, "again")
        sale = self.reseller._renew_users(user, "buy", product=self.monthly)
        self.assertEqual(sale.price, 10)
        self.assertEqual(user.customer_status, "active")

    def test_a_manager_allows_another(self):
        self._try().subscription_id._terminate()
        self.env["iptv.trial.claim"].search([]).unlink()
        self._try(self.stranger)

    def test_identities(self):
        self.assertEqual(identify_email(" A.B+c@Gmail.com "), "ab@gmail.com")
        self.assertEqual(identify_email("a.b+c@example.com"), "a.b@example.com")
        self.assertEqual(identify_email("nonsense"), "")
        self.assertEqual(identify_phone("+49 (170) 12"), "4917012")
        self.assertEqual(identify_phone("00491701"), "491701")
        self.assertEqual(identify_phone("12"), "")
