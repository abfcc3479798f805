from freezegun import freeze_time

from odoo.tests import tagged

from .common_event import EventCommon


@tagged("-at_install", "post_install")
class TestEventReconcile(EventCommon):
    """Four months of business: the log and the books say the same (rule 69).

    January: Anna and Boris buy Basic (10), Clara tries (1), Dora buys Basic in EUR.
    February: Anna renews, Boris upgrades to Large (25) and renews, Clara converts,
    Dora leaves. March: Anna's renewal is refunded and she leaves, Boris leaves,
    Clara renews. April: Boris comes back.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.large = cls._create_package("Large", price=25.0)
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        # What this database counted is younger than the frozen clock.
        cls.env.cr.execute("DELETE FROM iptv_subscription_stat")
        cls.partners = {
            name: cls._create_partner(name=name) for name in ("Anna", "Boris", "Clara")
        }

    def _create(self, name, product=None, **values):
        partner = self.partners.get(name, self.customer)
        return self._create_subscription(product, partner_id=partner.id, **values)

    def _play(self):
        with self._at("2026-01-10 12:00:00"):
            anna, boris = self._create("Anna"), self._create("Boris")
            self._renew(anna)
            self._renew(boris)
            dora = self._create("Dora", currency_id=self.euro.id)
            # 8 EUR are 4 in the currency of the company.
            dora.line_ids.price_unit = 8
            self._renew(dora)
        with self._at("2026-01-30 12:00:00"):
            clara = self._create("Clara", self.trial)
            self._renew(clara)
        with self._at("2026-02-05 12:00:00"):
            clara._change_package(self.monthly)
            boris._change_package(self.large)
        with self._at("2026-02-06 12:00:00"):
            for subscription in anna, boris, clara:
                self._renew(subscription)
        self._sweep("2026-02-10 12:05:00")
        with self._at("2026-03-06 12:00:00"):
            self._renew(clara)
            renewal = self._renew(anna)
        with self._at("2026-03-08 12:00:00"):
            self._reverse(renewal)
        self._sweep("2026-03-10 12:05:00")
        with self._at("2026-04-02 12:00:00"):
            self._renew(boris)
        return anna | boris | clara | dora

    def _sweep(self, moment):
        with self._at(moment):
            due = self.env["iptv.subscription"].search(
                [
                    ("state", "=", "active"),
                    ("company_id", "=", self.env.company.id),
                    ("date_off", "<=", moment),
                ]
            )
            due._expire_and_tell()

    def _get_month(self, subscriptions, month):
        events = self._get_events(subscriptions)
        return events.filtered(lambda e: (e.date.month, e.date.year) == (month, 2026))

    def _get_booked(self, subscriptions, month):
        """Return what accounting says: paid invoices less credit notes, untaxed."""
        moves = subscriptions._get_invoices().filtered(
            lambda move: (
                move.state == "posted"
                and move.invoice_date.month == month
                and (move.move_type == "out_refund" or move.payment_state == "paid")
            )
        )
        return sum(moves.mapped("amount_untaxed_signed"))

    def test_each_month_says_what_the_books_say(self):  # rule 69
        subscriptions = self._play()
        expected = {
            # month: revenue, new, converted, renewed, churned, reactivated, MRR at end
            1: (10 + 10 + 4 + 1, 3, 0, 0, 0, 0, 24),
            2: (10 + 25 + 10, 0, 1, 3, 1, 0, 45),
            3: (10 + 10 - 10, 0, 0, 2, 2, 0, 10),
            4: (25, 0, 0, 0, 0, 1, 35),
        }
        mrr = 0
        for month, numbers in expected.items():
            events = self._get_month(subscriptions, month)
            kinds = events.mapped("kind")
            mrr += sum(events.mapped("mrr_change"))
            with self.subTest(month=month):
                revenue = sum(events.mapped("amount"))
                names = ("new", "trial_converted", "renewal", "churn", "reactivation")
                counts = [kinds.count(name) for name in names]
                self.assertEqual((revenue, *counts, mrr), numbers)
                booked = self._get_booked(subscriptions, month)
                self.assertAlmostEqual(revenue, booked)

    def test_the_counted_days_say_the_same_as_the_log(self):
        subscriptions = self._play()
        stat = self.env["iptv.subscription.stat"].sudo()
        first = subscriptions[0].create_date.date().replace(2026, 1, 1)
        with freeze_time("2026-04-15 12:00:00"):
            uncounted = self._sum(stat._get_months(self.env.company, first))
            stat._count_again("2026-01-01", "2026-03-10 12:05:00")
            half = self._sum(stat._get_months(self.env.company, first))
            stat._count_again("2026-01-01", "2026-04-15 12:00:00")
            whole = self._sum(stat._get_months(self.env.company, first))
        self.assertEqual(uncounted, half)
        self.assertEqual(uncounted, whole)

    def _sum(self, rows):
        return {
            (str(row["month"]), row["kind"]): (row["count"], row["amount"])
            for row in rows
        }

    def test_cohorts(self):
        subscriptions = self._play()
        with freeze_time("2026-04-15 12:00:00"):
            groups = (
                self.env["iptv.cohort.report"]
                .sudo()
                ._read_group(
                    [("subscription_id", "in", subscriptions.ids)],
                    ["cohort_month:month", "month_number"],
                    ["retained:sum", "retention:avg", "mrr:sum"],
                )
            )
        table = {
            (cohort.month, number): (retained, round(share, 2), mrr)
            for cohort, number, retained, share, mrr in groups
        }
        self.assertEqual(
            table,
            {
                # January: Anna, Boris and Dora; all are there at its end.
                (1, 0): (3, 1.0, 24),
                (1, 1): (2, 0.67, 35),
                (1, 2): (0, 0.0, 0),
                (1, 3): (1, 0.33, 25),
                # February: Clara.
                (2, 0): (1, 1.0, 10),
                (2, 1): (1, 1.0, 10),
                (2, 2): (1, 1.0, 10),
            },
        )

    def test_trials(self):
        subscriptions = self._play()
        with self._at("2026-04-20 12:00:00"):
            running, lost = (
                self._create("Anna", self.trial),
                self._create("Anna", self.trial),
            )
            running._activate("manual", "try")
            lost._activate("manual", "try")
            self._flush_jobs()
            lost._terminate()
        report = self.env["iptv.trial.report"].sudo()
        rows = report.search(
            [("subscription_id", "in", (subscriptions | running | lost).ids)]
        )
        results = {row.subscription_id: (row.result, row.days) for row in rows}
        self.assertEqual(
            results,
            {
                subscriptions[2]: ("converted", 6),
                running: ("running", 0),
                lost: ("lost", 0),
            },
        )
        [(rate,)] = report._read_group([("id", "in", rows.ids)], [], ["conversion:avg"])
        self.assertEqual(rate, 0.5)
