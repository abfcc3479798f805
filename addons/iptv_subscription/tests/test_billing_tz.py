from datetime import datetime

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import IptvCommon


@tagged("-at_install", "post_install")
class TestBillingTimeZone(IptvCommon):
    def _renew(self, subscription):
        self._pay(subscription._create_renewal_invoices())

    def _explain(self, period, tz="UTC", lang="en_US"):
        return period.with_context(tz=tz, lang=lang).explanation

    def test_utc_without_a_zone(self):
        company = self.env.company
        company.partner_id.tz = False
        self.assertEqual(company._get_billing_tz(), "UTC")
        company.partner_id.tz = "Asia/Kathmandu"
        self.assertEqual(company._get_billing_tz(), "Asia/Kathmandu")
        company.iptv_tz = "Europe/Berlin"
        self.assertEqual(company._get_billing_tz(), "Europe/Berlin")

    def test_every_choice_can_be_counted(self):
        field = self.env["res.company"]._fields["iptv_tz"]
        zones = [name for name, _label in field._description_selection(self.env)]
        self.assertIn("Europe/Berlin", zones)
        self.env.company.iptv_tz = zones[-1]
        self.assertEqual(self.env.company._get_billing_tz(), zones[-1])

    @freeze_time("2026-02-28 23:30:00")
    def test_the_first_of_march_in_berlin_gives_the_first_of_april(self):  # pain 22
        self.env.company.iptv_tz = "Europe/Berlin"
        subscription = self._sell()
        self._assert_dates(subscription, "2026-02-28 23:30:00", "2026-03-31 22:30:00")
        self.assertEqual(subscription.period_ids.anchor_tz, "Europe/Berlin")

    @freeze_time("2026-02-28 23:30:00")
    def test_the_same_moment_in_utc_gives_the_28th(self):
        self._assert_dates(self._sell(), "2026-02-28 23:30:00", "2026-03-28 23:30:00")

    @freeze_time("2026-01-31 09:00:00")
    def test_a_chain_keeps_day_and_hour_through_summer_time(self):  # rule 13
        self.env.company.iptv_tz = "Europe/Berlin"
        subscription = self._sell()
        ends = [str(subscription.date_end)]
        for _month in range(3):
            self._renew(subscription)
            ends.append(str(subscription.date_end))
        self.assertEqual(
            ends,
            [
                "2026-02-28 09:00:00",
                "2026-03-31 08:00:00",
                "2026-04-30 08:00:00",
                "2026-05-31 08:00:00",
            ],
        )

    @freeze_time("2026-01-31 09:00:00")
    def test_a_chain_keeps_the_zone_it_was_begun_in(self):
        """Else a change of the setting would move or shorten what customers have."""
        self.env.company.iptv_tz = "Europe/Berlin"
        running = self._sell()
        self._renew(running)
        self.env.company.iptv_tz = "America/New_York"
        self._renew(running)
        self._renew(running)
        self._assert_dates(running, "2026-01-31 09:00:00", "2026-05-31 08:00:00")
        self.assertEqual(set(running.period_ids.mapped("anchor_tz")), {"Europe/Berlin"})
        # 31 January 04:00 in New York, a month and a half later in summer time.
        fresh = self._sell(self._create_package("Two", 18.0, months=3))
        self.assertEqual(str(fresh.date_end), "2026-04-30 08:00:00")
        self.assertEqual(fresh.period_ids.anchor_tz, "America/New_York")

    @freeze_time("2026-01-31 09:00:00")
    def test_a_chain_of_old_counts_on_in_utc(self):
        subscription = self._create_subscription()
        vals = subscription._prepare_period(None, None)
        vals |= {"anchor_tz": False, "source": "manual", "key": "old"}
        self.env["iptv.subscription.period"].sudo().create(vals)
        subscription._on_extended()
        self.env.company.iptv_tz = "Europe/Berlin"
        self._renew(subscription)
        self.assertEqual(str(subscription.date_end), "2026-03-31 09:00:00")

    def test_a_gap_begins_a_chain_in_the_new_zone(self):
        with freeze_time("2026-01-31 09:00:00"):
            subscription = self._sell()
        self.env.company.iptv_tz = "Europe/Berlin"
        with freeze_time("2026-03-10 09:00:00"):
            self._renew(subscription)
        last = subscription.period_ids.sorted("start")[-1]
        self.assertEqual(str(last.end), "2026-04-10 08:00:00")
        self.assertEqual(last.anchor_tz, "Europe/Berlin")

    @freeze_time("2026-03-25 18:30:00")
    def test_a_trial_lasts_168_hours_through_the_change(self):  # rule 11
        self.env.company.iptv_tz = "Europe/Berlin"
        subscription = self._sell(self.trial)
        self._assert_dates(subscription, "2026-03-25 18:30:00", "2026-04-01 18:30:00")

    # === IN WORDS === #

    @freeze_time("2026-01-31 10:00:00")
    def test_the_end_is_explained(self):  # pain 22
        subscription = self._sell()
        first = subscription.period_ids
        self.assertEqual(
            self._explain(first).replace("\u202f", " "),
            "1 month from 1/31/26, 10:00 AM: to 2/28/26, 10:00 AM. "
            "February 2026 has only 28 days.",
        )
        self._renew(subscription)
        second = subscription.period_ids - first
        self.assertEqual(
            self._explain(second).replace("\u202f", " "),
            "Continues the time paid before. "
            "1 month from 2/28/26, 10:00 AM: to 3/31/26, 10:00 AM. "
            "Months count from 1/31/26, 10:00 AM.",
        )

    @freeze_time("2026-03-10 09:00:00")
    def test_the_explanation_is_in_the_time_zone_of_who_reads(self):
        self.env.company.iptv_tz = "Europe/Berlin"
        period = self._sell().period_ids
        told = self._explain(period, "Asia/Kathmandu").replace("\u202f", " ")
        self.assertIn("from 3/10/26, 2:45 PM: to 4/10/26, 1:45 PM.", told)
        self.assertIn("time zone Europe/Berlin.", told)
        self.assertIn("The clocks are changed in between.", told)
        own = self._explain(period, "Europe/Berlin").replace("\u202f", " ")
        self.assertEqual(own, "1 month from 3/10/26, 10:00 AM: to 4/10/26, 10:00 AM.")

    @freeze_time("2026-03-10 09:00:00")
    def test_days_gifts_and_no_end_are_explained(self):
        trial = self._explain(self._sell(self.trial).period_ids)
        self.assertTrue(trial.startswith("7 days from 3/10/26"), trial)
        endless = self._explain(self._sell(self.one_time).period_ids)
        self.assertTrue(endless.endswith("without end."), endless)
        gift = self._create_subscription(paid_until=datetime(2026, 3, 20, 9))
        told = self._explain(gift.period_ids)
        self.assertTrue(told.startswith("From 3/10/26"), told)
        self.assertNotIn("month", told)

    @freeze_time("2026-03-10 09:00:00")
    def test_a_customer_reads_the_explanation_of_its_own_periods(self):
        user = self._create_new_portal_user(login="anna-tz")
        self.customer.user_ids = user
        subscription = self._sell()
        self._renew(subscription)
        periods = subscription.with_user(user).period_ids
        self.assertTrue(all("1 month from" in p.explanation for p in periods))

    def test_explaining_a_list_asks_the_database_as_often_as_one(self):
        subscriptions = self._sell(quantity=6)
        for subscription in subscriptions[:3]:
            self._renew(subscription)
        # As a list view does it: one search, one prefetch for all of them.
        periods = subscriptions.period_ids.browse(subscriptions.period_ids.ids)

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("explanation")
            return self.env.cr.sql_log_count - before

        count(periods)
        self.assertLessEqual(count(periods), count(periods[:1]) + 2)

    # === CYCLES === #

    @freeze_time("2026-01-31 10:00:00")
    def test_a_cycle_tells_what_it_gives(self):
        def preview(name):
            cycle = self._cycle(name).with_context(tz="UTC", lang="en_US")
            return cycle.preview.replace("\u202f", " ")

        self.assertEqual(
            preview("1m"),
            "A service bought now is paid until 2/28/26, 10:00 AM, "
            "renewed until 3/31/26, 10:00 AM.",
        )
        self.assertEqual(
            preview("trial"), "A service bought now ends on 2/7/26, 10:00 AM."
        )
        self.assertEqual(preview("one_time"), "A service bought now has no end.")

    @freeze_time("2026-01-31 10:00:00")
    def test_the_preview_follows_what_is_typed(self):
        form = Form(self.env["iptv.billing.cycle"].with_context(tz="UTC"))
        form.name = "Ten days"
        form.unit = "day"
        form.interval = 10
        form.grace_days = 2
        self.assertIn("2/10/26", form.preview)
        self.assertIn("goes off on 2/12/26", form.preview)
        form.unit = "year"
        form.interval = 99999
        self.assertFalse(form.preview)
