from freezegun import freeze_time
from psycopg2 import Error
from psycopg2.errors import (
    CheckViolation,
    ForeignKeyViolation,
    RaiseException,
    UniqueViolation,
)

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestInvariants(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_subscription(login="anna", paid_until=UNTIL)
        cls.period = cls.subscription.period_ids
        cls.env.flush_all()

    def _assert_sql_refused(self, error, query, *params):
        with mute_logger("odoo.sql_db"), self.assertRaises(error):
            with self.env.cr.savepoint():
                self.env.cr.execute(query, params)

    # === WHAT NOBODY WRITES === #

    def test_staff_cannot_write_what_follows_from_payments(self):
        values = {
            "state": "expired",
            "date_start": "2030-01-01",
            "date_end": "2030-01-01",
            "date_off": "2030-01-01",
            "is_unlimited": True,
            "product_id": self.trial.id,
            "cycle_id": self._cycle("36m").id,
            "price_unit": 0.0,
            "order_id": 1,
            "order_line_id": 1,
            "provision_state": "done",
            "provision_revision": 7,
            "provisioned_revision": 7,
            "provision_outcome": "done",
            "provision_error": "no",
            "provision_known": {},
            "provision_attempts": 1,
            "provision_date": "2030-01-01",
        }
        for name, value in values.items():
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "cannot be written"):
                    self.subscription.write({name: value})
                with self.assertRaisesRegex(UserError, "cannot be written"):
                    self._create_subscription(**{name: value})

    def test_even_our_own_code_cannot_write_the_end(self):
        for name in ("date_start", "date_end", "date_off", "is_unlimited"):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.subscription.sudo().write({name: False})

    def test_the_database_ties_the_end_to_the_periods(self):
        # invariant 1: checked at the commit, here by making the constraint immediate.
        self.env.flush_all()
        with self.env.cr.savepoint():
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        for change in ("date_end = '2030-01-01'", "date_end = NULL"):
            with self.subTest(change=change):
                self._assert_sql_refused(
                    RaiseException,
                    f"UPDATE iptv_subscription SET {change} WHERE id = %s;"
                    "SET CONSTRAINTS ALL IMMEDIATE",
                    self.subscription.id,
                )

    def test_a_number_is_for_ever(self):
        with self.assertRaisesRegex(UserError, "keeps its number"):
            self.subscription.name = "TV1"

    def test_a_copy_is_a_draft_with_a_login_of_its_own(self):
        copied = self.subscription.copy()
        self.assertEqual(copied.state, "draft")
        self.assertFalse(copied.date_end)
        self.assertFalse(copied.period_ids)
        self.assertNotEqual(copied.login, self.subscription.login)
        self.assertNotEqual(copied.password, self.subscription.password)
        self.assertEqual(copied.product_id, self.monthly)

    def test_what_was_paid_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "must stay readable"):
            self.subscription.unlink()

    def test_a_draft_whose_order_can_be_paid_cannot_be_deleted(self):
        order = self._create_order()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "Cancel the order instead"):
            order.iptv_subscription_ids.unlink()

    def test_a_draft_made_by_hand_can_be_deleted(self):
        draft = self._create_subscription()
        draft.unlink()
        self.assertFalse(draft.exists())

    # === PERIODS === #

    def test_nobody_writes_periods_by_hand(self):
        with self.assertRaisesRegex(UserError, "Periods follow from payments"):
            self.period.end = "2030-01-01"
        with self.assertRaisesRegex(UserError, "Periods follow from payments"):
            self.period.copy({"key": "mine"})

    def test_nobody_deletes_periods(self):
        with self.assertRaises(AccessError):
            self.period.unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.period.sudo().unlink()

    def test_the_database_refuses_every_change_of_a_period(self):
        for change in (
            "\"end\" = '2030-01-01'",
            '"end" = NULL',
            "start = '2020-01-01'",
            "anchor = '2020-01-01'",
            "source = 'credit'",
            "key = 'mine'",
            f"product_id = {self.trial.id}",
            f"cycle_id = {self._cycle('36m').id}",
            f"subscription_id = {self._create_subscription().id}",
        ):
            with self.subTest(change=change):
                self._assert_sql_refused(
                    RaiseException,
                    f"UPDATE iptv_subscription_period SET {change} WHERE id = %s",
                    self.period.id,
                )

    def test_the_database_refuses_to_delete_a_period(self):
        self._assert_sql_refused(
            RaiseException,
            "DELETE FROM iptv_subscription_period WHERE id = %s",
            self.period.id,
        )
        self._assert_sql_refused(
            Error, "DELETE FROM iptv_subscription WHERE id = %s", self.subscription.id
        )

    def test_a_cancelled_period_is_never_valid_again_and_keeps_its_key(self):
        self.period._cancel("test")
        self.env.flush_all()
        for change in ("state = 'valid'", "key = 'mine'"):
            with self.subTest(change=change):
                self._assert_sql_refused(
                    RaiseException,
                    f"UPDATE iptv_subscription_period SET {change} WHERE id = %s",
                    self.period.id,
                )

    def _insert_period(self, error, **values):
        row = {
            "subscription_id": self.subscription.id,
            "start": "2026-03-10",
            "end": "2026-04-10",
            "anchor": "2026-03-10",
            "source": "manual",
            "state": "valid",
            "key": "new",
            **values,
        }
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(["%s"] * len(row))
        self._assert_sql_refused(
            error,
            f"INSERT INTO iptv_subscription_period ({names}) VALUES ({marks})",
            *row.values(),
        )

    def test_one_document_pays_one_period_also_in_the_database(self):
        self._insert_period(UniqueViolation, key=self.period.key)

    def test_the_database_refuses_impossible_periods(self):
        self._insert_period(CheckViolation, end="2026-03-10")
        self._insert_period(CheckViolation, source="invoice")
        self._insert_period(UniqueViolation, start=self.period.start)
        self._insert_period(ForeignKeyViolation, subscription_id=0)

    # === LOGIN AND PASSWORD === #

    def test_a_login_is_used_once_per_server_whatever_its_case(self):
        other = self._create_subscription()
        for login in ("anna", "ANNA", "Anna"):
            with self.subTest(login=login):
                with self.assertRaisesRegex(ValidationError, "is already used"):
                    self._create_subscription(login=login)
                with self.assertRaisesRegex(ValidationError, "is already used"):
                    other.login = login
                self._assert_sql_refused(
                    UniqueViolation,
                    "UPDATE iptv_subscription SET login = %s WHERE id = %s",
                    login,
                    other.id,
                )

    def test_an_underscore_in_a_login_is_no_wildcard(self):
        self.assertTrue(self._create_subscription(login="ann_"))

    def test_the_same_login_may_live_on_another_server(self):
        other = self._create_server(name="Middleware B")
        self.assertTrue(self._create_subscription(login="anna", server_id=other.id))

    def test_logins_and_passwords_hold_safe_signs_only(self):
        for text in ("a b", "anna/1", "ännä", "a" * 65, "0", "", False, "a'b", "a\n"):
            for name in ("login", "password"):
                with self.subTest(field=name, text=text):
                    with self.assertRaisesRegex(ValidationError, "cannot be used"):
                        self._create_subscription(**{name: text})
                    with self.assertRaisesRegex(ValidationError, "cannot be used"):
                        self.subscription.write({name: text})
        self._create_subscription(login="A.n_n@-9", password="x" * 64)

    def test_the_database_knows_the_safe_signs_of_a_login(self):
        for login in ("a b", "0", "", "ä", "x\n"):
            with self.subTest(login=login):
                self._assert_sql_refused(
                    CheckViolation,
                    "UPDATE iptv_subscription SET login = %s WHERE id = %s",
                    login,
                    self.subscription.id,
                )

    def test_generated_credentials_are_safe_readable_and_different(self):
        subscriptions = [self._create_subscription() for _number in range(20)]
        logins = {s.login for s in subscriptions}
        passwords = {s.password for s in subscriptions}
        self.assertEqual((len(logins), len(passwords)), (20, 20))
        for login in logins:
            self.assertRegex(login, r"^[a-hjkmnp-z][2-9a-hjkmnp-z]{9}$")
        for password in passwords:
            self.assertRegex(password, r"^([2-9a-hjkmnp-z]{4}-){2}[2-9a-hjkmnp-z]{4}$")

    # === SERVER AND KIND === #

    def test_an_account_cannot_be_left_behind_on_another_server(self):
        other = self._create_server(name="Middleware B")
        with self._middleware():
            self._run_jobs()
        with self.assertRaisesRegex(UserError, "already has an account"):
            self.subscription.server_id = other

    def test_a_kind_that_the_server_cannot_serve_is_refused(self):  # rule 31
        server_class = type(self.server)
        self.patch(server_class, "_get_device_kinds", lambda self: ["mag"])
        with self.assertRaisesRegex(ValidationError, "cannot serve “Enigma2 receiver”"):
            self._create_subscription(device_kind="enigma2")
        with self.assertRaisesRegex(ValidationError, "cannot be served"):
            self._create_order(iptv_device_kind="enigma2")

    @mute_logger("odoo.sql_db")
    def test_one_subscription_has_one_package_and_each_extra_once(self):
        for product in (self.trial, self.monthly):
            with self.subTest(product=product.name):
                with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                    self.env["iptv.subscription.line"].create(
                        {
                            "subscription_id": self.subscription.id,
                            "product_id": product.id,
                        }
                    )

    def test_a_paid_service_keeps_its_package(self):
        subscription = self._create_subscription()
        subscription._activate("manual", "test")
        with self.assertRaisesRegex(UserError, "without its package"):
            subscription.line_ids.unlink()

    def test_a_renewing_invoice_line_is_for_one_period(self):
        invoice = self.subscription._create_renewal_invoices()
        with self.assertRaisesRegex(ValidationError, "so its quantity is 1"):
            invoice.invoice_line_ids.quantity = 12
