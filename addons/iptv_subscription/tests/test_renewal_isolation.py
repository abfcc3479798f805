from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_renewal import UNTIL, RenewalCommon

LOGGER = "odoo.addons.iptv_subscription.models.iptv_subscription_renewal_run"


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestRenewalIsolation(RenewalCommon):
    """A bad record is put aside; the others are invoiced."""

    def setUp(self):
        super().setUp()
        self.good = self._create_subscription(
            paid_until=UNTIL, partner_id=self._create_partner(name="Ben").id
        )

    def test_an_archived_package_does_not_stop_the_others(self):
        package = self._create_package("Old", 5.0)
        bad = self._create_subscription(package, paid_until=UNTIL)
        mate = self._create_subscription(paid_until=UNTIL)
        other_mate = self._create_subscription(paid_until=UNTIL)
        package.active = False
        invoices = self._run_cron()
        self.assertEqual(
            invoices.invoice_line_ids.iptv_subscription_id,
            self.good | mate | other_mate,
        )
        self.assertEqual(len(invoices), 2)  # D11 holds for who is left
        self.assertIn("“Old” is archived", bad.renewal_error)
        self.assertFalse((self.good | mate).filtered("renewal_error"))
        return bad, package

    def test_staff_is_told_once_and_the_next_success_clears_it(self):
        bad, package = self.test_an_archived_package_does_not_stop_the_others()
        self.assertIn("could not be invoiced", bad.activity_ids.summary)
        messages = len(bad.message_ids)
        self._run_cron("2026-02-21 11:00:00")
        self._run_cron("2026-02-21 12:00:00")
        self.assertEqual(len(bad.activity_ids), 1)
        self.assertEqual(len(bad.message_ids), messages)
        package.active = True
        invoice = self._run_cron("2026-02-21 13:00:00")
        self.assertEqual(invoice.invoice_line_ids.iptv_subscription_id, bad)
        self.assertFalse(bad.renewal_error)
        self.assertFalse(bad.activity_ids)

    def test_it_is_found_in_the_list(self):
        bad, _package = self.test_an_archived_package_does_not_stop_the_others()
        found = self.env["iptv.subscription"].search([("renewal_error", "!=", False)])
        self.assertEqual(found, bad)

    def test_a_customer_without_receivable_account_does_not_stop_the_others(self):
        bad = self._create_subscription(paid_until=UNTIL)
        account = self.company_data["default_account_receivable"].copy()
        self.customer.property_account_receivable_id = account
        account.active = False
        invoices = self._run_cron()
        self.assertEqual(invoices.invoice_line_ids.iptv_subscription_id, self.good)
        self.assertIn("is archived", bad.renewal_error)

    @mute_logger(LOGGER)
    def test_what_nobody_foresaw_is_written_on_the_record(self):
        bad = self._create_subscription(paid_until=UNTIL)
        prepare = type(bad)._prepare_renewal_lines

        def spoil(subscription, cache):
            if subscription == bad:
                raise ZeroDivisionError("broken")
            return prepare(subscription, cache)

        with patch.object(type(bad), "_prepare_renewal_lines", spoil):
            invoices = self._run_cron()
        self.assertEqual(invoices.invoice_line_ids.iptv_subscription_id, self.good)
        self.assertEqual(bad.renewal_error, "The invoice could not be made: broken")
        self.assertEqual(len(self._run_cron("2026-02-21 12:00:00")), 1)

    def test_the_product_of_another_company_is_refused(self):
        bad = self._create_subscription(paid_until=UNTIL)
        other = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s",
            [other.id, bad.product_id.product_tmpl_id.id],
        )
        self.env.invalidate_all()
        self._run_cron()
        self.assertIn("belongs to the company Other", bad.renewal_error)

    def test_a_conflict_in_the_database_is_no_fault_of_a_record(self):
        def conflict(_subscription, _cache):
            raise SerializationFailure("come again")

        with (
            patch.object(type(self.good), "_prepare_renewal_lines", conflict),
            self.assertRaises(SerializationFailure),
        ):
            self._run_cron()
        self.assertFalse(self.good.renewal_error)

    def test_paying_another_way_clears_the_error(self):
        bad, _package = self.test_an_archived_package_does_not_stop_the_others()
        bad._extend("manual", "gift", cycle=self._cycle("1m"))
        self.assertFalse(bad.renewal_error)

    def test_numbers_have_no_gaps_after_a_failure(self):
        package = self._create_package("Old", 5.0)
        self._create_subscription(package, paid_until=UNTIL)
        self._create_subscription(paid_until=UNTIL)
        package.active = False
        numbers = sorted(self._run_cron().mapped("sequence_number"))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
