from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MAC, IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-03-31 10:00:00")


@freeze_time("2026-03-01 10:00:00")
@tagged("-at_install", "post_install")
class TestStateMachine(IptvCommon):
    def _create_in(self, state):
        """Create a subscription in a state, the way it gets there in real life."""
        if state == "draft":
            return self._create_subscription()
        subscription = self._create_subscription(paid_until=UNTIL)
        if state == "expired":
            subscription.period_ids._cancel("test")
        elif state == "disabled":
            subscription._disable()
        elif state == "terminated":
            subscription._terminate()
        self.assertEqual(subscription.state, state)
        return subscription

    def test_every_move_leads_where_the_diagram_says(self):
        moves = {
            "_enable": {"active": "active", "expired": "expired", "disabled": "active"},
            "_disable": dict.fromkeys(("active", "expired", "disabled"), "disabled"),
            "_expire": {
                "draft": "draft",
                "active": "active",
                "expired": "expired",
                "disabled": "disabled",
                "terminated": "terminated",
            },
            "_terminate": dict.fromkeys(
                ("draft", "active", "expired", "disabled", "terminated"), "terminated"
            ),
        }
        for method, ends in moves.items():
            for state, end in ends.items():
                with self.subTest(method=method, state=state):
                    subscription = self._create_in(state)
                    getattr(subscription, method)()
                    self.assertEqual(subscription.state, end)

    def test_every_illegal_move_is_refused_in_a_sentence(self):
        refused = {
            ("_enable", "draft"): "Only a disabled service can be enabled",
            ("_enable", "terminated"): "is terminated for good",
            ("_disable", "draft"): "not paid cannot be disabled",
            ("_disable", "terminated"): "is terminated for good",
        }
        for (method, state), sentence in refused.items():
            with self.subTest(method=method, state=state):
                subscription = self._create_in(state)
                with self.assertRaisesRegex(UserError, sentence):
                    getattr(subscription, method)()
                self.assertEqual(subscription.state, state)

    def test_paying_leads_where_the_diagram_says(self):
        ends = {
            "draft": "active",
            "active": "active",
            "expired": "active",
            "disabled": "disabled",
        }
        for state, end in ends.items():
            with self.subTest(state=state):
                subscription = self._create_in(state)
                subscription._extend("manual", "paid")
                self.assertEqual(subscription.state, end)

    def test_a_terminated_service_cannot_be_paid(self):
        subscription = self._create_in("terminated")
        with self.assertRaisesRegex(UserError, "Sell a new subscription"):
            subscription._extend("manual", "paid")

    def test_activate_starts_drafts_only(self):
        draft, active = self._create_in("draft"), self._create_in("active")
        periods = (draft | active)._activate("manual", "gift")
        self.assertEqual(periods.subscription_id, draft)
        self.assertEqual(str(active.date_end), "2026-03-31 10:00:00")

    # === WHEN THE TIME BEGINS === #

    def test_an_early_renewal_begins_at_the_end(self):  # rule 62
        subscription = self._create_in("active")
        with freeze_time("2026-03-26 10:00:00"):
            subscription._extend("manual", "renewal")
        self.assertEqual(str(subscription.date_end), "2026-04-30 10:00:00")

    def test_a_late_renewal_begins_now(self):  # rule 62
        subscription = self._create_in("active")
        with freeze_time("2026-04-05 08:00:00"):
            subscription._expire()
            self.assertEqual(subscription.state, "expired")
            subscription._extend("manual", "renewal")
        self.assertEqual(subscription.state, "active")
        self.assertEqual(str(subscription.date_end), "2026-05-05 08:00:00")

    def test_a_renewal_before_the_cron_noticed_the_end_begins_now(self):
        subscription = self._create_in("active")
        with freeze_time("2026-04-01 10:00:00"):
            self.assertEqual(subscription.state, "active")
            subscription._extend("manual", "renewal")
        self.assertEqual(str(subscription.date_end), "2026-05-01 10:00:00")

    def test_a_renewal_in_the_days_of_grace_continues_the_old_time(self):
        self._cycle("1m").grace_days = 5
        subscription = self._create_in("active")
        self.assertEqual(str(subscription.date_off), "2026-04-05 10:00:00")
        with freeze_time("2026-04-04 10:00:00"):
            subscription._expire()
            self.assertEqual(subscription.state, "active")
            subscription._extend("manual", "renewal")
        self.assertEqual(str(subscription.date_end), "2026-04-30 10:00:00")

    def test_a_chain_of_renewals_comes_back_to_the_31st(self):  # rule 13
        with freeze_time("2026-01-31 10:00:00"):
            subscription = self._create_subscription()
            ends = []
            for month in range(4):
                subscription._extend("manual", f"month {month}")
                ends.append(f"{subscription.date_end:%m-%d}")
        self.assertEqual(ends, ["02-28", "03-31", "04-30", "05-31"])

    def test_granted_days_begin_a_new_chain_that_does_not_drift(self):
        with freeze_time("2026-01-10 10:00:00"):
            subscription = self._create_subscription()
            subscription._extend("manual", "first")
            until = fields.Datetime.to_datetime("2026-03-31 10:00:00")
            subscription._extend("compensation", "outage", until=until)
            ends = []
            for month in range(3):
                subscription._extend("manual", f"month {month}")
                ends.append(f"{subscription.date_end:%m-%d}")
        self.assertEqual(ends, ["04-30", "05-31", "06-30"])

    def test_a_fixed_end_before_the_paid_time_is_refused(self):
        subscription = self._create_in("active")
        with self.assertRaisesRegex(UserError, "already paid beyond"):
            subscription._extend("manual", "gift", until=UNTIL)

    def test_what_has_no_end_cannot_be_extended(self):  # rule 12
        subscription = self._sell(self.one_time)
        with self.assertRaisesRegex(UserError, "nothing to renew"):
            subscription._extend("manual", "again")

    def test_the_same_document_extends_each_service_once(self):
        subscriptions = self._create_in("active") | self._create_in("active")
        first = subscriptions._extend("manual", "document")
        second = subscriptions._extend("manual", "document")
        self.assertEqual(len(first), 2)
        self.assertFalse(second)
        self.assertEqual(
            {str(end) for end in subscriptions.mapped("date_end")},
            {"2026-04-30 10:00:00"},
        )

    # === DISABLED === #

    def test_a_disabled_service_stays_off_when_it_is_paid(self):
        subscription = self._create_in("disabled")
        self._pay(subscription._create_renewal_invoices())
        self.assertEqual(subscription.state, "disabled")
        self.assertEqual(str(subscription.date_end), "2026-04-30 10:00:00")

    def test_enabling_what_ran_out_meanwhile_makes_it_expired(self):
        subscription = self._create_in("disabled")
        with freeze_time("2026-04-01 10:00:00"):
            subscription._enable()
        self.assertEqual(subscription.state, "expired")

    # === CHANGE OF PACKAGE === #

    def test_a_change_of_package_keeps_the_end(self):
        subscription = self._create_in("active")
        family = self._create_package("Family", 20.0, months=3)
        subscription._change_package(family)
        self.assertEqual(subscription.product_id, family)
        self.assertEqual(subscription.price_unit, 20.0)
        self.assertEqual(str(subscription.date_end), "2026-03-31 10:00:00")

    def test_a_terminated_service_keeps_its_package(self):
        subscription = self._create_in("terminated")
        with self.assertRaisesRegex(UserError, "is terminated for good"):
            subscription._change_package(self.trial)

    # === TERMINATED === #

    def test_the_box_and_login_of_a_terminated_service_are_free(self):
        gone = self._create_subscription(mac=MAC, login="anna", paid_until=UNTIL)
        gone._terminate()
        self.assertFalse(gone.mac)
        new = self._create_subscription(mac=MAC, login="anna")
        self.assertEqual((new.mac, new.login), (MAC, "anna"))

    def test_an_account_that_was_removed_is_never_touched_again(self):
        """Its login and MAC may be somebody else's by now."""
        gone = self._create_subscription(mac=MAC, paid_until=UNTIL)
        with self._middleware() as middleware:
            self._run_jobs()
            gone._terminate()
            self._run_jobs()
            self.assertEqual(middleware.removed, gone.ids)
            gone.action_push_now()
            gone._terminate()
            self._run_jobs()
        self.assertEqual(middleware.removed, gone.ids)
        with self.assertRaisesRegex(UserError, "is terminated for good"):
            gone.login = "other"
        box = gone.with_context(active_test=False).device_ids
        with self.assertRaisesRegex(UserError, "has no box any more"):
            box.active = True

    def test_money_for_a_terminated_service_is_booked_and_reported_once(self):
        subscription = self._create_in("active")
        invoice = subscription._create_renewal_invoices()
        subscription._terminate()
        self._pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        invoice._invoice_paid_hook()
        self.assertEqual(len(subscription.activity_ids), 1)
        self.assertIn("is terminated for good", subscription.activity_ids.summary)
        self.assertEqual(subscription.state, "terminated")
