from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.iptv_subscription.provisioning import REFUSED, PushResult

from .reseller_common import MACS, ResellerHttpCommon

USERS = "/my/reseller/users"
ADD = f"{USERS}/add"


@tagged("-at_install", "post_install")
class TestResellerSpending(ResellerHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give(cls.super, 100)
        cls._give(cls.reseller, 100)
        cls.large = cls._create_package("Large", price=16.0)
        cls.Subscription = cls.env["iptv.subscription"]

    def setUp(self):
        super().setUp()
        self._log_in("test_rita")

    def _add(self, key=None, **values):
        values = {
            "name": "Nina",
            "product_id": self.monthly.id,
            "device_kind": "mag",
            "mac": MACS[0],
            **values,
        }
        return self._submit(ADD, key=key, **values)

    def _get_users(self, reseller=None):
        return self.Subscription.search(
            [("reseller_id", "=", (reseller or self.reseller).id)]
        )

    # === ADDING === #

    def test_a_new_user(self):  # rules 7, 17, 24 and 25
        response = self._add(phone="123", note="pays cash")
        self._assert_done(response, "90.00")
        user = self._get_users()
        self.assertEqual(user.mac, MACS[0])
        self.assertEqual(user.state, "active")
        self.assertEqual(self.reseller.balance, 90)
        # Not a contact of the reseller, whose portal would show it the invoices.
        self.assertFalse(user.partner_id.parent_id)
        entry = self.reseller.entry_ids[0]
        self.assertEqual(entry.user_id.login, "test_rita")
        page = self._get_page(USERS)
        self.assertEqual(len(page.find_class("o_iptv_user")), 1)

    def test_a_super_adds_users_of_its_own(self):  # rules 7 and 33
        self._log_in("test_super")
        self._assert_done(self._add())
        self.assertEqual(len(self._get_users(self.super)), 1)
        self.assertEqual(self.super.balance, 90)
        self.assertEqual(self.reseller.balance, 100)

    def test_sent_twice_it_is_done_once(self):
        key = self._get_key()
        self._assert_done(self._add(key))
        kind, text = self._get_message(self._add(key, name="Other", mac=MACS[1]))
        self.assertEqual(kind, "warning")
        self.assertIn("Nina", text)
        self.assertEqual(len(self._get_users()), 1)
        self.assertEqual(self.reseller.balance, 90)

    def test_what_is_wrong_stands_at_its_field(self):  # rules 9, 23 and 31
        self._add_user(self.other_with_credits(), mac=MACS[9])
        for values, field in (
            ({"name": ""}, "person_name_error"),
            ({"email": "nobody"}, "person_email_error"),
            ({"mac": "12"}, "new_mac_error"),
            ({"mac": ""}, "new_mac_error"),
            ({"mac": MACS[9]}, "new_mac_error"),
            ({"product_id": ""}, "new_product_error"),
            ({"product_id": "x"}, "new_product_error"),
            ({"product_id": self.extra.id}, "new_product_error"),
            ({"device_kind": "line", "login": "no space"}, "new_login_error"),
        ):
            with self.subTest(values=values):
                response = self._add(**values)
                self.assertEqual(response.status_code, 200)
                page = self._parse(response)
                self.assertTrue(page.get_element_by_id(field).text_content().strip())
        response = self._add(device_kind="toaster")
        self.assertIn("Choose the kind of box", response.text)
        self._assert_nothing()

    def other_with_credits(self):
        self._give(self.other, 100)
        return self.other

    def _assert_nothing(self):
        self.assertFalse(self._get_users())
        self.assertEqual(self.reseller.balance, 100)

    def test_what_was_typed_is_kept(self):
        page = self._parse(self._add(mac="12", phone="123"))
        self.assertEqual(page.xpath("//input[@name='mac']/@value"), ["12"])
        self.assertEqual(page.xpath("//input[@name='phone']/@value"), ["123"])
        self.assertEqual(
            page.xpath("//select[@name='product_id']//option[@selected]/@value"),
            [str(self.monthly.id)],
        )

    def test_without_credits_it_says_what_is_missing(self):  # rule 17, D6
        self._log_in("test_otto")
        response = self._add()
        self.assertEqual(response.status_code, 200)
        self.assertIn(
            "10.00",
            self._parse(response).find_class("o_iptv_form_error")[0].text_content(),
        )
        self.assertFalse(self._get_users(self.other))
        self._give(self.other, 100)
        self._assert_done(self._add())

    def test_a_package_that_it_may_not_sell(self):  # rule 52
        self.reseller.write(
            {"all_products": False, "product_ids": self.large.product_tmpl_id.ids}
        )
        page = self._get_page(ADD)
        values = page.xpath("//select[@name='product_id']//option/@value")
        self.assertEqual(values, ["", str(self.large.id)])
        page = self._parse(self._add())
        self.assertTrue(page.get_element_by_id("new_product_error").text)
        self._assert_nothing()

    def test_a_permission_that_is_taken_between_page_and_click(self):  # rule 27
        self._get_page(ADD)
        self.reseller.can_add_users = False
        page = self._parse(self._add())
        self.assertTrue(page.find_class("o_iptv_refused"))
        self._assert_nothing()

    def test_a_login_that_may_look_only(self):
        self.reseller.spender_policy = "chosen"
        self.assertIn("look but not spend", self._add().text)
        self._assert_nothing()

    def test_forged_values_are_not_used(self):  # rule 53
        self._assert_done(
            self._add(
                free="1", price="0", reseller_id=str(self.super.id), state="active"
            )
        )
        self.assertEqual(self._get_users().reseller_id, self.reseller)
        self.assertEqual(self.reseller.balance, 90)

    def test_the_preview(self):
        values = {
            "name": "Nina",
            "device_kind": "mag",
            "mac": MACS[0],
            "product_id": str(self.monthly.id),
        }
        answer = self.make_jsonrpc_request(f"{ADD}/preview", values)
        self.assertIn("90.00", answer["html"])
        for nonsense in (None, 5, [], {"a": 1}, "x", "99999999"):
            values["product_id"] = nonsense
            self.make_jsonrpc_request(f"{ADD}/preview", values)
        self._assert_nothing()

    # === RENEWAL, UPGRADE, EXTRAS === #

    def _create_user(self, reseller=None, mac=MACS[0], **values):
        user = self._add_user(reseller or self.reseller, mac=mac, **values)
        self._confirm()
        return user

    def test_a_renewal(self):  # rule 47, D4
        user = self._create_user()
        before = user.date_end
        page = self._get_page(f"{USERS}/{user.id}/renew")
        self.assertIn("10.00", page.find_class("o_iptv_choice_price")[0].text_content())
        key = self._get_key()
        url = f"{USERS}/{user.id}/renew"
        self._assert_done(self._submit(url, key, product_id=self.monthly.id), "80.00")
        self.assertGreater(user.date_end, before)
        self.assertEqual(self.reseller.balance, 80)
        end = user.date_end
        kind, _text = self._get_message(
            self._submit(url, key, product_id=self.monthly.id)
        )
        self.assertEqual(kind, "warning")
        self.assertEqual(user.date_end, end)
        self.assertEqual(self.reseller.balance, 80)

    def test_an_upgrade(self):  # rule 29
        user = self._create_user()
        url = f"{USERS}/{user.id}/upgrade"
        page = self._get_page(url)
        names = [c.text_content() for c in page.find_class("o_iptv_choice")]
        self.assertTrue([name for name in names if "Large" in name])
        key = self._get_key()
        self._assert_done(self._submit(url, key, product_id=self.large.id))
        self.assertEqual(user.product_id, self.large)
        balance = self.reseller.balance
        self.assertLess(balance, 90)
        self._submit(url, key, product_id=self.large.id)
        self.assertEqual(self.reseller.balance, balance)

    def test_an_extra(self):
        user = self._create_user()
        url = f"{USERS}/{user.id}/extras"
        self._assert_done(self._submit(url, product_id=self.extra.id))
        self.assertIn(self.extra, user.line_ids.product_id)
        self._confirm()
        self._assert_done(self._submit(f"{url}/remove", product_id=self.extra.id))
        self.assertTrue(
            user.line_ids.filtered(lambda line: line.kind == "extra").date_until
        )

    def test_a_super_renews_in_its_tree_from_its_own_wallet(self):  # rule 35
        user = self._create_user()
        self._log_in("test_super")
        self._assert_done(
            self._submit(f"{USERS}/{user.id}/renew", product_id=self.monthly.id)
        )
        self.assertEqual(self.super.balance, 90)
        self.assertEqual(self.reseller.balance, 90)

    def test_forged_products(self):
        user = self._create_user()
        for offer in ("renew", "upgrade", "extras"):
            for product in ("", "x", "-1", "99999999", self.product_a.id):
                response = self._submit(
                    f"{USERS}/{user.id}/{offer}", product_id=product
                )
                self._assert_refused(response)
        self.assertEqual(self.reseller.balance, 90)

    # === EVERY POST === #

    def _get_posts(self, user):
        url = f"{USERS}/{user.id}"
        return {
            f"{url}/renew": {"product_id": self.monthly.id},
            f"{url}/upgrade": {"product_id": self.large.id},
            f"{url}/extras": {"product_id": self.extra.id},
            f"{url}/extras/remove": {"product_id": self.extra.id},
            f"{url}/disable": {},
            f"{url}/enable": {},
            f"{url}/terminate": {"sure": "1"},
            f"{url}/mac": {"mac": MACS[50]},
            f"{url}/message": {"text": "Hello"},
            f"{url}/reboot": {},
        }

    def _get_facts(self, user):
        user.invalidate_recordset()
        return (user.state, user.mac, user.date_end, user.product_id, user.line_ids)

    def test_users_of_another_branch(self):  # rules 35 and 53
        user = self._create_user(self.super)
        facts = self._get_facts(user)
        for login in ("test_rita", "test_otto", "test_anna"):
            self._log_in(login)
            for url, data in self._get_posts(user).items():
                with self.subTest(login=login, url=url):
                    self.assertEqual(self._submit(url, **data).status_code, 404)
            self._log_in(login)
            self._assert_not_found(f"{USERS}/{user.id}/password")
        self.authenticate(None, None)
        for url, data in self._get_posts(user).items():
            answer = self._submit(url, **data)
            self.assertIn("/web/login", answer.headers["Location"])
        self.assertEqual(self._get_facts(user), facts)
        self.assertEqual(self.super.balance, 90)

    def test_forms_of_another_site_and_links(self):
        user = self._create_user()
        facts = self._get_facts(user)
        with mute_logger("odoo.http"):
            for url, data in {**self._get_posts(user), ADD: {"name": "x"}}.items():
                data["key"] = self._get_key()
                forged = self.url_open(url, data=data, allow_redirects=False)
                self.assertEqual(forged.status_code, 400, url)
        for url in self._get_posts(user):
            if not url.endswith(("renew", "upgrade", "extras")):
                self.assertEqual(self.url_open(url).status_code, 405, url)
        self.assertEqual(self._get_facts(user), facts)
        self.assertEqual(self.reseller.balance, 90)

    def test_a_form_without_its_key(self):
        user = self._create_user()
        for url in (ADD, f"{USERS}/{user.id}/renew", "/my/reseller/credits/buy"):
            for key in ("", "x", "'", "0" * 33):
                answer = self._post(url, key=key, product_id=self.monthly.id)
                self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.reseller.balance, 90)

    # === SWITCHING === #

    def test_permissions_decide_buttons_and_posts(self):  # rules 27 and 35
        user = self._create_user(device_kind="mag_line")
        flags = {
            "can_disable": ("disable",),
            "can_upgrade": ("upgrade",),
            "can_add_extras": ("extras",),
            "can_terminate": ("terminate",),
            "can_change_mac": ("mac",),
            "can_message": ("message",),
        }
        facts = self._get_facts(user)
        posts = self._get_posts(user)
        for flag, names in flags.items():
            self.reseller.write(dict.fromkeys(flags, True))
            for name in names:
                self.assertIn(f"/{user.id}/{name}", self._get_html(user))
            self.reseller[flag] = False
            for name in names:
                with self.subTest(name=name):
                    self.assertNotIn(f"/{user.id}/{name}", self._get_html(user))
                    url = f"{USERS}/{user.id}/{name}"
                    answer = self._submit(url, **posts[url])
                    self.assertNotIn(answer.status_code, (404, 500))
                    kind, _text = self._get_last_message(answer)
                    self.assertEqual(kind, "danger")
        self.assertEqual(self._get_facts(user), facts)

    def _get_html(self, user):
        return self.url_open(f"{USERS}/{user.id}").text

    def _get_last_message(self, answer):
        """Follow all redirections; an offer that is closed leads on to the user."""
        page = self._get_page(self._get_location(answer))
        [node] = page.find_class("o_iptv_message")
        return node.get("data-kind"), node.text_content()

    def test_off_on_and_closed(self):  # rule 27
        user = self._create_user()
        url = f"{USERS}/{user.id}"
        self._assert_done(self._submit(f"{url}/disable"))
        self.assertEqual(user.state, "disabled")
        self._assert_done(self._submit(f"{url}/enable"))
        self.assertEqual(user.state, "active")
        self._assert_refused(self._submit(f"{url}/terminate"), "sure")
        self._assert_done(self._submit(f"{url}/terminate", sure="1", reason="gone"))
        self.assertEqual(user.state, "terminated")

    def test_another_box(self):
        user = self._create_user()
        url = f"{USERS}/{user.id}/mac"
        self._assert_refused(self._submit(url, mac="12"))
        self._assert_done(self._submit(url, mac=MACS[3].replace(":", "").lower()))
        self.assertEqual(user.mac, MACS[3])

    def test_the_password(self):
        user = self._create_user(device_kind="mag_line")
        password = user.sudo().password
        self.assertNotIn(password, self._get_html(user))
        route = f"{USERS}/{user.id}/password"
        self.assertEqual(self.make_jsonrpc_request(route, {}), {"password": password})
        self.reseller.can_see_passwords = False
        self.assertNotIn("/password", self._get_html(user))
        self._assert_not_found(route)

    def test_a_frozen_reseller_may_look_only(self):  # rule 38
        user = self._create_user()
        self.super._freeze("overdue")
        facts = self._get_facts(user)
        page = self._get_page(f"{USERS}/{user.id}")
        self.assertFalse(page.find_class("o_iptv_actions"))
        for url, data in self._get_posts(user).items():
            with self.subTest(url=url):
                answer = self._submit(url, **data)
                self.assertIn(answer.status_code, (303,))
        self.assertEqual(self._get_facts(user), facts)
        self.assertEqual(self.reseller.balance, 90)

    def test_what_the_middleware_refuses_is_given_back_and_told(self):  # invariant 6
        user = self._add_user(self.reseller)
        with self._middleware() as fake:
            fake.answers[user.id] = PushResult(REFUSED, "ERR-42")
            self._run_jobs()
            # The refusal queues a job of its own, which gives the credits back.
            self._run_jobs()
        self.assertEqual(self.reseller.balance, 100)
        page = self._get_page(f"{USERS}/{user.id}")
        [problem] = page.find_class("o_iptv_problem")
        self.assertIn("10.00", problem.text_content())
        self.assertNotIn("ERR-42", page.text_content())

    def test_errors_are_no_half_actions(self):
        def half(reseller, values, key):
            reseller.sudo().partner_id.name = "Half"
            raise UserError(reseller.env._("No."))

        self.patch(self.registry["iptv.reseller"], "_add_user", half)
        self.assertEqual(self._add().status_code, 200)
        self.reseller.invalidate_recordset()
        self.assertEqual(self.reseller.partner_id.name, "Rita")
