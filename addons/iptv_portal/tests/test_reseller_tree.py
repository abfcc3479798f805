from odoo.tests import tagged
from odoo.tools import mute_logger

from .reseller_common import MACS, ResellerHttpCommon

TREE = "/my/reseller/resellers"


class ResellerTreeCommon(ResellerHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give(cls.super, 100)
        cls._give(cls.reseller, 20)
        cls.plan = cls.env["iptv.reseller.plan"].create(
            {"name": "Starter", "included_credits": 5}
        )
        cls.plan_product = cls._create_product(
            name="Starter plan",
            type="service",
            list_price=20.0,
            lst_price=20.0,
            iptv_kind="reseller_plan",
            iptv_reseller_plan_id=cls.plan.id,
        )


@tagged("-at_install", "post_install")
class TestResellerTree(ResellerTreeCommon):
    def setUp(self):
        super().setUp()
        self._log_in("test_super")
        self.child = f"{TREE}/{self.reseller.id}"

    def _add(self, key=None, **values):
        values = {
            "name": "Nora New",
            "email": "nora@example.com",
            "plan": self.plan.id,
            **values,
        }
        return self._submit(f"{TREE}/add", key=key, **values)

    def _get_children(self):
        return self.super.child_ids - self.reseller

    # === LOOKING === #

    def test_the_list(self):
        self._add_user(self.reseller)
        page = self._get_page(TREE)
        [row] = page.find_class("o_iptv_child")
        text = self._get_text(row)
        self.assertIn("Rita", text)
        self.assertIn("Users 1", text)
        self.assertIn("10.00", text)
        for words, count in (("rit", 1), (self.reseller.code, 1), ("Otto", 0)):
            rows = self._get_page(f"{TREE}?search={words}").find_class("o_iptv_child")
            self.assertEqual(len(rows), count, words)

    # === ADDING === #

    def test_a_new_reseller(self):  # rules 7 and 32
        page = self._get_page(f"{TREE}/add")
        self.assertIn("20.00", page.text_content())
        self._assert_done(self._add())
        child = self._get_children()
        self.assertEqual(child.name, "Nora New")
        self.assertEqual(self.super.balance, 80)
        self.assertEqual(child.balance, 5)
        self.assertEqual(child._get_logins().login, "nora@example.com")

    def test_sent_twice_it_is_done_once(self):
        key = self._get_key()
        self._add(key)
        kind, _text = self._get_message(self._add(key))
        self.assertEqual(kind, "warning")
        self.assertEqual(len(self._get_children()), 1)
        self.assertEqual(self.super.balance, 80)

    def test_what_is_missing_stands_at_its_field(self):  # rule 32
        for values, words in (
            ({"plan": ""}, "choose a plan"),
            ({"plan": "99999999"}, "choose a plan"),
            ({"name": ""}, "give a name"),
            ({"email": "x"}, "e-mail"),
            ({"email": "two words@x"}, "valid"),
        ):
            with self.subTest(values=values):
                response = self._add(**values)
                self.assertEqual(response.status_code, 200)
                self.assertIn(words, response.text)
        self.assertFalse(self._get_children())
        self.assertEqual(self.super.balance, 100)

    def test_without_enough_credits(self):  # rule 32
        self.plan_product.lst_price = 100.01
        self.assertIn("0.01", self._add().text)
        self.assertFalse(self._get_children())
        self.assertEqual(self.super.balance, 100)

    def test_a_plain_reseller_adds_none(self):  # rule 6
        self._log_in("test_rita")
        self.assertEqual(self.url_open(f"{TREE}/add").status_code, 404)
        self.assertEqual(self._add().status_code, 404)
        # A permission alone makes no super reseller.
        self.reseller.can_add_resellers = True
        self.assertEqual(self._add().status_code, 404)
        self.assertFalse(self.reseller.child_ids)
        self.assertEqual(self.reseller.balance, 20)

    def test_a_permission_that_is_taken_between_page_and_click(self):
        self._get_page(f"{TREE}/add")
        self.super.can_add_resellers = False
        self.assertEqual(self._add().status_code, 404)
        self.assertFalse(self._get_page(TREE).find_class("o_iptv_add_reseller"))
        self.assertEqual(self.super.balance, 100)

    # === CREDITS === #

    def _move(self, key=None, **values):
        return self._submit(
            f"{self.child}/credits",
            key=key,
            **{"amount": "30", "way": "give", **values},
        )

    def _assert_balances(self, above, below):
        self.assertEqual((self.super.balance, self.reseller.balance), (above, below))

    def test_giving_and_taking(self):  # rule 34
        self._assert_done(self._move(reason="for May"), "30.00")
        self._assert_balances(70, 50)
        self.assertEqual(self.reseller.entry_ids[0].reason, "for May")
        self.assertEqual(self.reseller.entry_ids[0].user_id.login, "test_super")
        self._assert_done(self._move(way="take", amount="12,5"), "12.50")
        self._assert_balances(82.5, 37.5)

    def test_a_transfer_sent_twice_moves_once(self):
        key = self._get_key()
        self._move(key)
        for values in ({}, {"amount": "5"}, {"way": "take"}):
            kind, _text = self._get_message(self._move(key, **values))
            self.assertEqual(kind, "warning")
        self._assert_balances(70, 50)

    def test_amounts_that_are_none(self):  # rule 34, pain 5
        for amount in (
            *("", "0", "-30", "nan", "inf", "1e5", "0.001", "30x", "１０", "0x10"),
            *("9" * 40, "1_000", "+5", " ", "30;", "-0", "0.00", "--1"),
        ):
            with self.subTest(amount=amount):
                response = self._move(amount=amount)
                self.assertEqual(response.status_code, 200)
                error = self._parse(response).get_element_by_id("amount_error")
                self.assertTrue(error.text_content())
        self._assert_balances(100, 20)

    def test_more_than_there_is(self):  # rule 34
        for values in ({"amount": "100.01"}, {"amount": "20.01", "way": "take"}):
            response = self._move(**values)
            error = self._parse(response).get_element_by_id("amount_error")
            self.assertIn("0.01", error.text_content())
        self._assert_balances(100, 20)

    # === EVERY POST === #

    def _get_posts(self, number):
        url = f"{TREE}/{number}"
        return {
            f"{url}/credits": {"amount": "1", "way": "take"},
            f"{url}/permissions": {"can_add_users": "1"},
            f"{url}/freeze": {"reason": "because"},
            f"{url}/unfreeze": {},
        }

    def test_who_does_not_stand_below(self):  # rule 34
        for login, target in (
            ("test_super", self.other),
            ("test_super", self.super),
            ("test_rita", self.super),
            ("test_rita", self.reseller),
            ("test_rita", self.other),
            ("test_otto", self.reseller),
            ("test_anna", self.reseller),
        ):
            self._log_in(login)
            for url, data in self._get_posts(target.id).items():
                with self.subTest(login=login, url=url):
                    self.assertEqual(self._submit(url, **data).status_code, 404)
            self.assertEqual(self.url_open(f"{TREE}/{target.id}").status_code, 404)
        self._assert_balances(100, 20)
        self.assertEqual(self.reseller.state, "active")

    def test_forms_of_another_site_and_links(self):
        posts = self._get_posts(self.reseller.id)
        with mute_logger("odoo.http"):
            for url, data in {**posts, f"{TREE}/add": {"name": "x"}}.items():
                data["key"] = self._get_key()
                forged = self.url_open(url, data=data, allow_redirects=False)
                self.assertEqual(forged.status_code, 400, url)
        for url in posts:
            self.assertEqual(self.url_open(url).status_code, 405, url)
        self._assert_balances(100, 20)

    # === PERMISSIONS AND STATE === #

    def test_permissions_within_the_own_ones(self):  # rule 35
        self.super.can_terminate = False
        self.reseller.can_terminate = False
        page = self._get_page(self.child)
        self.assertFalse(page.xpath("//input[@name='can_terminate']"))
        self._assert_done(
            self._submit(
                f"{self.child}/permissions",
                can_add_users="1",
                can_terminate="1",
                can_add_resellers="1",
                credit_limit="1000",
            )
        )
        self.assertTrue(self.reseller.can_add_users)
        self.assertFalse(self.reseller.can_upgrade)
        self.assertFalse(self.reseller.can_terminate)
        self.assertFalse(self.reseller.can_add_resellers)
        self.assertFalse(self.reseller.credit_limit)

    def test_freezing(self):
        self._assert_refused(self._submit(f"{self.child}/freeze", reason=" "))
        self._assert_done(self._submit(f"{self.child}/freeze", reason="Call me"))
        self.assertEqual(self.reseller.state, "frozen")
        self._log_in("test_rita")
        notice = self._get_page("/my/reseller").find_class("o_iptv_notice")[0]
        self.assertIn("Call me", notice.text_content())
        self._log_in("test_super")
        self._assert_done(self._submit(f"{self.child}/unfreeze"))
        self.assertEqual(self.reseller.state, "active")

    def test_what_the_operator_froze_stays_frozen(self):
        self._submit(f"{self.child}/freeze", reason="Call me")
        self.reseller._unfreeze()
        self.reseller._freeze("by the operator")
        self._assert_refused(self._submit(f"{self.child}/unfreeze"))
        self.assertEqual(self.reseller.state, "frozen")

    def test_a_frozen_super_does_nothing(self):  # rule 38
        self.super._freeze("overdue")
        self.assertEqual(self._move(way="take", amount="1").status_code, 200)
        self._assert_refused(self._submit(f"{self.child}/freeze", reason="because"))
        self.assertIn("stopped", self._add().text)
        self._assert_balances(100, 20)
        self.assertEqual(self.reseller.state, "active")

    def test_a_login_that_may_look_only_moves_nothing(self):
        self.super.spender_policy = "chosen"
        for way in ("give", "take"):
            response = self._move(way=way, amount="1")
            error = self._parse(response).get_element_by_id("amount_error")
            self.assertIn("look but not spend", error.text_content())
        self._assert_refused(self._submit(f"{self.child}/freeze", reason="because"))
        self._assert_refused(self._submit(f"{self.child}/permissions"))
        self.assertIn("look but not spend", self._add().text)
        self._assert_balances(100, 20)

    def test_users_of_those_below(self):  # rule 40
        user = self._add_user(self.reseller, mac=MACS[7])
        page = self._get_page(f"/my/reseller/users/{user.id}")
        self.assertIn("Rita", page.text_content())


@tagged("-at_install", "post_install")
class TestResellerLogins(ResellerTreeCommon):
    def setUp(self):
        super().setUp()
        self._log_in("test_rita")

    def _add(self, **values):
        values = {"name": "Lea", "email": "lea@example.com", **values}
        return self._submit("/my/reseller/logins/add", **values)

    def _get_login(self, email="lea@example.com"):
        return self.env["res.users"].search([("login", "=", email)])

    def test_a_login_that_may_look_only(self):
        self._assert_done(self._add())
        login = self._get_login()
        self.assertEqual(login.iptv_reseller_id, self.reseller)
        self.assertFalse(self.reseller._is_portal_spender(login))
        url = f"/my/reseller/logins/{login.id}"
        self._assert_done(self._submit(f"{url}/spender", may_spend="1"))
        self.assertTrue(self.reseller._is_portal_spender(login))
        self._assert_done(self._submit(f"{url}/remove"))
        self.assertFalse(self._get_login())

    def test_who_may_look_only_manages_nothing(self):
        self._assert_done(self._add())
        login = self._get_login()
        login.password = "lea@example.com"
        self._log_in("lea@example.com")
        page = self._get_page("/my/reseller/logins")
        self.assertFalse(page.find_class("o_iptv_new_login"))
        self.assertIn("look but not spend", self._add(email="x@example.com").text)
        url = f"/my/reseller/logins/{login.id}/spender"
        self._assert_refused(self._submit(url, may_spend="1"))
        self.assertFalse(self.reseller._is_portal_spender(login))

    def test_logins_of_others(self):
        foreign = self.env["res.users"].search([("login", "=", "test_super")])
        for action in ("spender", "remove"):
            url = f"/my/reseller/logins/{foreign.id}/{action}"
            self.assertEqual(self._submit(url).status_code, 404)
        self.assertTrue(foreign.active)
        self.assertEqual(self._add(email="test_super").status_code, 200)
        self.assertEqual(self._add(email="").status_code, 200)


@tagged("-at_install", "post_install")
class TestResellerPacks(ResellerTreeCommon):
    BUY = "/my/reseller/credits/buy"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search(
            [("iptv_kind", "=", "credit")]
        ).sale_ok = False
        cls.pack = cls._create_pack("500 Credits", 500, 300.0)
        cls.super_pack = cls._create_pack(
            "5000 Credits", 5000, 2000.0, iptv_for_level="super"
        )

    @classmethod
    def _create_pack(cls, name, amount, price, **values):
        return cls._create_iptv_product(
            name, price, iptv_kind="credit", iptv_credits=amount, **values
        )

    def _get_orders(self, reseller):
        return self.env["sale.order"].search(
            [("partner_id", "=", reseller.partner_id.id)]
        )

    def _get_names(self):
        page = self._get_page("/my/reseller/credits")
        packs = page.find_class("o_iptv_pack")
        return [pack.find_class("fw-bold")[0].text for pack in packs]

    def test_each_type_sees_its_packs(self):  # rule 21
        self._log_in("test_rita")
        self.assertEqual(self._get_names(), ["500 Credits"])
        self._log_in("test_super")
        self.assertEqual(self._get_names(), ["500 Credits", "5000 Credits"])

    def test_buying_leads_to_the_payment(self):  # rules 17, 22 and 28
        self._log_in("test_rita")
        key = self._get_key()
        response = self._submit(self.BUY, key, product_id=self.pack.id)
        order = self._get_orders(self.reseller)
        self.assertEqual(order.amount_total, 300)
        self.assertTrue(order._has_to_be_paid())
        location = self._get_location(response)
        self.assertTrue(location.startswith(f"/my/orders/{order.id}"))
        page = self._get_page(location)
        self.assertIn("500 Credits", page.text_content())
        self._submit(self.BUY, key, product_id=self.pack.id)
        self.assertEqual(len(self._get_orders(self.reseller)), 1)
        self.assertEqual(self.reseller.balance, 20, "nothing before it is paid")

    def test_a_pack_for_others_is_refused(self):  # rule 21
        self._log_in("test_rita")
        for product in (self.super_pack.id, self.monthly.id, "", "x", "-1", 99999999):
            self._assert_refused(self._submit(self.BUY, product_id=product))
        self.assertFalse(self._get_orders(self.reseller))
        self._log_in("test_anna")
        response = self._submit(self.BUY, product_id=self.pack.id)
        self.assertEqual(response.status_code, 404)  # rule 20
