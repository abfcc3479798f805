from freezegun import freeze_time

from .common import ResellerCommon

MAC = "00:1A:79:00:00:01"
OTHER_MAC = "00:1A:79:00:00:02"
NOW = "2026-11-20 12:00:00"


class SpendCommon(ResellerCommon):
    """Resellers that sell `monthly` for 10 credits; it is 20 November 2026, noon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls._create_package("Family", price=20.0, months=1)
        cls.year = cls._create_package("Basic for a year", price=90.0, months=12)

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))

    def _values(self, product=None, **values):
        return {
            "name": "Room 1",
            "product_id": (product or self.monthly).id,
            "device_kind": "mag",
            "mac": MAC,
            **values,
        }

    def _add(self, reseller=None, key="click", product=None, **values):
        """Add a user; as its reseller, who has credits for it."""
        reseller = reseller or self.reseller
        return reseller._add_user(self._values(product, **values), key)

    def _add_funded(self, credits=100, **values):
        self._give(values.get("reseller") or self.reseller, credits)
        return self._add(**values)

    def _assert_nothing_moved(self, reseller=None):
        reseller = reseller or self.reseller
        self.assertFalse(reseller.entry_ids.filtered(lambda e: e.amount < 0))
        self.assertFalse(
            self.env["iptv.reseller.sale"].search([("reseller_id", "=", reseller.id)])
        )
        self.assertFalse(reseller.subscription_ids)
