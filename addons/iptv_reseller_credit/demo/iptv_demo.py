from odoo import Command, api, models

from odoo.addons.iptv_subscription.provisioning import DONE

#: What a variant costs, in credits: for resellers, and for super resellers.
CREDIT_PRICES = {
    "product_basic_1m": (6, 5),
    "product_basic_3m": (17, 14),
    "product_basic_6m": (32, 27),
    "product_basic_12m": (60, 50),
    "product_family_1m": (9, 7.5),
    "product_family_3m": (25, 21),
    "product_family_6m": (48, 40),
    "product_family_12m": (90, 75),
    "product_sport": (2.5, 2),
    "product_trial": (0.5, 0.5),
}
#: Users of resellers: reseller, name, package, MAC.
USERS = [
    ("adria", "Marko Horvat", "product_basic_12m", "00:1A:79:A1:00:01"),
    ("adria", "Ivana Kovač", "product_family_3m", "00:1A:79:A1:00:02"),
    ("adria", "Luka Babić", "product_basic_1m", "00:1A:79:A1:00:03"),
    ("split", "Petra Jurić", "product_basic_1m", "00:1A:79:A1:01:01"),
    ("split", "Ante Matić", "product_family_1m", "00:1A:79:A1:01:02"),
    ("split", "Maja Knežević", "product_trial", "00:1A:79:A1:01:03"),
    ("split", "Josip Vuković", "product_basic_3m", "00:1A:79:A1:01:04"),
    ("rijeka", "Sara Pavlović", "product_basic_1m", "00:1A:79:A1:02:01"),
    ("rijeka", "Filip Blažević", "product_trial", "00:1A:79:A1:02:02"),
    ("hotel", "Room 101", "product_basic_1m", "00:1A:79:A1:03:01"),
    ("hotel", "Room 102", "product_basic_1m", "00:1A:79:A1:03:02"),
    ("hotel", "Room 103", "product_basic_1m", "00:1A:79:A1:03:03"),
]


class IptvDemo(models.AbstractModel):
    """Resellers whose ledgers were written by the business methods."""

    _inherit = "iptv.demo"

    @api.model
    def _load_resellers(self):
        """Set the prices, and play the first days of four resellers."""
        demo = self.with_context(
            tracking_disable=True, mail_auto_subscribe_no_notify=True
        )
        demo._set_credit_prices()
        resellers = demo._create_resellers()
        demo._fill_wallets(resellers)
        demo._add_users(resellers)
        demo._play_credits(resellers)

    def _reseller_ref(self, name):
        return self.env.ref(f"iptv_reseller_credit.{name}")

    def _set_credit_prices(self):
        """Price every package in credits (decision D7)."""
        for number, pricelist in enumerate(("pricelist_reseller", "pricelist_super")):
            self._reseller_ref(pricelist).item_ids = [
                Command.create(
                    {
                        "applied_on": "0_product_variant",
                        "product_tmpl_id": self._ref(name).product_tmpl_id.id,
                        "product_id": self._ref(name).id,
                        "compute_price": "fixed",
                        "fixed_price": prices[number],
                    }
                )
                for name, prices in CREDIT_PRICES.items()
            ]

    # === WHO === #

    def _create_resellers(self):
        """Create a super reseller with two resellers, and a hotel beside them.

        :rtype: dict
        """
        resellers = {"adria": self._create_reseller("adria", "plan_super")}
        for name, plan, parent in (
            ("split", "plan_reseller", resellers["adria"]),
            ("rijeka", "plan_reseller", resellers["adria"]),
            ("hotel", "plan_stock", None),
        ):
            resellers[name] = self._create_reseller(name, plan, parent)
        return resellers

    def _create_reseller(self, name, plan, parent=None):
        partner = self._reseller_ref(f"partner_{name}")
        reseller = self.env["iptv.reseller"]._create_reseller(
            {
                "partner_id": partner.id,
                "parent_id": parent and parent.id,
                # Their logins are records of the demo data.
                "grant_access": False,
            },
            self._reseller_ref(plan),
            f"demo/{name}",
        )
        xmlid = {
            "xml_id": f"iptv_reseller_credit.reseller_{name}",
            "record": reseller,
            "noupdate": True,
        }
        self.env["ir.model.data"]._update_xmlids([xmlid])
        return reseller

    # === MONEY IN === #

    def _fill_wallets(self, resellers):
        """Sell packs and stock; without accounts, give the credits instead."""
        adria, hotel = resellers["adria"], resellers["hotel"]
        basic = self._ref("product_basic_1m")
        if not self._can_invoice():
            adria._give_startup(500, "gift", "demo")
            hotel._give_startup(50, "gift", "demo")
            return
        pack = self._reseller_ref("product_credit_500").product_variant_id
        self._pay_invoice(adria._invoice_purchase(pack, 1, "demo/adria"))
        stock = hotel._invoice_purchase(basic, 10, "demo/hotel", 7.0, stock=True)
        self._pay_invoice(stock)
        # Not paid yet: the credits come with the money.
        pack = self._reseller_ref("product_credit_100").product_variant_id
        resellers["split"]._invoice_purchase(pack, 1, "demo/split")

    def _pay_invoice(self, invoice):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({})._create_payments()

    # === WHERE IT GOES === #

    def _add_users(self, resellers):
        adria = resellers["adria"]
        adria._transfer_to(
            resellers["split"], 80, "demo/split", "Credits to begin with"
        )
        adria._transfer_to(resellers["rijeka"], 12, "demo/rijeka", "For two users")
        for number, (name, user, product, mac) in enumerate(USERS):
            sale = resellers[name]._add_user(
                {
                    "name": user,
                    "product_id": self._ref(product).id,
                    "device_kind": "mag",
                    "mac": mac,
                    "server_id": self._ref("server_vienna").id,
                },
                f"demo/{number}",
            )
            self._confirm(sale)

    def _confirm(self, sales):
        """Note that the accounts exist, as somebody would who made them by hand."""
        for subscription in sales.subscription_id.sudo():
            subscription.write(
                {"provision_outcome": DONE}
                | {"provisioned_revision": subscription.provision_revision}
            )
        sales._confirm()

    def _play_credits(self, resellers):
        """Renew, take back, correct: what a ledger tells."""
        split, adria = resellers["split"], resellers["adria"]
        users = split.subscription_ids.sorted("id")
        self._confirm(split._renew_users(users[:2], "demo/renewal"))
        split._adjust_credits(5, "demo/outage", "Outage of last weekend")
        adria._reclaim_from(resellers["rijeka"], 3, "demo/back", "Typing error")
        self._take_back_sale(adria.subscription_ids.sorted("id")[-1])

    def _take_back_sale(self, subscription):
        """Give the credits back as if the middleware had refused the box."""
        sale = subscription.reseller_sale_ids
        sale._take_back("The MAC address is in use in another portal.")
