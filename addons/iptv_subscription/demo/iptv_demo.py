from odoo import Command, api, fields, models

from ..provisioning import DONE, REFUSED

#: Price of one purchase by package and attribute value of the cycle.
PRICES = {
    "product_basic": {"1m": 10, "3m": 28, "6m": 54, "12m": 100},
    "product_family": {"1m": 15, "3m": 42, "6m": 80, "12m": 150},
}
#: Customers of the old panel: customer, package, days since the last payment, kind of
#: box, its MAC, and whether the sport channels were added.
TAKEN_OVER = [
    ("anna", "product_basic_1m", 11, "mag", "00:1A:79:3C:41:07", False),
    ("bruno", "product_family_12m", 120, "mag", "00:1A:79:8A:02:D4", True),
    ("clara", "product_family_3m", 88, "mag_line", "00:1A:79:55:90:1E", False),
    ("david", "product_basic_1m", 27, "mag", "00:1A:79:6F:3B:92", False),
    ("elena", "product_basic_6m", 60, "line", False, False),
    ("felix", "product_family_1m", 34, "mag", "00:1A:79:20:C7:5A", True),
    ("greta", "product_basic_1m", 39, "enigma2", "00:1D:EC:0B:7F:31", False),
    ("hugo", "product_basic_3m", 20, "mag", "00:1A:79:E1:64:0C", False),
    ("irma", "product_family_1m", 29, "mag", "00:1A:79:B9:15:88", False),
    ("jonas", "product_trial", 5, "mag", "00:1A:79:47:A3:6D", False),
    ("klara", "product_basic_12m", 300, "mag", False, False),
    ("lukas", "product_basic_1m", 70, "mag", "00:1A:79:0D:2E:F5", False),
    ("anna", "product_basic_1m", 2, "mag", "00:1A:79:3C:41:08", False),
]


class IptvDemo(models.AbstractModel):
    """What demo data cannot say in records: history made by the business methods."""

    _name = "iptv.demo"
    _description = "IPTV Demo Data"

    @api.model
    def _load(self):
        """Set the prices, name the variants, and play some months of an operator."""
        demo = self.with_context(
            tracking_disable=True, mail_auto_subscribe_no_notify=True
        )
        demo._set_prices()
        taken_over = demo._take_over_customers()
        demo._play_incidents(taken_over)
        demo._play_sales()

    def _ref(self, name):
        return self.env.ref(f"iptv_subscription.{name}")

    def _set_prices(self):
        """Price the variants and give each an external id, like `product_basic_3m`."""
        names = []
        for package, prices in PRICES.items():
            template = self._ref(f"{package}_template")
            for value in template.attribute_line_ids.product_template_value_ids:
                cycle = value.product_attribute_value_id.iptv_cycle_id
                short = next(
                    name
                    for name in prices
                    if self._ref(f"iptv_billing_cycle_{name}") == cycle
                )
                value.price_extra = prices[short] - template.list_price
                variant = value.ptav_product_variant_ids
                names.append(self._prepare_xmlid(f"{package}_{short}", variant))
        for product in ("product_trial", "product_sport"):
            variant = self._ref(f"{product}_template").product_variant_id
            names.append(self._prepare_xmlid(product, variant))
        self.env["ir.model.data"]._update_xmlids(names)

    def _prepare_xmlid(self, name, record):
        return {
            "xml_id": f"iptv_subscription.{name}",
            "record": record,
            "noupdate": True,
        }

    # === CUSTOMERS OF THE OLD PANEL === #

    def _take_over_customers(self):
        """Create the subscriptions that were paid before this system was used.

        :return: `iptv.subscription` records, in the order of `TAKEN_OVER`
        """
        Subscription = self.env["iptv.subscription"]
        subscriptions = Subscription.create(
            [self._prepare_subscription(*row) for row in TAKEN_OVER]
        )
        for subscription, row in zip(subscriptions, TAKEN_OVER, strict=True):
            self._take_over_period(subscription, days=row[2])
        self._mark_in_step(subscriptions)
        return subscriptions

    def _prepare_subscription(self, customer, product, _days, kind, mac, sport):
        products = [product] + (["product_sport"] if sport else [])
        device = {"mac": mac, "kind": "enigma2" if kind == "enigma2" else "mag"}
        return {
            "partner_id": self._ref(f"partner_{customer}").id,
            "server_id": self._ref("server_vienna").id,
            "user_id": self._ref("user_operator").id,
            "device_kind": kind,
            "device_ids": [Command.create(device)] if mac else [],
            "line_ids": [
                Command.create({"product_id": self._ref(name).id}) for name in products
            ],
        }

    def _take_over_period(self, subscription, days):
        cycle = subscription.cycle_id
        start = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        tz = subscription.company_id._get_billing_tz()
        self.env["iptv.subscription.period"].sudo().create(
            {
                "subscription_id": subscription.id,
                "product_id": subscription.product_id.id,
                "cycle_id": cycle.id,
                "start": start,
                "end": cycle._get_period_end(start, tz=tz),
                "anchor": start,
                "anchor_tz": tz,
                "source": "trial" if cycle.kind == "trial" else "manual",
                "key": f"demo/{subscription.id}",
                "reason": self.env._("Taken over from the old panel"),
            }
        )
        subscription._on_extended()
        subscription._expire()

    def _mark_in_step(self, subscriptions):
        """Note that the accounts exist, without telling the customers."""
        for subscription in subscriptions.sudo():
            subscription.write(
                {
                    "provisioned_revision": subscription.provision_revision,
                    "provision_outcome": DONE,
                    "provision_date": fields.Datetime.now(),
                }
            )

    def _play_incidents(self, subscriptions):
        """Bring some subscriptions into the states that staff work with."""
        by_customer = {s.partner_id: s for s in reversed(subscriptions)}

        def of(name):
            return by_customer[self._ref(f"partner_{name}")]

        of("hugo")._disable()
        of("lukas")._terminate()
        self._mark_in_step(of("hugo") | of("lukas"))
        of("irma").sudo().write(
            {
                "provision_revision": of("irma").provision_revision + 1,
                "provision_outcome": REFUSED,
                "provision_error": "MAC address 00:1A:79:B9:15:88 is already in use",
            }
        )
        self._grant(of("bruno"), 3, self.env._("Outage of last weekend"))
        self._mark_in_step(of("bruno"))

    def _grant(self, subscription, days, reason):
        wizard = self.env["iptv.subscription.grant"].create(
            {
                "subscription_ids": subscription.ids,
                "days": days,
                "reason": reason,
            }
        )
        wizard.action_grant()

    # === SALES OF TODAY === #

    def _play_sales(self):
        """Sell and, where the company has the accounts for it, invoice and pay."""
        orders = [
            self._sell("nina", "product_family_3m", "mag", "00:1A:79:9E:70:26"),
            self._sell("oskar", "product_basic_1m", "line"),
            self._sell("petra", "product_basic_12m", "mag", "00:1A:79:C4:D8:11"),
        ]
        if self._can_invoice():
            for order in orders[:2]:
                self._invoice_and_pay(order)
                # What the job does on a server kept by hand: it becomes a task.
                order.iptv_subscription_ids._job_provision()

    def _sell(self, customer, product, kind, mac=False):
        order = self.env["sale.order"].create(
            {
                "partner_id": self._ref(f"partner_{customer}").id,
                "user_id": self._ref("user_operator").id,
                # The demo price lists of other addons may be in an inactive currency.
                "pricelist_id": False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._ref(product).id,
                            "iptv_device_kind": kind,
                            "iptv_mac": mac,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _can_invoice(self):
        """Tell whether a chart of accounts was loaded in this database."""
        domain = self.env["account.journal"]._check_company_domain(self.env.company)
        kinds = self.env["account.journal"].search(domain).mapped("type")
        return bool(self.env.company.chart_template) and {"sale", "bank"} <= set(kinds)

    def _invoice_and_pay(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({})._create_payments()
