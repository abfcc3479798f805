"""A visitor of the web shop: buys a package the way a person does, over HTTP."""

import json
import time

from .browser import Browser

#: How often and how long the payment page waits for the processing of a payment.
POLLS, POLL_SECONDS = 20, 0.5


class Visitor(Browser):
    """Somebody who buys IPTV.

    :param str url: address of the Odoo server
    :param str name: name typed into the address form
    """

    def __init__(self, url, name="Vera Visitor"):
        super().__init__(url)
        self.name = name
        self.email = f"{name.lower().replace(' ', '.')}@example.com"
        self.paid_at = None

    def choose(self, template_id, product_id):
        """Put a package into the cart.

        :param int template_id: `product.template` id
        :param int product_id: `product.product` id: package and cycle
        """
        self.call(
            "/shop/cart/add",
            product_template_id=template_id,
            product_id=product_id,
            quantity=1,
        )

    def describe_box(self, mac=None, kind="mag"):
        """Say what box the service is for.

        :param str mac: as printed on the sticker
        :param str kind: kind of box
        :return: the page that follows
        """
        self.open("/shop/box")
        form = self.form("/shop/box")
        values = {}
        for name in form.fields:
            if name and name.startswith("kind"):
                values[name] = kind
            elif name and name.startswith("mac"):
                values[name] = mac or ""
        return self.submit_page("/shop/box", values)

    def give_address(self, country_id):
        """Fill in the billing address.

        :param int country_id: `res.country` id
        :raise RuntimeError: with the fields that the shop refuses
        """
        self.open("/shop/address", address_type="billing")
        answer = self.submit(
            "/shop/address/submit",
            {
                "name": self.name,
                "email": self.email,
                "phone": "+49 30 1234567",
                "street": "Main Street 1",
                "city": "Berlin",
                "zip": "10115",
                "country_id": str(country_id),
                "use_delivery_as_billing": "true",
            },
        )
        feedback = json.loads(answer.text)
        if feedback.get("invalid_fields"):
            raise RuntimeError(f"address refused: {feedback}")

    def pay(self, state="done"):
        """Pay with the demo provider and land where the shop leads.

        :param str state: what the bank answers
        :return: reference of the transaction
        :rtype: str
        """
        self.start_payment()
        self.confirm_payment(state)
        return self.land()

    def start_payment(self):
        """Press “Pay now” in the shop: creates the transaction."""
        self.open("/shop/payment")
        self.start_payment_here()

    def start_payment_here(self):
        """Press “Pay now” on the current page: creates the transaction.

        :raise RuntimeError: if the page offers no payment, or the server refuses it
        """
        forms = self.page.xpath("//form[@id='o_payment_form']")
        options = self.page.xpath("//input[@name='o_payment_radio']")
        if not (forms and options):
            raise RuntimeError(f"nothing to pay on {self.location}")
        form, option = forms[0], options[0]
        values = self.call(
            form.get("data-transaction-route"),
            access_token=form.get("data-access-token"),
            provider_id=int(option.get("data-provider-id")),
            payment_method_id=int(option.get("data-payment-option-id")),
            token_id=None,
            amount=float(form.get("data-amount")),
            flow="direct",
            tokenization_requested=False,
            landing_route=form.get("data-landing-route"),
            is_validation=False,
        )
        self.reference = values["reference"]

    def confirm_payment(self, state="done"):
        """Have the bank confirm the payment; may be called again."""
        self.paid_at = time.monotonic()
        self.call(
            "/payment/demo/simulate_payment",
            reference=self.reference,
            payment_details="4111111111111111",
            simulated_state=state,
        )

    def land(self):
        """Wait on the payment page as a browser does, then follow it.

        :return: reference of the transaction
        :rtype: str
        """
        self.settle()
        self.follow()
        return self.reference

    def settle(self):
        """Wait on the payment page until the shop has processed the payment."""
        self.open("/payment/status")
        self.landing_route = self._poll_payment()["landing_route"]

    def follow(self):
        """Go where the payment page leads."""
        self.open(self.landing_route)

    def _poll_payment(self):
        """Ask as the page's script does: the cron may be at work on the same payment.

        :return: what the server says when it is done
        :rtype: dict
        """
        for _attempt in range(POLLS):
            try:
                return self.call("/payment/status/poll")
            except RuntimeError as error:
                if "retry" not in str(error):
                    raise
                time.sleep(POLL_SECONDS)
        raise RuntimeError("the payment is not processed")
