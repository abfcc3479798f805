from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import MAC, OTHER_MAC, SpendCommon


@tagged("post_install", "-at_install")
class TestAddUserRefused(SpendCommon):
    """Every check comes before the charge (rules 9, 17, 23, 31, 52; D6, D10)."""

    def setUp(self):
        super().setUp()
        self._give(self.reseller, 100)

    def _assert_refused(self, **values):
        count = self.env["res.partner"].search_count([])
        preview = self.reseller._preview_add_user(self._values(**values))
        self.assertTrue(preview["problem"])
        with self.assertRaises(UserError):
            self._add(**values)
        self._assert_nothing_moved()
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_without_permission(self):
        self.reseller.can_add_users = False
        self._assert_refused()

    def test_while_stopped(self):  # rule 38
        self.super.sudo().state = "frozen"
        self._assert_refused()

    def test_with_a_debt(self):
        self.reseller.sudo().debt = 5
        self._assert_refused()

    def test_by_a_login_that_may_not_spend(self):
        login = self._create_portal_login()
        self.reseller.spender_policy = "chosen"
        acting = self.reseller.with_user(login).sudo()
        with self.assertRaises(UserError):
            acting._add_user(self._values(), "click")
        self._assert_nothing_moved()
        self.reseller.spender_ids = login.partner_id
        acting._add_user(self._values(), "click")

    def _create_portal_login(self):
        partner = self.env["res.partner"].create(
            {"name": "Staff of Rita", "parent_id": self.reseller.partner_id.id}
        )
        return self.env["res.users"].create(
            {
                "login": "rita@example.com",
                "partner_id": partner.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )

    def test_without_a_package(self):  # rule 23
        for product_id in (None, 0, "", "x", -1, 2**40, self.extra.id):
            with self.subTest(product_id=product_id):
                self._assert_refused(product_id=product_id)

    def test_a_package_that_is_not_granted(self):  # rule 52
        self.reseller.write(
            {"all_products": False, "product_ids": self.family.product_tmpl_id.ids}
        )
        self._assert_refused()
        self._add(product=self.family)

    def test_an_invalid_or_foreign_mac(self):  # rule 9
        self._create_subscription(mac=MAC)
        for mac in (None, "", "00:1A:79", "00:11:22:33:44:55", "nonsense", MAC):
            with self.subTest(mac=mac):
                self._assert_refused(mac=mac)

    def test_a_kind_that_the_server_cannot_serve(self):  # rule 31, D10
        self._assert_refused(device_kind="toaster")
        servers = type(self.env["iptv.server"])
        with patch.object(servers, "_get_device_kinds", lambda server: ["mag"]):
            self._assert_refused(device_kind="line", mac=False)

    def test_all_kinds(self):  # rule 31
        cases = (
            ("mag", MAC),
            ("mag_line", OTHER_MAC),
            ("line", False),
            ("enigma2", False),
        )
        for kind, mac in cases:
            sale = self._add(key=kind, device_kind=kind, mac=mac)
            self.assertEqual(sale.subscription_id.device_kind, kind)

    def test_bad_credentials(self):
        self._create_subscription(login="taken")
        for login in ("taken", "a b", "ä"):
            with self.subTest(login=login):
                self._assert_refused(login=login)
        self._assert_refused(password="a b")
        sale = self._add(login="free", password="secret")
        self.assertEqual(sale.subscription_id.login, "free")
        self.assertEqual(sale.subscription_id.password, "secret")

    def test_without_a_name(self):
        self._assert_refused(name=" ")
        self._assert_refused(email="nonsense")

    def test_more_users_than_allowed(self):
        self.reseller.max_users = 1
        user = self._add(key="first").subscription_id
        with self.assertRaises(UserError):
            self._add(key="second", mac=OTHER_MAC)
        self.assertEqual(self.reseller.balance, 90)
        user._terminate()
        self._add(key="second", mac=OTHER_MAC)

    def test_a_server_that_is_not_its(self):
        other = self._create_server(name="Other")
        self._assert_refused(server_id=2**30)
        self.monthly.product_tmpl_id.write(
            {"company_id": self.env.company.id, "iptv_server_id": self.server.id}
        )
        self._assert_refused(server_id=other.id)
        sale = self._add(product=self.family, server_id=other.id)
        self.assertEqual(sale.subscription_id.server_id, other)

    def test_too_few_credits(self):  # rule 17, D6
        self._spend(self.reseller, 95, kind="extra")
        preview = self.reseller._preview_add_user(self._values())
        self.assertIn("5.00", preview["problem"])
        self.assertEqual(preview["price"], 10)
        with self.assertRaisesRegex(UserError, "5.00"):
            self._add()
        self.assertFalse(self.reseller.subscription_ids)

    def test_the_preview_tells_what_happens(self):
        preview = self.reseller._preview_add_user(self._values())
        self.assertEqual(
            (preview["price"], preview["paid_with"], preview["balance_after"]),
            (10, "credit", 90),
        )
        self.assertEqual(str(preview["date_end"]), "2026-12-20 12:00:00")
        self.assertFalse(preview["problem"])
        self._assert_nothing_moved()
        self.assertTrue(self.reseller._preview_add_user({})["problem"])

    def test_a_failure_on_the_way_leaves_nothing(self):  # pain 6
        services = type(self.env["iptv.subscription"])

        failure = patch.object(services, "_extend", side_effect=KeyError("no"))
        # No `assertRaises`: Odoo's takes everything back by itself.
        with failure, suppress(KeyError):
            self._add()
        self._assert_nothing_moved()
        self.assertEqual(self.reseller.balance, 100)
        self._assert_sound()

    def test_staff_needs_no_permission(self):  # rule 36
        self.reseller.write({"can_add_users": False, "max_users": 1})
        staff = self.reseller.with_context(iptv_by_staff=True)
        staff._add_user(self._values(), "one")
        self.assertEqual(self.reseller.balance, 90)
        sale = staff._add_user(self._values(mac=OTHER_MAC, free=True), "two")
        self.assertEqual((sale.paid_with, sale.price), ("free", 0))
        self.assertEqual(self.reseller.balance, 90)

    def test_nobody_else_gives_anything_away(self):
        sale = self._add(free=True)
        self.assertEqual(sale.price, 10)
        login = self._create_portal_login()
        acting = self.reseller.with_user(login).sudo()
        acting = acting.with_context(iptv_by_staff=True)
        sale = acting._add_user(self._values(mac=OTHER_MAC, free=True), "forged")
        self.assertEqual(sale.price, 10)
