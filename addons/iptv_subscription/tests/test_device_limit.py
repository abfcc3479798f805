from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import MAC, OTHER_MAC, IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestDeviceLimit(IptvCommon):  # rule 61
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls._create_package("Family", price=15.0, iptv_max_devices=2)

    @contextmanager
    def _refused(self, error, words):
        """Expect a refusal, and take back what led to it."""
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            yield

    def test_one_box_more_than_the_package_has_is_refused(self):
        subscription = self._create_subscription(mac=MAC)
        with self._refused(ValidationError, "is for 1 box"):
            self._add_device(subscription, OTHER_MAC)
        self.assertEqual(subscription.mac, MAC)
        family = self._create_subscription(self.family, mac=OTHER_MAC)
        self._add_device(family, "00:1A:79:00:00:01")
        with self._refused(ValidationError, "would have 3"):
            self._add_device(family, "00:1A:79:00:00:02")

    def test_a_box_that_is_put_away_leaves_its_place(self):
        subscription = self._create_subscription(mac=MAC)
        old = subscription.device_ids
        old.active = False
        self._add_device(subscription, OTHER_MAC)
        with self._refused(ValidationError, "is for 1 box"):
            old.active = True

    def test_a_box_that_moves_counts_where_it_goes(self):
        first = self._create_subscription(mac=MAC)
        second = self._create_subscription(mac=OTHER_MAC)
        with self._refused(ValidationError, "is for 1 box"):
            first.device_ids.subscription_id = second

    def test_zero_is_no_limit(self):
        self.monthly.product_tmpl_id.iptv_max_devices = 0
        subscription = self._create_subscription(mac=MAC)
        self._add_device(subscription, OTHER_MAC)
        self.assertEqual(len(subscription.device_ids), 2)

    def test_a_change_to_a_package_for_fewer_boxes_is_refused(self):
        family = self._create_subscription(self.family, mac=MAC)
        device = self._add_device(family, OTHER_MAC)
        family._extend("manual", "gift")
        for when in ("now", "expiry"):
            preview = family._preview_change(self.monthly, when)
            self.assertIn("Remove a box first", preview["problem"])
            with self._refused(UserError, "would have 2"):
                family._request_change(self.monthly, when)
        device.active = False
        self.assertFalse(family._preview_change(self.monthly)["problem"])

    def test_a_package_for_fewer_boxes_is_refused(self):
        family = self._create_subscription(self.family, mac=MAC)
        self._add_device(family, OTHER_MAC)
        family._activate("manual", "gift")
        with self._refused(ValidationError, "Remove a box first"):
            family._check_device_limit(self.monthly)
        with self._refused(ValidationError, "is for 1 box"):
            family._change_package(self.monthly)
        with self._refused(ValidationError, "is for 1 box"):
            family.line_ids.product_id = self.monthly
        family.device_ids[0].active = False
        family._change_package(self.monthly)
        self.assertEqual(family.product_id, self.monthly)

    # === WHAT WAS SOLD STAYS WHAT IT IS === #

    def test_kind_and_trial_cannot_change_once_sold(self):
        template = self.monthly.product_tmpl_id
        # Before the first sale everything can.
        template.iptv_cycle_id = self._cycle("trial")
        template.iptv_cycle_id = self._cycle("1m")
        self._sell()
        with self._refused(UserError, "was sold already"):
            template.iptv_kind = "extra"
        with self._refused(UserError, "was sold already"):
            template.iptv_cycle_id = self._cycle("trial")
        template.iptv_cycle_id = self._cycle("3m")

    def test_an_attribute_value_cannot_turn_what_was_sold_into_a_trial(self):
        attribute = self.env["product.attribute"].create({"name": "How long"})
        values = self.env["product.attribute.value"].create(
            [
                {
                    "name": name,
                    "attribute_id": attribute.id,
                    "iptv_cycle_id": self._cycle(name).id,
                }
                for name in ("1m", "3m")
            ]
        )
        template = self.env["product.template"].create(
            {
                "name": "Varied",
                "type": "service",
                "iptv_kind": "package",
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(values.ids)],
                        }
                    )
                ],
            }
        )
        self._sell(template.product_variant_ids[0])
        with self._refused(UserError, "was sold already"):
            values[0].iptv_cycle_id = self._cycle("trial")

    def test_what_only_waits_for_payment_can_still_change(self):
        draft = self._create_subscription()
        self.monthly.product_tmpl_id.iptv_cycle_id = self._cycle("trial")
        self.assertEqual(draft.cycle_id.kind, "trial")
