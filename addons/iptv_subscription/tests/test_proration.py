from odoo.tests import BaseCase, tagged

from ..tools.proration import (
    DAY,
    Stretch,
    compare_lengths,
    format_days,
    nominal_days,
    prorate,
)


@tagged("-at_install", "post_install")
class TestProration(BaseCase):
    """The arithmetic alone, with numbers computed by hand."""

    def _stretch(self, left, new, old, length=30, **values):
        return Stretch(left * DAY, new, length * DAY, old, length * DAY, **values)

    def test_difference_for_the_time_left(self):  # D3
        self.assertAlmostEqual(prorate([self._stretch(16, 20, 10)]), 5.333333, 5)
        self.assertAlmostEqual(prorate([self._stretch(16, 10, 20)]), -5.333333, 5)

    def test_stretches_add_up(self):
        stretches = [self._stretch(16, 20, 10), self._stretch(30, 20, 10)]
        self.assertAlmostEqual(prorate(stretches), 15.333333, 5)

    def test_granted_time_gives_nothing_back(self):
        granted = self._stretch(16, 10, 20, is_paid=False)
        self.assertEqual(prorate([granted]), 0)

    def test_going_down_never_costs(self):
        self.assertEqual(prorate([self._stretch(16, 10, 0)], cheaper=True), 0)

    def test_lengths(self):
        month = nominal_days(1, "month")
        for interval, unit, expected in (
            (30, "day", 0),
            (31, "day", 0),
            (28, "day", -1),
            (4, "week", -1),
            (1, "month", 0),
            (3, "month", 1),
            (1, "year", 1),
        ):
            with self.subTest(interval=interval, unit=unit):
                days = nominal_days(interval, unit)
                self.assertEqual(compare_lengths(month, days), expected)
        self.assertEqual(
            compare_lengths(nominal_days(12, "month"), nominal_days(1, "year")), 0
        )

    def test_days_in_words(self):
        self.assertEqual(format_days(16 * DAY), "16")
        self.assertEqual(format_days(15.5 * DAY), "15.5")
        self.assertEqual(format_days(100 * DAY), "100")
        self.assertEqual(format_days(DAY / 3), "0.33")
