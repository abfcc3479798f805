from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import iptv_subscription_renewal_run
from .common_renewal import UNTIL, RenewalCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestRenewalRun(RenewalCommon):
    def test_the_run_invoices_automatic_and_skips_manual(self):  # rule 1
        automatic = self._create_subscription(paid_until=UNTIL)
        manual = self._create_subscription(paid_until=UNTIL, billing_mode="manual")
        invoice = self._run_cron()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.invoice_line_ids.iptv_subscription_id, automatic)
        with freeze_time("2026-02-21 11:00:00"):
            by_hand = manual._create_renewal_invoices()
            self.assertEqual(manual._create_renewal_invoices(), by_hand)
        self.assertFalse(self._run_cron())

    def test_the_run_comes_the_set_days_before_and_once(self):  # rule 1
        subscription = self._create_subscription(paid_until=UNTIL)
        self.assertFalse(self._run_cron("2026-02-20 23:59:59"))
        invoice = self._run_cron("2026-02-21 00:00:00")
        self.assertEqual(len(invoice), 1)
        self.assertTrue(subscription.is_renewal_invoiced)
        self.assertFalse(self._run_cron("2026-02-21 01:00:00"))
        self.assertFalse(self._run_cron("2026-02-27 10:00:00"))

    def test_zero_days_invoice_on_the_day(self):
        self._create_subscription(paid_until=UNTIL)
        self.env.company.iptv_invoice_days = 0
        self.assertFalse(self._run_cron("2026-02-27 23:59:59"))
        self.assertEqual(len(self._run_cron("2026-02-28 00:00:00")), 1)

    def test_a_paid_renewal_is_followed_by_the_next_period(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        self._pay(self._run_cron())
        self.assertEqual(str(subscription.date_end), "2026-03-28 10:00:00")
        self.assertFalse(self._run_cron("2026-02-22 10:00:00"))
        self.assertEqual(len(self._run_cron("2026-03-21 10:00:00")), 1)

    def test_what_is_in_its_days_of_grace_is_invoiced(self):
        self._cycle("1m").grace_days = 5
        subscription = self._create_subscription(paid_until=UNTIL)
        invoice = self._run_cron("2026-03-02 10:00:00")
        self.assertEqual(str(invoice.invoice_date_due), "2026-03-02")
        with freeze_time("2026-03-02 11:00:00"):
            self._pay(invoice)
        self.assertEqual(str(subscription.date_end), "2026-03-28 10:00:00")

    def test_trial_and_one_time_are_never_renewed(self):  # rules 11 and 12
        self._create_subscription(self.trial, paid_until=UNTIL)
        self._create_subscription(self.one_time, paid_until=UNTIL)
        off = self._create_subscription(paid_until=UNTIL)
        off.auto_renew = False
        self.assertFalse(self._run_cron())

    def test_an_early_renewal_by_hand_is_not_billed_again(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        with freeze_time("2026-02-10 10:00:00"):
            self._pay(subscription._create_renewal_invoices())
        self.assertFalse(self._run_cron())

    def test_an_unpaid_renewal_by_hand_is_not_billed_again(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        subscription._create_renewal_invoices()
        self.assertFalse(self._run_cron())
        # Days that were given do not make it due a second time.
        until = fields.Datetime.to_datetime("2026-03-03 10:00:00")
        subscription._extend("compensation", "outage", until=until)
        self.assertFalse(self._run_cron("2026-02-27 10:00:00"))
        self.assertTrue(subscription.is_renewal_invoiced)

    # === ONE INVOICE PER CUSTOMER, DUE DAY AND CURRENCY === #

    def test_one_invoice_per_customer_and_due_day(self):  # D11
        morning = self._create_subscription(
            paid_until=fields.Datetime.to_datetime("2026-02-28 01:00:00")
        )
        evening = self._create_subscription(
            paid_until=fields.Datetime.to_datetime("2026-02-28 23:00:00")
        )
        next_day = self._create_subscription(
            paid_until=fields.Datetime.to_datetime("2026-03-01 01:00:00")
        )
        invoice = self._run_cron("2026-02-21 00:30:00")
        self.assertEqual(
            invoice.invoice_line_ids.iptv_subscription_id, morning | evening
        )
        self.assertEqual(str(invoice.invoice_date), "2026-02-21")
        self.assertEqual(str(invoice.invoice_date_due), "2026-02-28")
        self.assertEqual(invoice.invoice_origin, f"{morning.name}, {evening.name}")
        self.assertEqual(invoice.amount_total, 20.0)
        later = self._run_cron("2026-02-22 00:30:00")
        self.assertEqual(later.invoice_line_ids.iptv_subscription_id, next_day)
        self._pay(invoice)
        self.assertEqual(str(morning.date_end), "2026-03-28 01:00:00")
        self.assertEqual(str(evening.date_end), "2026-03-28 23:00:00")

    def test_customers_and_currencies_are_apart(self):  # D11
        other = self._create_partner(name="Ben")
        euro = self.setup_other_currency("EUR")
        self._create_subscription(paid_until=UNTIL)
        self._create_subscription(paid_until=UNTIL, currency_id=euro.id)
        self._create_subscription(paid_until=UNTIL, partner_id=other.id)
        invoices = self._run_cron()
        self.assertEqual(
            {(move.partner_id, move.currency_id) for move in invoices},
            {
                (self.customer, self.env.company.currency_id),
                (self.customer, euro),
                (other, self.env.company.currency_id),
            },
        )

    def test_the_invoice_address_of_a_company_pays(self):  # D11
        company = self._create_partner(name="Hotel", is_company=True)
        office = self._create_partner(
            name="Office", parent_id=company.id, type="invoice"
        )
        room = self._create_partner(name="Room 1", parent_id=company.id)
        self._create_subscription(paid_until=UNTIL, partner_id=company.id)
        self._create_subscription(paid_until=UNTIL, partner_id=room.id)
        invoices = self._run_cron()
        self.assertEqual(invoices.partner_id, office)
        self.assertEqual(len(invoices.invoice_line_ids), 2)

    def test_the_due_day_is_the_one_of_the_company(self):  # D11, pain 22
        self.env.company.partner_id.tz = "Pacific/Auckland"  # 13 hours ahead
        subscription = self._create_subscription(
            paid_until=fields.Datetime.to_datetime("2026-02-28 12:00:00")
        )
        # There it ends on 1 March at 1:00, and its 22 February begins here on the 21st.
        self.assertFalse(self._run_cron("2026-02-21 10:59:59"))
        invoice = self._run_cron("2026-02-21 11:00:00")
        self.assertEqual(str(invoice.invoice_date_due), "2026-03-01")
        self.assertEqual(str(invoice.invoice_date), "2026-02-22")
        self.assertIn("03/01/2026 – 04/01/2026", invoice.invoice_line_ids.name)
        self.assertEqual(str(subscription.date_end), "2026-02-28 12:00:00")

    # === THE QUEUE === #

    def test_the_run_is_cut_into_jobs_by_payer(self):
        self.patch(iptv_subscription_renewal_run, "RENEWAL_CHUNK", 2)
        self.patch(iptv_subscription_renewal_run, "RENEWAL_PAGE", 2)
        partners = [self._create_partner(name=f"P{number}") for number in range(4)]
        for partner in partners + partners[:2]:
            self._create_subscription(paid_until=UNTIL, partner_id=partner.id)
        with freeze_time("2026-02-21 10:00:00"), self.enter_registry_test_mode():
            cron = self.env.ref("iptv_subscription.ir_cron_renew").sudo()
            cron.method_direct_trigger()
        jobs = self._get_jobs("_job_renew")
        payers = [job.recordset.with_env(self.env).partner_id for job in jobs]
        self.assertEqual([len(job.recordset) for job in jobs], [2, 2, 2])
        self.assertEqual(
            [payer.ids for payer in payers],
            [partners[0].ids, partners[1].ids, partners[2].ids + partners[3].ids],
        )
        self.assertEqual(len({job.identity_key for job in jobs}), 3)
        self.assertEqual({job.channel for job in jobs}, {"root.iptv_billing"})

    def test_the_run_costs_as_few_queries_for_many_as_for_few(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(30)]
        )
        subscriptions = self.env["iptv.subscription"]
        for partner in partners:
            subscriptions |= self._create_subscription(
                paid_until=UNTIL, partner_id=partner.id
            )
        self._run_jobs()
        with freeze_time("2026-02-21 10:00:00"):
            subscriptions[:10]._job_renew()
            self.env.flush_all()
            self.env.invalidate_all()
            few = self._count_queries(subscriptions[10:12])
            many = self._count_queries(subscriptions[12:])
        self.assertLess(many - few, 2.5 * 16)

    def _count_queries(self, subscriptions):
        before = self.cr.sql_log_count
        subscriptions._job_renew()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.cr.sql_log_count - before

    def test_a_job_that_runs_twice_invoices_once(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        with freeze_time("2026-02-21 10:00:00"):
            subscription._job_renew()
            self.assertIn("0 invoiced", subscription._job_renew())
        self.assertEqual(len(self._find_invoices()), 1)

    def test_what_was_written_by_hand_is_refused(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        user = self._create_staff(
            "renewal-manager", "iptv_subscription.group_iptv_manager"
        )
        for field in ("renewal_date_end", "renewal_error", "is_renewal_invoiced"):
            with self.subTest(field=field), self.assertRaises(UserError):
                subscription.with_user(user).write({field: False})

    def test_the_run_follows_who_buys_and_extras(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        subscription.line_ids = [Command.create({"product_id": self.extra.id})]
        invoice = self._run_cron()
        self.assertEqual(invoice.amount_total, 14.0)
        self._pay(invoice)
        self.assertEqual(len(subscription.period_ids), 2)
