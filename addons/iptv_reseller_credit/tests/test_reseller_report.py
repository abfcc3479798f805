from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_backoffice import BackofficeCommon


@freeze_time("2026-03-20 10:00:00")
@tagged("-at_install", "post_install")
class TestResellerReport(BackofficeCommon):
    """New, trials, renewed, expired and revenue by month and reseller (rule 55)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What this database counted is younger than the frozen clock.
        cls.env.cr.execute("DELETE FROM iptv_reseller_stat")

    def _sell(self, kind="new", date="2026-03-05 10:00:00", **values):
        reseller = values.pop("reseller", self.reseller)
        return self._create_sale(reseller, kind, date=date, **values)

    def _count(self):
        """Run the cron, as if it had run right now."""
        self.env.flush_all()
        self.env["iptv.reseller.stat"].sudo()._cron_roll_up()

    def _get(self, reseller=None, month="2026-03-01", **options):
        self._flush_jobs()
        self.env.flush_all()
        rows = (reseller or self.reseller)._get_performance(**options)
        return next(row for row in rows if str(row["month"]) == month)

    def test_what_was_sold_in_a_month(self):
        self._sell()
        self._sell("trial", price=1)
        self._sell("renewal", price=20)
        self._sell("upgrade", price=3)
        self._sell(date="2026-02-28 23:59:59")
        self._sell(reseller=self.stranger)
        row = self._get()
        self.assertEqual(row["new"], 1)
        self.assertEqual(row["trials"], 1)
        self.assertEqual(row["renewed"], 1)
        self.assertEqual(row["upgraded"], 1)
        self.assertEqual(row["credits"], 34)
        self.assertEqual(row["label"], "Mar 2026")
        self.assertEqual(self._get(month="2026-02-01")["new"], 1)

    def test_twelve_months_come_the_latest_first(self):
        rows = self.reseller._get_performance()
        self.assertEqual(len(rows), 12)
        self.assertEqual(str(rows[0]["month"]), "2026-03-01")
        self.assertEqual(str(rows[-1]["month"]), "2025-04-01")
        self.assertEqual(rows[0]["new"], 0)
        self.assertIsNone(rows[0]["conversion"])

    def test_what_was_given_back_or_free_is_no_sale(self):
        self._sell(state="reversed")
        self._sell(paid_with="free")
        row = self._get()
        self.assertEqual(row["new"], 1)
        self.assertEqual(row["credits"], 0)

    def test_a_subtree_is_added_up(self):
        self._sell()
        self._sell(reseller=self.super)
        self._sell(reseller=self.stranger)
        self.assertEqual(self._get(self.super)["new"], 1)
        self.assertEqual(self._get(self.super, subtree=True)["new"], 2)
        report = self.env["iptv.reseller.report"]
        branches = dict(report._read_group([], ["branch_id"], ["new_count:sum"]))
        self.assertEqual(branches[self.super], 2)
        self.assertEqual(branches[self.stranger], 1)

    def test_revenue_is_what_was_once_paid_for_the_credits(self):
        self._give(self.reseller, 500, value=300)
        self._spend(self.reseller, 10)
        self.assertAlmostEqual(self._get()["revenue"], 6.0)

    def test_trials_that_convert_and_users_that_expire(self):
        trials = [self._start_trial() for _number in range(3)]
        self._flush_jobs()
        trials[0]._change_package(self.monthly)
        trials[0]._extend("credit", "report/convert")
        self._flush_jobs()
        trials[1].sudo()._terminate()
        self._flush_jobs()
        row = self._get()
        self.assertEqual((row["converted"], row["lost"]), (1, 1))
        self.assertEqual(row["conversion"], 0.5)
        trials[0].sudo()._terminate()
        self.assertEqual(self._get()["expired"], 1)

    def _start_trial(self):
        trial = self._create_user(self.reseller, self.trial)
        trial._activate("trial", f"report/{trial.id}")
        return trial

    def test_a_refused_user_was_never_lost(self):  # invariant 6
        user = self._create_user(self.reseller)
        user._activate("manual", "report/refused")
        self._flush_jobs()
        self._sell(subscription_id=user.id, state="reversed")
        user.sudo()._terminate()
        row = self._get()
        self.assertEqual((row["new"], row["expired"]), (0, 0))

    def test_figures_stay_when_users_are_handed_over(self):
        user = self._start_trial()
        self._flush_jobs()
        user.sudo()._terminate()
        self._flush_jobs()
        user.sudo().reseller_id = self.stranger
        self.assertEqual(self._get()["lost"], 1)
        self.assertEqual(self._get(self.stranger)["lost"], 0)

    # === COUNTED AHEAD === #

    def test_what_was_counted_is_the_same_and_counted_once(self):
        self._give(self.reseller, 100, value=50)
        self._sell()
        self._spend(self.reseller, 10)
        before = self._get()
        self._count()
        self._count()
        stat = self.env["iptv.reseller.stat"].sudo()
        own = stat.search([("reseller_id", "=", self.reseller.id)])
        self.assertEqual(own.mapped("new_count"), [1])
        self.assertEqual(own.revenue, 5)
        self.assertEqual(self._get(), before)

    def test_what_is_sold_after_the_count_is_in_the_report(self):
        self._sell(date="2026-01-10 10:00:00")
        self._count()
        with freeze_time("2026-03-20 18:00:00"):
            self._sell(date=fields.Datetime.now())
            self.assertEqual(self._get()["new"], 1)
            self.assertEqual(self._get(month="2026-01-01")["new"], 1)

    def test_a_sale_given_back_later_leaves_its_month(self):
        sale = self._sell(date="2026-01-10 10:00:00")
        self._sell(date="2026-01-11 10:00:00")
        self._count()
        self.assertEqual(self._get(month="2026-01-01")["new"], 2)
        sale.state = "reversed"
        self.assertEqual(self._get(month="2026-01-01")["new"], 1)
        self._count()
        self.assertEqual(self._get(month="2026-01-01")["new"], 1)

    # === WHO MAY, AND THE VIEWS === #

    def test_conversion_of_several_months_is_that_of_all_trials(self):
        stats = self.env["iptv.reseller.stat"].sudo()
        until = "2026-03-20 09:00:00"
        for month, won, lost in (("2025-12-01", 1, 0), ("2026-01-01", 1, 2)):
            stats.create(
                {
                    "reseller_id": self.reseller.id,
                    "month": month,
                    "converted_count": won,
                    "lost_count": lost,
                    "until": until,
                }
            )
        self.env.flush_all()
        [(rate,)] = self.env["iptv.reseller.report"]._read_group(
            [("reseller_id", "=", self.reseller.id)], aggregates=["conversion:avg"]
        )
        self.assertEqual(rate, 0.5)

    def test_the_form_lists_the_months_with_something_in_them(self):
        self._sell()
        self._sell(date="2026-01-10 10:00:00")
        self._sell(date="2024-01-10 10:00:00")
        self.env.flush_all()
        months = self.reseller.performance_ids.mapped("month")
        self.assertEqual([str(month) for month in months], ["2026-03-01", "2026-01-01"])

    def test_portal_has_no_report(self):
        login = self._create_login(self.reseller.partner_id)
        with self.assertRaises(AccessError):
            self.env["iptv.reseller.report"].with_user(login).search([])

    def test_an_operator_reads_it(self):
        self._sell()
        report = self.env["iptv.reseller.report"].with_user(self.operator)
        self.env.flush_all()
        self.assertTrue(report.search([("reseller_id", "=", self.reseller.id)]))
