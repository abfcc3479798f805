from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_operation import OperationCommon

NOW = "2030-02-10 10:00:00"
END = "2030-02-15 10:00:00"


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestCompensation(OperationCommon):
    """Free time for everybody after an outage, told, and undone (pain 15)."""

    def _compensate(self, services=None, **values):
        values = {"days": 2, "reason": "Outage of 9 February", **values}
        return self._apply("compensate", services, **values)

    def test_everybody_on_a_server_gets_the_time(self):  # pain 15
        other = self._create_server(name="Middleware B")
        hit, spared = self._create_paid(3), self._create_paid(1, server_id=other.id)
        self._compensate(filter_server_ids=[Command.set(self.server.ids)], hours=12)
        ends = set(map(str, hit.mapped("date_end")))
        self.assertEqual(ends, {"2030-02-17 22:00:00"})
        self.assertEqual(str(spared.date_end), END)
        self.assertEqual(hit.period_ids.mapped("source").count("compensation"), 3)

    def test_who_gets_nothing_is_listed_with_the_reason(self):  # pain 15
        unlimited = self._create_subscription(self.one_time, device_kind="line")
        unlimited._extend("manual", "for ever")
        off, gone, paused = self._create_paid(3)
        off._disable()
        gone._terminate()
        paused._pause()
        draft = self._create_subscription(device_kind="line")
        operation = self._preview(
            "compensate", unlimited | off | gone | paused | draft, reason="Outage"
        )
        problems = {
            service: self._get_line(operation, service).problem
            for service in unlimited | off | gone | paused | draft
        }
        self.assertIn("no end", problems[unlimited])
        self.assertIn("switched off by staff", problems[off])
        self.assertIn("terminated", problems[gone])
        self.assertIn("stands still anyway", problems[paused])
        self.assertIn("never paid", problems[draft])

    def test_expired_services_get_it_from_now_and_play_again(self):
        service = self._create_paid(1)
        with freeze_time("2030-02-20 10:00:00"):
            service._expire()
            self._compensate(filter_state="paid_or_expired")
            self.assertEqual(service.state, "active")
            self.assertEqual(str(service.date_end), "2030-02-22 10:00:00")

    def test_a_reason_and_a_length_are_needed(self):
        service = self._create_paid(1)
        with self.assertRaisesRegex(UserError, "Give a reason"):
            self._preview("compensate", service)
        with self.assertRaisesRegex(UserError, "how many days"):
            self._preview("compensate", service, days=0, reason="x")

    def test_months_of_later_renewals_count_from_the_new_end(self):
        """Documented at the handler: a gift begins a new chain of months."""
        service = self._create_subscription(device_kind="line")
        with freeze_time("2030-01-31 10:00:00"):
            service._extend("manual", "paid")
        self.assertEqual(str(service.date_end), "2030-02-28 10:00:00")
        self._compensate(service)
        self.assertEqual(str(service.date_end), "2030-03-02 10:00:00")
        service._extend("manual", "next")
        self.assertEqual(str(service.date_end), "2030-04-02 10:00:00")

    # === TELLING === #

    def test_customers_are_told_by_mail_and_on_the_screen(self):
        service = self._create_paid(1, partner_id=self.customer.id)
        with self._middleware():
            self._run_jobs()
            service._confirm_by_hand()
            self._compensate(
                service, message="We are <b>sorry</b>.", message_screen=True
            )
            self.assertEqual(len(self._get_jobs("_job_mail")), 1)
        self._run_jobs()
        mail = self.env["mail.mail"].search(
            [("model", "=", "iptv.operation.line")], limit=1
        )
        self.assertIn("&lt;b&gt;sorry", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.customer)

    def test_a_customer_with_several_services_gets_one_mail(self):
        mine = self._create_paid(2, partner_id=self.customer.id)
        other = self._create_paid(
            1, partner_id=self._create_partner(name="Ben", email="ben@x.test").id
        )
        self._compensate(mine | other, message="Sorry.")
        self._run_jobs()
        mails = self.env["mail.mail"].search([("model", "=", "iptv.operation.line")])
        mails = mails.grouped("recipient_ids")
        self.assertEqual(set(mails), {mine.partner_id, other.partner_id})
        [mail] = mails[mine.partner_id]
        for service in mine:
            self.assertIn(service.name, mail.body_html)
        self.assertNotIn(other.name, mail.body_html)
        self.assertEqual(mail.subject, "Free time for your TV: Basic")
        self.assertIn(other.name, mails[other.partner_id].body_html)

    def test_nobody_is_told_without_a_message(self):
        self._compensate(self._create_paid(1))
        self.assertFalse(self._get_jobs("_job_mail"))
        self.assertFalse(self._get_jobs("_job_message"))

    # === UNDO === #

    def test_undo_takes_everything_back(self):  # pain 15
        services = self._create_paid(3)
        operation = self._compensate(services)
        operation.action_undo()
        self.assertEqual(operation.state, "undone")
        self.assertEqual(set(map(str, services.mapped("date_end"))), {END})
        self.assertEqual(operation.line_ids.mapped("state"), ["undone"] * 3)
        log = self._get_log(services[0], operation)
        self.assertEqual(len(log), 2, "one for giving, one for taking back")

    def test_undo_moves_up_what_was_paid_afterwards(self):
        service = self._create_paid(1)
        operation = self._compensate(service)
        self._pay(self._apply("renew", service).line_ids.move_id)
        self.assertEqual(str(service.date_end), "2030-03-17 10:00:00")
        operation.action_undo()
        self.assertEqual(str(service.date_end), "2030-03-15 10:00:00")
        paid = service.period_ids.filtered(
            lambda p: p.source == "invoice" and p.state == "valid"
        )
        self.assertEqual(str(paid.start), END)

    def test_undo_leaves_what_was_watched(self):
        """Half of the free time is over: that half stays."""
        service = self._create_paid(1)
        operation = self._compensate(service)
        with freeze_time("2030-02-16 10:00:00"):
            operation.action_undo()
            self.assertEqual(operation.line_ids.state, "undone")
            self.assertEqual(str(service.date_end), "2030-02-16 10:00:00")
            self.assertEqual(service.state, "expired")
            service._extend("manual", "next")
            self.assertEqual(str(service.date_end), "2030-03-16 10:00:00")

    def test_undo_of_what_is_used_up_says_so(self):
        service = self._create_paid(1)
        operation = self._compensate(service)
        with freeze_time("2030-03-01 10:00:00"):
            operation.action_undo()
        self.assertEqual(operation.state, "undone")
        self.assertEqual(operation.line_ids.state, "kept")
        self.assertIn("used up", operation.line_ids.message)

    def test_undo_happens_once_and_gives_nothing_twice(self):
        service = self._create_paid(1)
        operation = self._compensate(service)
        operation.action_undo()
        with self.assertRaises(UserError):
            operation.action_undo()
        with self.assertRaises(UserError):
            operation.action_apply()
        self.assertEqual(str(service.date_end), END)

    def test_the_key_keeps_a_row_from_giving_twice(self):  # invariant 2
        service = self._create_paid(1)
        operation = self._compensate(service)
        line = operation.line_ids
        handler = operation._get_handler()
        again = handler._apply(operation, service.with_user(self.manager))
        self.assertFalse(again[service.id]["period_id"])
        self.assertEqual(str(service.date_end), "2030-02-17 10:00:00")
        self.assertEqual(
            line.period_id.key, f"compensation/{operation.id}/{service.id}"
        )

    def test_undo_of_many_runs_in_jobs(self):
        services = self._create_paid(25)
        operation = self._compensate(services)
        self._run_all_jobs()
        operation.action_undo()
        self.assertEqual(operation.state, "undoing")
        self._run_all_jobs()
        self.assertEqual(operation.state, "undone")
        self.assertEqual(set(map(str, services.mapped("date_end"))), {END})

    def test_only_what_gives_time_can_be_undone(self):
        operation = self._apply("disable", self._create_paid(1))
        self.assertFalse(operation.can_undo)
        with self.assertRaisesRegex(UserError, "cannot be undone"):
            operation.action_undo()
