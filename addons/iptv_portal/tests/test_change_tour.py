from freezegun import freeze_time

from odoo.tests import tagged

from .change_common import PortalChangeCommon
from .common import ShopCommon


class ChangeTourCommon(PortalChangeCommon, ShopCommon):
    def _change(self):
        service = self._create_january()
        with freeze_time("2026-01-16 12:00:00"), self._provider_pays():
            self.start_tour("/my/tv", "iptv_portal_change", login="test_anna")
        self.assertEqual(service.product_id, self.family)
        self.assertEqual(service.change_ids.state, "done")
        self.assertEqual(str(service.date_end), "2026-02-01 00:00:00")
        self.assertEqual(service.change_ids.sudo().move_id.amount_total, 5.0)


@tagged("-at_install", "post_install")
class TestChangeTour(ChangeTourCommon):
    """A customer changes package and pays the difference, in a real browser."""

    def test_change_on_a_computer(self):  # D3, rule 60
        self._change()


@tagged("-at_install", "post_install")
class TestChangeTourPhone(ChangeTourCommon):
    browser_size = "390,844"
    touch_enabled = True

    def test_change_on_a_phone(self):
        self._change()
