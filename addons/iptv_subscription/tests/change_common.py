from freezegun import freeze_time

from .common import IptvCommon


class ChangeCommon(IptvCommon):
    """A service that was bought on 1 January for 31 days; tests run on the 16th.

    16 of the 31 days are left then.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls._create_package("Family", price=20.0, months=1)
        cls.mini = cls._create_package("Mini", price=4.0, months=1)
        cls.year = cls._create_package("Basic for a year", price=90.0, months=12)
        cls.family_year = cls._create_package("Family year", price=180.0, months=12)

    def _sell_on(self, day, product=None, **values):
        """Sell and pay a service on another day than the test runs on."""
        with freeze_time(day):
            subscription = self._sell(product, **values)
            self._flush_jobs()
        return subscription

    def _sell_in_january(self, product=None, **values):
        return self._sell_on("2026-01-01 00:00:00", product, **values)

    def _pay_change(self, change):
        self._pay(change.sudo().move_id)

    def _assert_quote(self, quote, amount, end=None):
        self.assertFalse(quote["problem"])
        self.assertAlmostEqual(quote["amount"], amount, places=2)
        if end:
            self.assertEqual(str(quote["date_end"]), end)

    def _run_cron(self, at):
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_apply_changes")
        with freeze_time(at), self.enter_registry_test_mode():
            cron.sudo().method_direct_trigger()
