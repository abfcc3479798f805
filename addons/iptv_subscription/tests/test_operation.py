from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_operation import OperationCommon

NOW = "2030-02-10 10:00:00"
END = "2030-02-15 10:00:00"


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestOperation(OperationCommon):
    """What each kind of bulk operation does (pain 14)."""

    # === RENEW === #

    def test_renew_shows_amount_and_new_end_and_makes_one_invoice_each(self):
        services = self._create_paid(3)
        operation = self._preview("renew", services, user=self.operator)
        self.assertEqual(operation.state, "ready")
        self.assertEqual(operation.line_ids.mapped("amount"), [10.0, 10.0, 10.0])
        ends = set(map(str, operation.line_ids.mapped("date_end_after")))
        self.assertEqual(ends, {"2030-03-15 10:00:00"})
        self.assertEqual(operation.amount_total, 30.0)
        self.assertFalse(services._get_invoices(), "a preview changes nothing")
        operation.action_apply()
        self.assertEqual(operation.state, "done")
        self.assertEqual(len(services._get_invoices()), 3)
        self.assertEqual(operation.invoice_count, 3)

    def test_unticked_rows_are_left_alone(self):  # pain 14
        services = self._create_paid(3)
        operation = self._preview("renew", services, user=self.operator)
        self._get_line(operation, services[1]).selected = False
        self.assertEqual(operation.amount_total, 20.0)
        operation.action_apply()
        self.assertEqual(services.mapped("invoice_count"), [1, 0, 1])
        states = operation.line_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["done", "skipped", "done"])

    def test_renewing_five_days_early_adds_to_the_end(self):  # rule 62
        service = self._create_paid(1)
        operation = self._apply("renew", service)
        self._pay(operation.line_ids.move_id)
        self.assertEqual(str(service.date_end), "2030-03-15 10:00:00")

    def test_renewing_from_today_gives_today_plus_one_month(self):  # rule 62
        service = self._create_paid(1)
        operation = self._preview("renew", service, renew_from="today")
        self.assertEqual(str(operation.line_ids.date_end_after), "2030-03-10 10:00:00")
        operation.action_apply()
        self.assertEqual(str(service.date_end), END, "nothing before the payment")
        self._pay(operation.line_ids.move_id)
        self.assertEqual(str(service.date_end), "2030-03-10 10:00:00")

    def test_from_today_never_shortens_what_is_paid_for_longer(self):  # rule 62
        service = self._create_paid(1, until="2030-05-01 00:00:00")
        operation = self._preview("renew", service, renew_from="today")
        self.assertRegex(operation.line_ids.problem, "paid for longer")

    def test_money_that_came_late_still_extends(self):  # rule 62
        """Paid twice from today: the second payment extends from the end."""
        service = self._create_paid(1)
        first = self._apply("renew", service, renew_from="today").line_ids.move_id
        second = first.sudo().copy({"invoice_date": False})
        second.invoice_line_ids.write(
            {"iptv_subscription_id": service.id, "iptv_from_today": True}
        )
        second.action_post()
        self._pay(first)
        self._pay(second)
        self.assertEqual(str(service.date_end), "2030-04-10 10:00:00")

    def test_months_after_a_renewal_from_today_count_from_that_day(self):
        service = self._create_paid(1)
        self._pay(self._apply("renew", service, renew_from="today").line_ids.move_id)
        self._pay(self._apply("renew", service).line_ids.move_id)
        self.assertEqual(str(service.date_end), "2030-04-10 10:00:00")

    def test_an_invoice_that_waits_is_not_made_again(self):  # rule 1
        service = self._create_paid(1)
        invoice = self._apply("renew", service).line_ids.move_id
        operation = self._preview("renew", service)
        self.assertEqual(operation.line_ids.amount, 0)
        self.assertIn(invoice.name, operation.line_ids.note)
        operation.action_apply()
        self.assertEqual(operation.line_ids.move_id, invoice)
        self.assertEqual(service.invoice_count, 1)

    def test_what_cannot_be_renewed_is_left_out_with_a_reason(self):  # rules 11, 12
        trial = self._create_paid(1, product=self.trial)
        unlimited = self._create_subscription(self.one_time, device_kind="line")
        unlimited._extend("manual", "for ever")
        good = self._create_paid(1)
        operation = self._apply("renew", trial | unlimited | good)
        self.assertIn("trial", self._get_line(operation, trial).problem)
        self.assertIn("no end", self._get_line(operation, unlimited).problem)
        self.assertEqual(self._get_line(operation, good).state, "done")
        self.assertEqual(operation.selected_count, 1)

    # === ON, OFF, PACKAGE, END === #

    def test_disable_and_enable(self):
        services = self._create_paid(2)
        self._apply("disable", services, user=self.operator)
        self.assertEqual(set(services.mapped("state")), {"disabled"})
        again = self._preview("disable", services)
        self.assertEqual(again.problem_count, 2)
        self._apply("enable", services, user=self.operator)
        self.assertEqual(set(services.mapped("state")), {"active"})

    def test_enabling_what_is_not_paid_any_more_says_so(self):
        service = self._create_paid(1)
        service._disable()
        with freeze_time("2030-02-20 10:00:00"):
            operation = self._apply("enable", service)
            self.assertIn("expired", operation.line_ids.note)
            self.assertEqual(service.state, "expired")

    def test_terminate_needs_a_reason(self):
        services = self._create_paid(2)
        with self.assertRaisesRegex(UserError, "Choose why"):
            self._preview("terminate", services, reason="Hotel closed")
        self._flush_jobs()
        before = services[0].message_ids
        operation = self._apply(
            "terminate",
            services,
            close_reason_id=self.close_reason.id,
            reason="Hotel closed",
        )
        self.assertEqual(set(services.mapped("state")), {"terminated"})
        self.assertEqual(services.close_reason_id, self.close_reason)
        self.assertEqual(set(services.mapped("close_note")), {"Hotel closed"})
        self.assertIn("nothing is paid back", operation.line_ids[0].note)
        self.assertIn("Hotel closed", self._get_log(services[0], operation).body)
        self._flush_jobs()
        self.assertEqual(len(services[0].message_ids - before), 1)  # rule 58

    def test_terminate_says_and_gives_back_what_the_setting_says(self):  # D5
        self.env.company.iptv_close_refund = "prorata"
        with freeze_time("2030-02-01 10:00:00"):
            service = self._sell()
        # On 10 February 19 of 28 days are left: 10.00 * 19 / 28.
        operation = self._apply(
            "terminate", service, close_reason_id=self.close_reason.id
        )
        self.assertIn("6.79", operation.line_ids.note)
        refund = service._get_invoices().filtered(
            lambda m: m.move_type != "out_invoice"
        )
        self.assertEqual(refund.amount_total, 6.79)

    # === PAUSED === #

    def test_enabling_what_is_paused_resumes_it(self):
        service = self._create_paid(1)
        service._pause()
        with freeze_time("2030-02-20 10:00:00"):
            off = self._preview("disable", service)
            self.assertIn("It is paused", off.line_ids.problem)
            operation = self._preview("enable", service)
            self.assertIn("resumes", operation.line_ids.note)
            # 5 days were left on 10 February.
            end = str(operation.line_ids.date_end_after)
            self.assertEqual(end, "2030-02-25 10:00:00")
            operation.action_apply()
            self.assertEqual((service.state, str(service.date_end)), ("active", end))

    def test_renewing_what_is_paused_or_closing_is_refused(self):
        paused, closing, good = self._create_paid(3)
        paused._pause()
        closing._close(self.close_reason)
        operation = self._preview("renew", paused | closing | good)
        problems = operation.line_ids.sorted("id").mapped("problem")
        self.assertRegex(problems[0], "is paused. Resume it first")
        self.assertRegex(problems[1], "is being closed on .*2/15/30.* Reopen it first")
        self.assertFalse(problems[2])
        for service, words in ((paused, "Resume it"), (closing, "Reopen it")):
            with self.assertRaisesRegex(UserError, words):
                service.action_renew()

    def test_change_package(self):
        family = self._create_package("Family", price=20.0)
        services = self._create_paid(2) | self._create_paid(1, product=family)
        operation = self._apply(
            "change_package", services, user=self.operator, product_id=family.id
        )
        self.assertEqual(
            operation.line_ids.sorted("id").mapped("state").count("done"), 2
        )
        self.assertIn("is paid", self._get_line(operation, services[0]).message)
        self._pay(operation.line_ids.move_id)
        self.assertEqual(services.product_id, family)
        self.assertIn("already", self._get_line(operation, services[2]).problem)

    def test_change_package_needs_the_package(self):
        with self.assertRaisesRegex(UserError, "Choose the new package"):
            self._preview("change_package", self._create_paid(1))

    # === EXTEND === #

    def test_bulk_change_of_50_expiries(self):  # rule 58
        """A preview, 50 results and one log entry each."""
        services = self._create_paid(50)
        operation = self._preview(
            "extend", services, days=3, reason="Moved to the new head end"
        )
        self.assertEqual(len(operation.line_ids), 50)
        after = set(map(str, operation.line_ids.mapped("date_end_after")))
        self.assertEqual(after, {"2030-02-18 10:00:00"})
        self.assertEqual(set(map(str, services.mapped("date_end"))), {END})
        operation.action_apply()
        self._run_all_jobs()
        self.assertEqual(operation.state, "done")
        self.assertEqual(operation.line_ids.mapped("state"), ["done"] * 50)
        self.assertEqual(set(map(str, services.mapped("date_end"))), after)
        for service in services:
            entry = self._get_log(service, operation)
            self.assertEqual(len(entry), 1)
            self.assertIn("3 free days: Moved to the new head end", entry.body)
            self.assertEqual(entry.author_id, self.manager.partner_id)

    def test_one_change_of_a_state_is_one_log_entry(self):  # rule 58
        service = self._create_paid(1)
        self._flush_jobs()
        before = service.message_ids
        self._apply("disable", service)
        self._flush_jobs()
        self.assertEqual(len(service.message_ids - before), 1)

    def test_extend_leaves_out_what_has_no_end(self):
        draft = self._create_subscription(device_kind="line")
        gone = self._create_paid(1)
        gone._terminate()
        operation = self._preview("extend", draft | gone, reason="Gift")
        self.assertEqual(operation.problem_count, 2)
        with self.assertRaisesRegex(UserError, "Select at least one row"):
            operation.action_apply()

    # === SELECTION === #

    def test_the_filter_finds_by_server_package_state_and_conditions(self):
        other = self._create_server(name="Middleware B")
        here = self._create_paid(2)
        there = self._create_paid(1, server_id=other.id)
        off = self._create_paid(1)
        off._disable()
        by_server = self._preview("disable", filter_server_ids=[Command.set(other.ids)])
        self.assertEqual(by_server.line_ids.subscription_id, there)
        by_state = self._preview(
            "renew",
            filter_state="all",
            filter_server_ids=[Command.set(self.server.ids)],
        )
        self.assertEqual(by_state.line_ids.subscription_id, here | off)
        by_login = self._preview("renew", domain=f"[('login', '=', '{here[0].login}')]")
        self.assertEqual(by_login.line_ids.subscription_id, here[0])

    def test_conditions_are_data_not_code(self):
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self._preview("renew", domain="__import__('os').getcwd()")

    def test_nothing_found_is_said(self):
        with self.assertRaisesRegex(UserError, "No service matches"):
            self._preview("renew", domain="[('login', '=', 'nobody')]")

    def test_settings_are_fixed_once_previewed(self):
        operation = self._preview("extend", self._create_paid(1), reason="x")
        with self.assertRaisesRegex(UserError, "Go back to the draft"):
            operation.days = 300
        operation.action_reset()
        operation.days = 2
        operation.action_preview()
        self.assertEqual(str(operation.line_ids.date_end_after), "2030-02-17 10:00:00")

    def test_the_list_opens_a_new_operation_with_its_rows(self):
        services = self._create_paid(2)
        action = services.with_user(self.operator).action_bulk_operation()
        form = self.env["iptv.operation"].with_context(**action["context"])
        self.assertEqual(
            form.default_get(["selection_ids"])["selection_ids"], services.ids
        )
        self.assertFalse(self.env["iptv.operation"].search([]))

    # === SPEED === #

    def test_queries_of_a_preview_do_not_grow_with_rows(self):
        few, many = self._create_paid(10), self._create_paid(50)
        other = self._create_server(name="Middleware B")
        parameters = {
            "renew": {},
            "extend": {"reason": "x"},
            "compensate": {"reason": "x"},
            "disable": {},
            "terminate": {"close_reason_id": self.close_reason.id},
            "move": {"target_server_id": other.id},
        }
        for kind, values in parameters.items():
            with self.subTest(kind=kind):
                self._count_queries(kind, few, values)
                small = self._count_queries(kind, few, values)
                large = self._count_queries(kind, many, values)
                self.assertLessEqual(large, small)

    def _count_queries(self, kind, services, values):
        operation = self._create_operation(kind, services, **values)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        operation.action_preview()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
