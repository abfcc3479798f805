from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import ChangeCommon


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeState(ChangeCommon):
    """What may change, in which state, to what."""

    def _assert_problem(self, words, service, product, **kwargs):
        self.assertIn(words, service._preview_change(product, **kwargs)["problem"])
        with self.assertRaisesRegex(UserError, words):
            service._request_change(product, **kwargs)

    def test_terminated(self):
        service = self._sell_in_january()
        service._terminate()
        self._assert_problem("terminated for good", service, self.family)

    def test_not_paid_yet(self):
        order = self._create_order()
        order.action_confirm()
        service = order.iptv_subscription_ids
        self._assert_problem("Change its order", service, self.family)

    def test_made_by_hand_and_not_paid_yet(self):
        service = self._create_subscription()
        first = service._create_renewal_invoices()
        change = service._request_change(self.family)
        self.assertEqual((change.state, change.amount), ("done", 0.0))
        # The invoice of the old package was made anew.
        self.assertEqual(first.state, "cancel")
        self.assertEqual(service._get_unpaid_renewal().amount_total, 20.0)

    def test_without_end(self):
        service = self._sell_in_january(self.one_time)
        self._assert_problem("has no end", service, self.family)
        better = self._create_package(
            "Better for ever", price=149.0, cycle=self._cycle("one_time")
        )
        self._assert_problem("has no end", service, better, when="expiry")
        change = service._request_change(better)
        self.assertEqual(change.amount, 50.0)
        self._pay_change(change)
        self.assertEqual(service.product_id, better)
        self.assertTrue(service.is_unlimited)
        self.assertEqual(len(service.period_ids), 1)

    def test_trial_becomes_a_subscription_at_full_price(self):  # rule 11
        service = self._sell_on("2026-01-14 00:00:00", self.trial)
        quote = service._preview_change(self.monthly)
        self.assertEqual(quote["mode"], "full")
        self._assert_quote(quote, 10.0, "2026-02-16 00:00:00")
        self._pay_change(service._request_change(self.monthly))
        self.env.flush_all()
        self.assertEqual(str(service.date_end), "2026-02-16 00:00:00")
        self.assertTrue(service.auto_renew)

    def test_trial_becomes_a_subscription_at_its_end(self):  # rule 11
        service = self._sell_on("2026-01-14 00:00:00", self.trial)
        service._request_change(self.monthly, when="expiry")
        run = self.env["iptv.subscription"].search(service._get_renewal_domain())
        self.assertIn(service, run)
        renewal = service._create_renewal_invoices()
        self.assertEqual(renewal.amount_total, 10.0)
        self._pay(renewal)
        self.assertEqual(service.product_id, self.trial)
        self.assertEqual(str(service.date_end), "2026-02-21 00:00:00")
        with freeze_time("2026-01-21 00:00:00"):
            service._apply_due_changes()
        self.assertEqual(service.product_id, self.monthly)

    def test_nobody_goes_back_to_a_trial(self):  # pain 12
        service = self._sell_in_january()
        self._assert_problem("new customers only", service, self.trial)

    def test_disabled_stays_off(self):
        service = self._sell_in_january()
        service._disable()
        change = service._request_change(self.family)
        self.assertEqual(change.amount, 5.16)
        self._pay_change(change)
        self.assertEqual(service.product_id, self.family)
        self.assertEqual(service.state, "disabled")

    def test_expired_changes_at_once_and_the_renewal_costs_the_new_price(self):
        service = self._sell_in_january()
        with freeze_time("2026-02-10 00:00:00"):
            service._expire()
            for when in ("now", "expiry"):
                quote = service._preview_change(self.family, when=when)
                self._assert_quote(quote, 0.0)
            change = service._request_change(self.family, when="expiry")
            self.assertEqual((change.state, change.when), ("done", "now"))
            self.assertEqual(service.product_id, self.family)
            self.assertEqual(service.state, "expired")
            self.assertEqual(service._create_renewal_invoices().amount_total, 20.0)

    def test_days_of_grace_are_not_paid_time(self):  # D12
        self._cycle("1m").grace_days = 5
        service = self._sell_in_january()
        with freeze_time("2026-02-03 00:00:00"):
            self._assert_quote(service._preview_change(self.family), 0.0)

    def test_the_same_package(self):
        service = self._sell_in_january()
        self._assert_problem("has this package already", service, self.monthly)

    def test_not_a_package(self):
        service = self._sell_in_january()
        self._assert_problem("cannot be chosen", service, self.extra)
        self._assert_problem("cannot be chosen", service, self.product_a)

    def test_an_archived_package(self):
        service = self._sell_in_january()
        self.family.active = False
        self._assert_problem("cannot be chosen", service, self.family)

    def test_a_package_of_another_company(self):
        service = self._sell_in_january()
        other = self.env["res.company"].create({"name": "Other"})
        self.family.product_tmpl_id.company_id = other
        self._assert_problem("cannot be chosen", service, self.family)
        self.assertNotIn(self.family, service._get_change_products())

    def test_a_package_of_another_server(self):
        service = self._sell_in_january()
        self.family.product_tmpl_id.write(
            {
                "company_id": self.env.company.id,
                "iptv_server_id": self._create_server(name="B").id,
            }
        )
        self._assert_problem("not served where", service, self.family)
        self.assertNotIn(self.family, service._get_change_products())

    def test_a_tariff_of_another_server(self):
        service = self._sell_in_january()
        # sudo: the catalogue of a middleware is loaded, nobody types it.
        plan = (
            self.env["iptv.server.plan"]
            .sudo()
            .create(
                {
                    "server_id": self._create_server(name="B").id,
                    "ref": "7",
                    "name": "Seven",
                    "kind": "tariff",
                }
            )
        )
        self.family.product_tmpl_id.iptv_plan_id = plan
        self._assert_problem("not served where", service, self.family)

    def test_a_package_without_cycle(self):
        service = self._sell_in_january()
        self.family.product_tmpl_id.iptv_cycle_id = False
        self._assert_problem("no billing cycle", service, self.family)

    def test_what_may_be_chosen(self):
        service = self._sell_in_january()
        chosen = service._get_change_products()
        self.assertIn(self.family, chosen)
        self.assertFalse(chosen & (self.monthly | self.trial | self.extra))
        self.family.sale_ok = False
        self.assertNotIn(self.family, service._get_change_products())

    def test_one_open_change_at_a_time(self):
        service = self._sell_in_january()
        first = service._request_change(self.family)
        self.assertEqual(service._request_change(self.family), first)
        self._assert_problem("Pay or cancel it first", service, self.mini)
        self.assertEqual(len(service.change_ids), 1)
        self.assertIn("as soon as", service.open_change_text)

    def test_several_services_at_once(self):
        one, two = self._sell_in_january(quantity=2)
        changes = (one | two)._request_change(self.family)
        self.assertEqual(changes.subscription_id, one | two)
        self.assertEqual(len(changes.move_id), 2)

    def test_termination_withdraws_what_is_open(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        service._terminate()
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(change.move_id.state, "cancel")

    def test_the_extras_stay(self):
        service = self._sell_in_january()
        service.line_ids = [Command.create({"product_id": self.extra.id})]
        self._pay_change(service._request_change(self.family))
        self.assertEqual(service.line_ids.product_id, self.family | self.extra)
