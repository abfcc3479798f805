from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestCycle(IptvCommon):
    def test_the_six_lengths_of_the_catalogue(self):  # rule 13
        ends = {
            "1m": "2026-02-28 10:00:00",
            "3m": "2026-04-30 10:00:00",
            "6m": "2026-07-31 10:00:00",
            "12m": "2027-01-31 10:00:00",
            "24m": "2028-01-31 10:00:00",
            "36m": "2029-01-31 10:00:00",
        }
        for name, end in ends.items():
            with self.subTest(cycle=name):
                cycle = self._cycle(name)
                package = self._create_package(f"Basic {name}", 10.0, cycle=cycle)
                subscription = self._sell(package)
                self.assertEqual(str(subscription.date_end), end)
                self.assertTrue(subscription.auto_renew)

    def test_a_one_time_cycle_has_no_end(self):  # rule 12
        cycle = self._cycle("one_time")
        self.assertIsNone(cycle._get_period_end(datetime(2026, 1, 1)))

    def test_a_sold_cycle_keeps_its_length(self):
        self._sell()
        cycle = self._cycle("1m")
        with self.assertRaisesRegex(ValidationError, "was sold already"):
            cycle.interval = 2

    def test_a_sold_cycle_may_change_its_name_and_grace(self):
        self._sell()
        self._cycle("1m").write({"name": "One month", "grace_days": 2})

    def test_an_unsold_cycle_may_change_its_length(self):
        cycle = self._cycle("36m").copy()
        cycle.interval = 18
        self.assertEqual(
            cycle._get_period_end(datetime(2026, 1, 31)), datetime(2027, 7, 31)
        )

    @mute_logger("odoo.sql_db")
    def test_only_a_one_time_cycle_may_be_without_end(self):
        for kind in ("trial", "recurring"):
            with self.subTest(kind=kind), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    self.env["iptv.billing.cycle"].create(
                        {"name": "Endless", "kind": kind, "interval": 0}
                    )

    @mute_logger("odoo.sql_db")
    def test_grace_is_never_negative(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._cycle("1m").copy().grace_days = -1
            self.env.flush_all()
