from contextlib import contextmanager
from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.http import Request, root
from odoo.tests import HttpCase, JsonRpcException

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.iptv_subscription.tests.common import IptvCommon

FREE_MAC = "00:1A:79:00:00:01"
TAKEN_MAC = "00:1A:79:00:00:02"


class PortalCommon(IptvCommon):
    """A customer with a portal login, and another one who must see nothing of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Requests of the tests come in by the first website, whatever its company.
        cls.website = cls.env["website"].sudo().search([], limit=1)
        cls.website.company_id = cls.env.company
        cls.server.portal_url = "http://tv.test/stalker_portal/c/"
        cls.portal_user = cls._create_portal_user("test_anna", cls.customer)
        cls.stranger = cls._create_partner(name="Eve", email="eve@example.com")
        cls.stranger_user = cls._create_portal_user("test_eve", cls.stranger)

    @classmethod
    def _create_portal_user(cls, login, partner):
        return cls.env["res.users"].create(
            {
                "login": login,
                "password": login,
                "partner_id": partner.id,
                "tz": "Europe/Vienna",
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
                "company_id": cls.env.company.id,
                "company_ids": [Command.set(cls.env.company.ids)],
            }
        )

    def _create_active(self, confirmed=True, **values):
        """Create a service that is paid for a month, and on if `confirmed`."""
        subscription = self._create_subscription(mac=FREE_MAC, **values)
        subscription._extend("manual", f"test/{subscription.id}")
        if confirmed:
            with self._middleware():
                self._run_jobs()
        return subscription


class PortalHttpCommon(PortalCommon, HttpCase):
    """Tests that go through the routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.monthly | cls.trial | cls.extra).product_tmpl_id.is_published = True

    def _get_page(self, url, **kwargs):
        """Open a page and return its parsed body; its status must be 200."""
        response = self.url_open(url, **kwargs)
        self.assertEqual(response.status_code, 200)
        return self._parse(response)

    def _parse(self, response):
        return html.fromstring(response.content)

    def _get_text(self, node):
        return " ".join(node.text_content().split())

    def _post(self, url, **data):
        """Post a form with the right token, and do not follow the answer."""
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(url, data=data, allow_redirects=False)

    def _get_redirection(self, url):
        """Open a page that must redirect, and return where to (without the host)."""
        response = self.url_open(url, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        return self._get_location(response)

    def _get_location(self, response):
        return response.headers["Location"].removeprefix(self.base_url())

    def _assert_not_found(self, url, **params):
        with self.assertRaisesRegex(JsonRpcException, "NotFound"):
            self.make_jsonrpc_request(url, params)


class ShopCommon(AccountPaymentCommon, PortalHttpCommon):
    """A shop in which packages are paid with a provider that always pays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The provider's page of real life: it only leads back.
        cls.provider.redirect_form_view_id.arch = (
            '<form action="/payment/status" method="get"/>'
        )
        other = cls.env["payment.provider"].search([("id", "!=", cls.provider.id)])
        other.write({"state": "disabled", "is_published": False})

    # === THE CART === #

    def _create_cart(self, *products, partner=None, **line):
        """Create the cart of this session, one line per product."""
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "website_id": self.website.id,
                "company_id": self.env.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, **line})
                    for product in products or (self.monthly,)
                ],
            }
        )
        self._use_cart(order)
        return order

    def _use_cart(self, order):
        if not self.session:
            self.authenticate(None, None)
        self.session["sale_order_id"] = order.id
        self.session["sale_last_order_id"] = order.id
        root.session_store.save(self.session)

    def _name_box(self, line, kind="mag", mac=FREE_MAC):
        line.write({"iptv_device_kind": kind, "iptv_mac": mac})

    def _take_mac(self, mac=TAKEN_MAC):
        """Have another customer use that box."""
        return self._create_subscription(partner_id=self.stranger.id, mac=mac)

    # === PAYMENT === #

    def _start_payment(self, order, route="/shop/payment/transaction/{id}", **params):
        """Do what the browser does when the buyer presses “Pay now”.

        :return: the answer as JSON-RPC gives it, with `result` or `error`
        """
        response = self.opener.post(
            self.base_url() + route.format(id=order.id),
            json={"params": self._prepare_payment(order) | params},
        )
        return response.json()

    def _prepare_payment(self, order):
        return {
            "access_token": order._portal_ensure_token(),
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": order.amount_total,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "/shop/payment/validate",
        }

    def _pay_online(self, order):
        """Do what happens after a payment that the provider confirmed."""
        self._start_payment(order)
        transaction = order.transaction_ids
        transaction._set_done()
        self.make_jsonrpc_request("/payment/status/poll", {})
        return transaction

    @contextmanager
    def _provider_pays(self):
        """Have every started payment be confirmed before the buyer comes back."""

        def pay(transaction, processing_values):
            transaction._set_done()
            return {}

        name = "_get_specific_rendering_values"
        with patch.object(type(self.env["payment.transaction"]), name, pay):
            yield
