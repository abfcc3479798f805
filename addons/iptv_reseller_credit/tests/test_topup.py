from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.iptv_subscription.tests.charge_common import REFUSED, ChargeCommon

from .books_common import DAY, BooksCommon

APRIL = "2026-04-02 10:00:00"


@tagged("post_install", "-at_install")
class TestTopup(ChargeCommon, BooksCommon):
    """Credits that buy themselves: a saved method and a monthly cap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pack.taxes_id = False
        with freeze_time(DAY):
            cls._give(cls.reseller, 100)

    def setUp(self):
        super().setUp()
        self.token = self._create_token(partner_id=self.reseller.partner_id.id)
        self.reseller.write(
            {
                "topup_product_id": self.pack.id,
                "topup_below": 50,
                "topup_token_id": self.token.id,
                "topup_monthly_cap": 700,
                "topup_active": True,
            }
        )

    def _fall_below(self, amount=60, at=DAY):
        """Spend, and run all jobs that follow from it."""
        self._spend_at(amount, at=at)
        self._run_all(at)

    def _run_all(self, at=DAY):
        with freeze_time(at):
            self._run_until_idle()

    def _get_invoices(self):
        moves = self.env["account.move"].sudo()
        return moves.search(
            [("iptv_top_up_reseller_id", "=", self.reseller.id)], order="id"
        )

    def test_a_pack_is_bought_when_the_balance_falls_below(self):
        self._fall_below(50)
        self.assertFalse(self.bank.requests, "50 are not below 50")
        self._fall_below(10)
        [invoice] = self._get_invoices()
        self.assertEqual(len(self.bank.requests), 1)
        self.assertEqual(invoice.amount_total, 300)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(invoice.partner_id, self.reseller.partner_id)
        self.assertEqual(self.reseller.balance, 540)
        self._assert_sound(self.reseller)

    def test_never_two_at_once(self):  # pain 1
        self.bank.answers = ["pending"]
        self._fall_below()
        self._fall_below(10)
        self._fall_below(10)
        self.env.ref(
            "iptv_reseller_credit.ir_cron_top_up"
        ).sudo().method_direct_trigger()
        self._run_all()
        self.assertEqual(len(self._get_invoices()), 1)
        self.assertEqual(len(self.bank.requests), 1)

    def test_a_charge_of_which_nobody_knows_counts_as_spent(self):  # pain 4
        self.bank.answers = ["silence"]
        self._fall_below()
        self._fall_below(10)
        [invoice] = self._get_invoices()
        self.assertEqual(invoice.iptv_charge_state, "unknown")
        self.assertEqual(len(self.bank.requests), 1)
        self.assertTrue(self.reseller.topup_active)

    def test_a_person_is_asked_about_it(self):
        self.bank.answers = ["silence"]
        self._fall_below()
        charge = self._get_charges(self._get_invoices())
        with freeze_time("2026-03-02 20:00:00"):
            charge._iptv_follow()
        self.assertIn("Did the bank take", self.reseller.sudo().activity_ids.summary)
        with freeze_time("2026-03-02 21:00:00"):
            charge._set_done()
            self._run_until_idle()
        self.assertFalse(self.reseller.sudo().activity_ids)
        self.assertEqual(self.reseller.balance, 540)

    def test_never_above_the_cap_of_the_month(self):
        self._fall_below()
        self._fall_below(500)
        # 600.00 of 700.00 are spent.
        self.assertEqual(len(self._get_invoices()), 2)
        self._fall_below(520)
        self.assertEqual(len(self._get_invoices()), 2)
        self.assertEqual(self.reseller.balance, 20)
        self.assertIn("600.00", self.reseller.topup_error)
        self.assertTrue(self.reseller.topup_active)

    def test_a_new_month_buys_again(self):
        self.reseller.topup_monthly_cap = 300
        self._fall_below()
        self._fall_below(500)
        self.assertEqual(len(self._get_invoices()), 1)
        cron = self.env.ref("iptv_reseller_credit.ir_cron_top_up")
        self.env.flush_all()
        with freeze_time(APRIL):
            cron.sudo().method_direct_trigger()
        self._run_all(APRIL)
        self.assertEqual(len(self._get_invoices()), 2)
        self.assertFalse(self.reseller.topup_error)

    def test_a_refused_card_switches_it_off(self):
        self.bank.answers = ["error"]
        self._fall_below()
        [invoice] = self._get_invoices()
        self.assertFalse(self.reseller.topup_active)
        self.assertEqual(self.reseller.topup_error, REFUSED)
        self.assertEqual(self.reseller.balance, 40)
        self.assertEqual(invoice.state, "cancel", "nobody owes what never came")
        self.assertIn(REFUSED, self.reseller.sudo().activity_ids.summary)
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        self.assertIn(REFUSED, mail.body_html)
        self._fall_below(10)
        self.assertEqual(len(self.bank.requests), 1)

    def test_switched_on_again_it_goes_on(self):
        self.bank.answers = ["error"]
        self._fall_below()
        self.reseller.topup_active = True
        self._run_all()
        self.assertEqual(len(self.bank.requests), 2)
        self.assertEqual(self.reseller.balance, 540)
        self.assertFalse(self.reseller.topup_error)

    def test_a_removed_card_switches_it_off(self):
        self.token.active = False
        self.assertFalse(self.reseller.topup_active)
        self._fall_below()
        self.assertFalse(self._get_invoices())

    def test_a_frozen_reseller_buys_nothing_by_itself(self):
        self.reseller.sudo().state = "frozen"
        self._fall_below()
        self.assertFalse(self._get_invoices())

    def test_it_needs_everything(self):
        for name in ("topup_product_id", "topup_token_id"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.reseller.write({name: False})
        for name in ("topup_below", "topup_monthly_cap"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.reseller.write({name: 0})

    def test_only_packs_for_its_type(self):  # rule 21
        self.pack.iptv_for_level = "super"
        with self.assertRaises(ValidationError):
            self.reseller.write({"topup_product_id": self.pack.id})
        self._fall_below()
        self.assertFalse(self._get_invoices())
        self.assertFalse(self.reseller.topup_active)

    def test_only_its_own_card(self):  # DESIGN 6
        other = self._create_token(partner_id=self.stranger.partner_id.id)
        login = self._create_login(self.reseller, "rita.portal")
        reseller = self.reseller.with_user(login).sudo()
        with self.assertRaises(ValidationError):
            reseller._set_top_up({"topup_token_id": other.id})
        with self.assertRaises(UserError):
            reseller._set_top_up({"credit_limit": 1000})
        reseller._set_top_up({"topup_active": False})
        self.assertFalse(self.reseller.topup_active)
