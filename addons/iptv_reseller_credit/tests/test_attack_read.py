from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .attack_common import AttackCommon

#: By model: the way to the reseller that owns a record.
OWNED = {
    "iptv.reseller": "id",
    "iptv.credit.entry": "reseller_id",
    "iptv.reseller.sale": "reseller_id",
    "iptv.reseller.stock": "reseller_id",
    "iptv.subscription": "reseller_id",
    "iptv.subscription.line": "subscription_id.reseller_id",
    "iptv.subscription.period": "subscription_id.reseller_id",
    "iptv.device": "subscription_id.reseller_id",
}
#: What a portal user has no business with at all.
HIDDEN = (
    "iptv.credit.lot",
    "iptv.credit.allocation",
    "iptv.reseller.plan",
    "iptv.trial.claim",
)


@tagged("-at_install", "post_install")
class TestAttackRead(AttackCommon):
    """What a reseller or a customer reads by RPC (DESIGN §6, rule 53)."""

    def _owned(self, model, resellers):
        path = OWNED[model]
        return self.env[model].sudo().search([(path, "in", resellers.ids)])

    def _assert_sees_only(self, tree):
        for model, path in OWNED.items():
            with self.subTest(model=model):
                own = self._owned(model, tree)
                self.assertTrue(own)
                seen = self._call(model, "search", [])
                self.assertEqual(sorted(seen), sorted(own.ids))
                total = self._call(model, "search_count", [(path, "!=", False)])
                self.assertEqual(total, len(own))

    def test_a_reseller_finds_its_own_only(self):
        self.authenticate("rita", "rita")
        self._assert_sees_only(self.reseller)

    def test_a_super_reseller_finds_its_tree_only(self):
        self.authenticate("sam", "sam")
        self._assert_sees_only(self.super | self.reseller | self.sibling)

    def test_ids_that_are_guessed_are_refused(self):
        self.authenticate("rita", "rita")
        for model in OWNED:
            for other in (self.super, self.sibling, self.stranger):
                ids = self._owned(model, other).ids
                with self.subTest(model=model, other=other.name):
                    self._assert_refused("AccessError", model, "read", ids, ["id"])
                    self._assert_refused(
                        "AccessError", model, "web_read", ids, {"display_name": {}}
                    )
                    status, text = self._call_json2(
                        model, "read", ids=ids, fields=["display_name"]
                    )
                    self.assertIn(status, (401, 403), text)

    def test_sums_are_of_the_own_tree(self):
        self.authenticate("rita", "rita")
        sums = {
            "iptv.credit.entry": "amount:sum",
            "iptv.reseller.sale": "price:sum",
            "iptv.reseller": "balance:sum",
        }
        for model, aggregate in sums.items():
            with self.subTest(model=model):
                [group] = self._call(model, "formatted_read_group", [], [], [aggregate])
                own = self._owned(model, self.reseller)
                name = aggregate.partition(":")[0]
                self.assertEqual(group[aggregate], sum(own.mapped(name)))
                groups = self._call(
                    model, "web_read_group", [], ["company_id"], [aggregate]
                )
                self.assertEqual(groups["groups"][0][aggregate], group[aggregate])

    def test_names_of_others_are_not_searched(self):
        self.authenticate("rita", "rita")
        for other in (self.super, self.sibling, self.stranger):
            found = self._call("iptv.reseller", "name_search", other.name)
            self.assertEqual(found, [])
        found = self._call("iptv.subscription", "name_search", "")
        self.assertEqual([row[0] for row in found], self.users[self.reseller].ids)

    def test_a_domain_is_no_way_around(self):
        """What one may not read, one cannot guess by asking for more or less."""
        self.authenticate("rita", "rita")
        self.super._transfer_to(self.reseller, 5, key="seen by the child")
        guesses = [
            ("iptv.reseller", [("parent_id.balance", ">", -1)]),
            ("iptv.reseller", [("parent_id.partner_id.email", "ilike", "@")]),
            ("iptv.reseller", [("parent_id.entry_ids.amount", ">", -1e9)]),
            ("iptv.credit.entry", [("counterpart_id.balance", ">", -1)]),
            ("iptv.credit.entry", [("counterpart_id.debt", "=", 0)]),
            ("iptv.credit.entry", [("allocation_ids.value", ">=", 0)]),
            ("iptv.reseller", [("pricelist_id.item_ids.fixed_price", ">=", 0)]),
            ("iptv.reseller", [("plan_id.included_credits", ">=", 0)]),
        ]
        for model, domain in guesses:
            with self.subTest(domain=domain):
                try:
                    with mute_logger("odoo.http"):
                        found = self._call(model, "search", domain)
                except JsonRpcException as error:
                    self.assertIn("AccessError", str(error))
                else:
                    self.assertEqual(found, [])

    def test_a_field_is_no_way_around(self):
        self.authenticate("rita", "rita")
        self.super._transfer_to(self.reseller, 5, key="seen by the child")
        entry = self.reseller.entry_ids[0]
        self.assertEqual(entry.counterpart_id, self.super)
        nested = {"fields": {"balance": {}, "email": {}}}
        for model, ids, name in (
            ("iptv.reseller", self.reseller.ids, "parent_id"),
            ("iptv.credit.entry", entry.ids, "counterpart_id"),
        ):
            with self.subTest(model=model, field=name):
                self._assert_refused(
                    "AccessError", model, "web_read", ids, {name: nested}
                )
        self._assert_refused(
            "AccessError", "iptv.credit.entry", "read", entry.ids, ["allocation_ids"]
        )

    def test_what_is_not_for_the_portal_is_hidden(self):
        for login in ("rita", "sam", "anna"):
            self.authenticate(login, login)
            for model in HIDDEN:
                with self.subTest(login=login, model=model):
                    self._assert_refused("AccessError", model, "search", [])
                    self._assert_refused(
                        "AccessError", model, "formatted_read_group", [], [], []
                    )

    def test_prices_of_others_are_hidden(self):
        """The web shop opens all pricelists to everybody: not those of resellers."""
        prices = self.env["product.pricelist"].create(
            {
                "name": "Secret",
                "item_ids": [(0, 0, {"compute_price": "fixed", "fixed_price": 7})],
            }
        )
        plan_prices = prices.copy()
        plan = self.env["iptv.reseller.plan"].create(
            {"name": "Plan", "pricelist_id": plan_prices.id}
        )
        self.assertTrue(plan)
        self.stranger.pricelist_id = prices
        shop = self.env["product.pricelist"].create({"name": "Shop"})
        # As the web shop does.
        for name in ("product.pricelist", "product.pricelist.item"):
            self.env["ir.model.access"].create(
                {
                    "name": name,
                    "model_id": self.env["ir.model"]._get_id(name),
                    "group_id": self.env.ref("base.group_portal").id,
                    "perm_read": True,
                }
            )
        for login in ("rita", "anna"):
            self.authenticate(login, login)
            found = self._call("product.pricelist", "search", [])
            self.assertIn(shop.id, found)
            self.assertNotIn(prices.id, found)
            self.assertNotIn(plan_prices.id, found)
            items = self._call("product.pricelist.item", "search", [])
            self.assertFalse(set(items) & set((prices | plan_prices).item_ids.ids))

    def test_a_customer_never_sees_credits(self):  # rule 20
        self.authenticate("anna", "anna")
        for model in OWNED:
            if model.startswith(("iptv.reseller", "iptv.credit")):
                with self.subTest(model=model):
                    self.assertEqual(self._call(model, "search", []), [])
                    self.assertEqual(self._call(model, "search_count", []), 0)
        service = self.customer_service.ids
        names = ["reseller_id", "reseller_sale_ids"]
        [values] = self._call("iptv.subscription", "read", service, names)
        self.assertFalse(values["reseller_id"])
        self.assertFalse(values["reseller_sale_ids"])

    def test_the_customer_of_a_reseller_does_not_see_what_it_paid(self):  # rule 20
        user = self.users[self.reseller]
        self._create_portal("carl", user.partner_id)
        self.authenticate("carl", "carl")
        self.assertEqual(self._call("iptv.subscription", "search", []), user.ids)
        [values] = self._call(
            "iptv.subscription", "read", user.ids, ["reseller_sale_ids"]
        )
        self.assertEqual(values["reseller_sale_ids"], [])
        self._assert_refused(
            "AccessError",
            "iptv.subscription",
            "web_read",
            user.ids,
            {"reseller_id": {"fields": {"balance": {}}}},
        )

    def test_a_contact_that_leaves_sees_nothing_at_once(self):
        self.authenticate("rita", "rita")
        self.assertEqual(self._call("iptv.reseller", "search", []), self.reseller.ids)
        login = self.env["res.users"].search([("login", "=", "rita")])
        login.partner_id.parent_id = False
        self.env.flush_all()
        self.assertEqual(self._call("iptv.reseller", "search", []), [])

    def test_another_company_is_another_world(self):
        company = self.env["res.company"].create({"name": "Rival"})
        rival = self._create_reseller("Rival reseller", company_id=company.id)
        self._give(rival, 10)
        for login in ("rita", "op", "boss"):
            self.authenticate(login, login)
            for model in ("iptv.reseller", "iptv.credit.entry"):
                with self.subTest(login=login, model=model):
                    domain = [("company_id", "=", company.id)]
                    self.assertEqual(self._call(model, "search", domain), [])
        self._assert_refused(
            "AccessError", "iptv.reseller", "read", rival.ids, ["balance"]
        )
