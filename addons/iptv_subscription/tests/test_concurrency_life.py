from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_concurrency import ConcurrencyCase


@tagged("-at_install", "post_install")
class TestConcurrencyLife(ConcurrencyCase):
    """Pausing, closing, refunding and adding boxes by two at the same moment."""

    def _get_first(self, env):
        return env["iptv.subscription"].browse(self.subscription_ids[0])

    def _activate(self):
        """Have the first service on since two days, for thirty more."""
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=2)), self._transaction() as env:
            until = fields.Datetime.add(now, days=30)
            self._get_first(env)._activate("manual", "race", until=until)

    def _remove_all(self):
        with self._transaction() as env:
            # What refers to periods and pauses, which cannot be deleted otherwise.
            env.cr.execute(
                """
                ALTER TABLE iptv_subscription_period DISABLE TRIGGER USER;
                UPDATE account_move_line SET iptv_reversed_period_id = NULL
                    WHERE iptv_reversed_period_id IN (
                        SELECT id FROM iptv_subscription_period
                        WHERE subscription_id = ANY(%(ids)s)
                    );
                UPDATE account_move_line SET iptv_reversed_line_id = NULL
                    WHERE iptv_subscription_id = ANY(%(ids)s);
                DELETE FROM iptv_subscription_period
                    WHERE subscription_id = ANY(%(ids)s);
                DELETE FROM iptv_subscription_pause
                    WHERE subscription_id = ANY(%(ids)s);
                DELETE FROM iptv_subscription_refund
                    WHERE subscription_id = ANY(%(ids)s);
                ALTER TABLE iptv_subscription_period ENABLE TRIGGER USER;
                """,
                {"ids": self.subscription_ids},
            )
        return super()._remove_all()

    def test_a_pause_by_two_is_one(self):
        self._activate()
        [error] = self._race(lambda env: self._get_first(env)._pause())
        self.assertIn("paused already", str(error))
        self.assertEqual(self._read(lambda s: len(s.pause_ids)), 1)

    def test_resuming_by_two_gives_the_time_back_once(self):
        self._activate()
        end = self._read(lambda s: s[0].date_end)
        with self._transaction() as env:
            subscription = self._get_first(env)
            subscription._pause()
            # As if a day had passed.
            ago = fields.Datetime.subtract(fields.Datetime.now(), days=1)
            subscription.pause_ids.start = subscription.paused_at = ago
        [error] = self._race(lambda env: self._get_first(env)._resume())
        self.assertIsInstance(error, UserError)
        new_end, state, periods = self._read(
            lambda s: (s[0].date_end, s[0].state, len(s.period_ids))
        )
        self.assertEqual((state, periods), ("active", 2))
        self.assertLess(abs((new_end - end).total_seconds() - 86400), 120)

    def test_a_pause_and_a_payment_at_once_lose_nothing(self):
        self._activate()
        invoice_id = self._create_renewal()
        works = iter(
            (
                lambda env: self._get_first(env)._pause(),
                lambda env: env["account.move"].browse(invoice_id)._invoice_paid_hook(),
            )
        )
        by_thread = {}

        def work(env):
            # A retry does the same again.
            by_thread.setdefault(env, next(works, None))(env)

        self.assertEqual(self._race(work), [])
        state, periods = self._read(lambda s: (s[0].state, len(s[0].period_ids)))
        self.assertEqual((state, periods), ("disabled", 2))

    def test_two_boxes_at_once_are_not_more_than_the_package_has(self):  # rule 61
        macs = iter([f"00:1A:79:00:00:{number:02X}" for number in range(10)])

        def add(env):
            env["iptv.device"].create(
                {"subscription_id": self.subscription_ids[0], "mac": next(macs)}
            )

        [error] = self._race(add)
        self.assertIn("is for 1 box", str(error))
        self.assertEqual(self._read(lambda s: len(s.device_ids)), 1)

    def test_refunds_at_once_are_never_more_than_was_paid(self):
        invoice_id = self._create_renewal()
        with self._transaction() as env:
            env["account.move"].browse(invoice_id)._invoice_paid_hook()

        def refund(env):
            period = self._get_first(env).period_ids
            half = period._get_paid_amount() * 0.6
            period._refund(half, "race", cancel=False)

        [error] = self._race(refund)
        self.assertIsInstance(error, UserError)
        self.assertEqual(self._read(lambda s: s[0].invoice_count), 2)
