import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import tagged

from .common import FREE_MAC, ShopCommon

#: Rendering a page asks twice (the frame and the summary), so the third is a poll.
FIRST_POLL = 3


class TourCommon(ShopCommon):
    @contextmanager
    def _middleware_answers_while_polled(self):
        """Have the middleware answer only once an open page asks for news."""
        asked = threading.Event()
        calls = []
        model = type(self.env["iptv.subscription"])
        get_status = model._get_portal_status

        def count(subscription):
            calls.append(subscription.id)
            if len(calls) >= FIRST_POLL:
                asked.set()
            return get_status(subscription)

        def answer():
            if not asked.wait(60):
                return
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["iptv.subscription"].browse(calls[-1])._job_provision()

        thread = threading.Thread(target=answer, name="test.middleware", daemon=True)
        with self._middleware(), patch.object(model, "_get_portal_status", count):
            thread.start()
            yield
            thread.join()


class PurchaseTourCommon(TourCommon):
    """A visitor buys, pays and watches, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = cls.env["product.attribute.value"]
        for cycle in ("1m", "12m"):
            values |= cls.env.ref(f"iptv_subscription.product_attribute_value_{cycle}")
        attribute = cls.env.ref("iptv_subscription.product_attribute_billing_cycle")
        cls.gold = cls.env["product.template"].create(
            {
                "name": "Tour Gold",
                "type": "service",
                "iptv_kind": "package",
                "invoice_policy": "order",
                "list_price": 10.0,
                "taxes_id": [Command.clear()],
                "is_published": True,
                "website_sequence": -1000,
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
        year = cls.gold.attribute_line_ids.product_template_value_ids[1]
        year.price_extra = 80.0

    def _buy(self):
        with self._provider_pays(), self._middleware_answers_while_polled():
            self.start_tour("/shop", "iptv_portal_purchase")
        service = self.env["iptv.subscription"].search([("mac", "=", FREE_MAC)])
        self.assertEqual(service.state, "active")
        self.assertEqual(service.provision_state, "done")
        self.assertEqual(service.partner_id.email, "visitor@example.com")
        self.assertEqual(service.cycle_id, self._cycle("12m"))
        self.assertEqual(len(service.period_ids), 1)
        self.assertEqual(service._get_invoices().amount_total, 90.0)


@tagged("-at_install", "post_install")
class TestPurchaseTour(PurchaseTourCommon):
    def test_purchase_on_a_computer(self):
        self._buy()


@tagged("-at_install", "post_install")
class TestPurchaseTourPhone(PurchaseTourCommon):
    browser_size = "390,844"
    touch_enabled = True

    def test_purchase_on_a_phone(self):
        self._buy()


@tagged("-at_install", "post_install")
class TestServiceTour(TourCommon):
    """The page of a service, in a real browser."""

    def test_activating_turns_into_active_while_the_page_is_open(self):
        service = self._create_active(confirmed=False, device_kind="mag_line")
        service.password = "tour-pass-2345"
        with self._middleware_answers_while_polled():
            self.start_tour("/my", "iptv_portal_service", login="test_anna")
        self.assertEqual(service.provision_state, "done")
