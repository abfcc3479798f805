import csv
import io

from odoo.tests import tagged

from .reseller_common import MACS, ResellerHttpCommon

HOME = "/my/reseller"
#: Pages that every reseller has, with which page a plain one has not.
PAGES = (
    HOME,
    f"{HOME}/users",
    f"{HOME}/users/add",
    f"{HOME}/credits",
    f"{HOME}/logins",
)
SUPER_PAGES = (f"{HOME}/resellers", f"{HOME}/resellers/add")


@tagged("-at_install", "post_install")
class TestResellerPages(ResellerHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give(cls.super, 100)
        cls._give(cls.reseller, 100)
        cls.user = cls._add_user(cls.reseller, name="Uwe", phone="+43 1 555 77")
        cls.super_user = cls._add_user(cls.super, name="Ulla", mac=MACS[1])
        cls.foreign = cls._add_user_of_other()

    @classmethod
    def _add_user_of_other(cls):
        cls._give(cls.other, 100)
        return cls._add_user(cls.other, name="Fremd", mac=MACS[2])

    # === WHO SEES WHAT === #

    def test_each_role_lands_on_its_page(self):  # rule 3
        self.customer_service = self._create_subscription()
        for login, url in (
            ("test_rita", HOME),
            ("test_super", HOME),
            ("test_anna", "/my/tv"),
            ("test_eve", "/my"),
        ):
            with self.subTest(login=login):
                self.authenticate(None, None)
                response = self._post("/web/login", login=login, password=login)
                self.assertEqual(self._get_location(response), url)

    def test_a_page_that_was_asked_for_comes_after_the_login(self):
        self.authenticate(None, None)
        response = self._post(
            "/web/login", login="test_rita", password="test_rita", redirect="/my/home"
        )
        self.assertEqual(self._get_location(response), "/my/home")

    def test_both_types_have_their_pages(self):  # rules 3, 6, 7 and 16
        self._log_in("test_rita")
        for url in PAGES:
            with self.subTest(url=url):
                page = self._get_page(url)
                self.assertEqual(page.find_class("o_iptv_level")[0].text, "Reseller")
                self.assertFalse(page.xpath("//a[@href='/my/reseller/resellers']"))
        for url in SUPER_PAGES:
            self.assertEqual(self.url_open(url).status_code, 404, url)
        self._log_in("test_super")
        for url in PAGES + SUPER_PAGES:
            with self.subTest(url=url):
                page = self._get_page(url)
                self.assertEqual(
                    page.find_class("o_iptv_level")[0].text, "Super Reseller"
                )
                self.assertTrue(page.xpath("//a[@href='/my/reseller/resellers']"))

    def test_who_is_no_reseller_finds_nothing(self):  # rule 3
        child = f"{HOME}/resellers/{self.reseller.id}"
        user = f"{HOME}/users/{self.user.id}"
        for url in (*PAGES, *SUPER_PAGES, child, user, f"{user}/renew"):
            self._log_in("test_anna")
            self.assertEqual(self.url_open(url).status_code, 404, url)
            self.authenticate(None, None)
            self.assertIn("/web/login", self._get_redirection(url))

    def test_the_card_of_the_account_page(self):
        self._log_in("test_rita")
        counters = {"counters": ["iptv_reseller_count"]}
        answer = self.make_jsonrpc_request("/my/counters", counters)
        self.assertEqual(answer["iptv_reseller_count"], 1)
        self._log_in("test_anna")
        answer = self.make_jsonrpc_request("/my/counters", counters)
        self.assertEqual(answer["iptv_reseller_count"], 0)

    def test_foreign_ids_look_like_none(self):  # rule 53
        self._log_in("test_rita")
        users = (self.foreign.id, self.super_user.id, 99999999)
        for number in users:
            for suffix in ("", "/renew", "/upgrade", "/extras"):
                url = f"{HOME}/users/{number}{suffix}"
                self.assertEqual(self.url_open(url).status_code, 404, url)
        self._log_in("test_super")
        for number in (self.other.id, self.super.id, 99999999):
            url = f"{HOME}/resellers/{number}"
            self.assertEqual(self.url_open(url).status_code, 404, url)

    def test_the_customer_page_is_not_the_resellers(self):  # rule 3
        self._confirm()
        self.user.sudo().device_kind = "mag_line"
        token = self.user._portal_ensure_token()
        self._log_in("test_rita")
        page = f"/my/tv/{self.user.id}"
        self.assertEqual(self._get_redirection(page), "/my")
        self._assert_not_found(f"{page}/password")
        self.assertEqual(self._post(f"{page}/pay").status_code, 404)
        self.assertEqual(self.url_open(f"{page}/change").status_code, 404)
        self.assertEqual(self._post(f"{page}/close", reason="1").status_code, 404)
        self.assertFalse(self._get_page("/my/tv").find_class("o_iptv_card"))
        # Not even by RPC: who holds the link sees the password.
        answer = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/iptv.subscription/read",
            json={
                "params": {
                    "model": "iptv.subscription",
                    "method": "read",
                    "args": [self.user.ids, ["access_token"]],
                    "kwargs": {},
                }
            },
        )
        self.assertNotIn(token, answer.text)

    # === OVERVIEW === #

    def test_the_figures(self):
        self._log_in("test_super")
        page = self._get_page(HOME)
        [figure] = page.xpath("//a[@data-name='active']")
        # Of its own and of those below it.
        self.assertEqual(self._get_text(figure), "2 Active")
        self.assertIn(
            "90.00", page.find_class("o_iptv_wallet_balance")[0].text_content()
        )
        self._log_in("test_rita")
        page = self._get_page(HOME)
        [figure] = page.xpath("//a[@data-name='active']")
        self.assertEqual(self._get_text(figure), "1 Active")
        self.assertIn("Uwe", page.text_content())

    def test_what_keeps_from_acting_is_told(self):  # rule 38
        self.reseller._freeze("Please call us.")
        self._log_in("test_rita")
        page = self._get_page(HOME)
        [notice] = page.find_class("o_iptv_notice")
        self.assertIn("Please call us.", notice.text_content())
        self.assertFalse(page.find_class("o_iptv_add_user"))

    def test_the_session_of_a_disabled_reseller_ends(self):  # rule 38
        self._log_in("test_rita")
        key = self._get_key()
        self.reseller._disable("Stolen login")
        self.env.flush_all()
        for answer in (
            self.url_open(HOME, allow_redirects=False),
            self._post(f"{HOME}/users/add", key=key, name="Thief"),
        ):
            self.assertNotEqual(answer.status_code, 200)
            self.assertNotIn("Rita", answer.text)
        self.assertEqual(self.reseller.balance, 90)
        self.assertEqual(len(self.reseller.subscription_ids), 1)

    def test_a_credit_line_and_a_stock(self):  # D8
        self.reseller.write({"funding": "credit_line", "credit_limit": 50})
        self._log_in("test_rita")
        wallet = self._get_page(HOME).find_class("o_iptv_wallet")[0].text_content()
        self.assertIn("left of a limit of", wallet)
        self.reseller.write({"funding": "stock", "credit_limit": 0})
        self.env["iptv.reseller.stock"].sudo().create(
            {
                "reseller_id": self.reseller.id,
                "product_id": self.monthly.id,
                "quantity": 7,
                "key": "test",
            }
        )
        wallet = self._get_page(HOME).find_class("o_iptv_wallet")[0].text_content()
        self.assertIn("7 left", " ".join(wallet.split()))

    # === USERS === #

    def _get_names(self, query=""):
        page = self._get_page(f"{HOME}/users{query}")
        rows = page.find_class("o_iptv_user")
        return [self._get_text(row.xpath(".//a")[0]) for row in rows]

    def test_the_list_holds_the_own_tree(self):  # rules 25, 40 and 53
        self._log_in("test_rita")
        self.assertEqual(self._get_names(), ["Uwe"])
        self._log_in("test_super")
        self.assertEqual(sorted(self._get_names()), ["Ulla", "Uwe"])
        self.assertEqual(self._get_names(f"?reseller={self.reseller.id}"), ["Uwe"])
        # Another branch is not filtered by, so it is not told of either.
        names = self._get_names(f"?reseller={self.other.id}")
        self.assertEqual(sorted(names), ["Ulla", "Uwe"])

    def test_searching(self):
        self._log_in("test_super")
        for words in (
            "Uwe",
            "uw",
            "001a79100000",
            "79:10:00:00",
            "555 77",
            self.user.login,
        ):
            with self.subTest(words=words):
                self.assertEqual(self._get_names(f"?search={words}"), ["Uwe"])
        self.assertEqual(self._get_names("?search=Fremd"), [])
        page = self._get_page(f"{HOME}/users?search=nobody")
        self.assertIn("No user matches", page.text_content())

    def test_filters_and_sorts(self):
        self.user._disable()
        self._log_in("test_super")
        self.assertEqual(self._get_names("?status=disabled"), ["Uwe"])
        self.assertEqual(self._get_names("?status=active"), ["Ulla"])
        self.assertEqual(self._get_names("?expiring=7"), [])
        template = self.monthly.product_tmpl_id.id
        self.assertEqual(len(self._get_names(f"?package={template}")), 2)
        self.assertEqual(self._get_names("?package=1"), [])
        self.assertEqual(self._get_names("?sort=name"), ["Ulla", "Uwe"])

    def test_nonsense_in_the_address_is_no_error(self):
        self._log_in("test_super")
        for name in ("status", "package", "expiring", "reseller", "sort", "search"):
            for value in ("%00", "'", "-1", "99999999999999999999", "%25", "[]", "1e9"):
                with self.subTest(name=name, value=value):
                    self._get_page(f"{HOME}/users?{name}={value}")
        for name in ("kind", "since", "until", "user", "reseller"):
            for value in ("%00", "9999-12-31", "0001-01-01", "x", "99999999999"):
                with self.subTest(name=name, value=value):
                    self._get_page(f"{HOME}/credits?{name}={value}")
        for page in (0, 99999, 99999999999999999999):
            self._get_page(f"{HOME}/users/page/{page}")
            self._get_page(f"{HOME}/credits/page/{page}")
            self._get_page(f"{HOME}/resellers/page/{page}")

    def test_the_export(self):
        self.user.partner_id.name = "=cmd|' /C calc'!A0"
        self._log_in("test_super")
        rows = self._read_csv(f"{HOME}/users/export?search=79:10:00:00")
        self.assertEqual(len(rows), 2)
        row = dict(zip(*rows, strict=True))
        # No spreadsheet takes it for a formula.
        self.assertEqual(row["Name"], "'=cmd|' /C calc'!A0")
        self.assertEqual(row["MAC address"], MACS[0])
        self.assertEqual(row["Status"], "Active")
        text = self.url_open(f"{HOME}/users/export").text
        self.assertNotIn(self.user.sudo().password, text)
        self.assertNotIn("Fremd", text)

    def _read_csv(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("text/csv", response.headers["Content-Type"])
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_the_page_of_a_user(self):  # rule 26
        self._log_in("test_rita")
        page = self._get_page(f"{HOME}/users/{self.user.id}")
        text = self._get_text(page)
        for words in (MACS[0], "http://tv.test/stalker_portal/c/", "Basic", "Active"):
            self.assertIn(words, text)
        self.assertEqual(len(page.find_class("o_iptv_entry")), 1)

    def test_pages_ask_the_database_as_often_for_many_as_for_few(self):
        self._log_in("test_rita")
        urls = (HOME, f"{HOME}/users", f"{HOME}/credits")
        few = [self._count_queries(url) for url in urls]
        for number in range(5, 13):
            self._add_user(self.reseller, name=f"U{number}", mac=MACS[number])
        many = [self._count_queries(url) for url in urls]
        for url, before, after in zip(urls, few, many, strict=True):
            self.assertLessEqual(after, before + 3, url)

    def _count_queries(self, url):
        self.url_open(url)
        before = self.cr.sql_log_count
        self.url_open(url)
        return self.cr.sql_log_count - before

    # === CREDITS === #

    def test_where_the_credits_went(self):  # rules 24 and 25, pain 8
        self._log_in("test_rita")
        page = self._get_page(f"{HOME}/credits")
        rows = page.find_class("o_iptv_entry")
        self.assertEqual(len(rows), 2)
        text = self._get_text(rows[0])
        self.assertIn("Uwe", text)
        self.assertIn(MACS[0], text)
        self.assertIn("-10.00", text.replace("\ufeff", ""))
        after = rows[0].find_class("o_iptv_entry_after")[0].text
        self.assertEqual(after, "90.00")
        balance = self._get_text(page.find_class("o_iptv_balance")[0])
        self.assertIn("90.00", balance)

    def test_filters_of_the_ledger(self):
        self._log_in("test_super")
        for query, count in (
            ("?kind=purchase", 1),
            ("?kind=transfer", 0),
            ("?since=2026-01-01", 2),
            ("?until=2026-01-01", 0),
            (f"?user={self.super_user.id}", 1),
            (f"?user={self.foreign.id}", 0),
            (f"?reseller={self.reseller.id}", 2),
        ):
            with self.subTest(query=query):
                page = self._get_page(f"{HOME}/credits{query}")
                self.assertEqual(len(page.find_class("o_iptv_entry")), count)

    def test_the_wallet_of_another_branch_is_not_shown(self):
        self._log_in("test_rita")
        for wallet in (self.other, self.super):
            page = self._get_page(f"{HOME}/credits?reseller={wallet.id}")
            self.assertIn("Uwe", page.text_content())
            self.assertNotIn("Fremd", page.text_content())
            self.assertNotIn("Ulla", page.text_content())

    def test_the_export_of_the_ledger(self):
        self._log_in("test_rita")
        rows = self._read_csv(f"{HOME}/credits/export?kind=sale")
        self.assertEqual(len(rows), 2)
        row = dict(zip(*rows, strict=True))
        self.assertEqual(row["Credits"], "-10.0")
        self.assertEqual(row["User"], "Uwe")
