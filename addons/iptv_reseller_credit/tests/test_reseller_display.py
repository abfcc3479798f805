from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_backoffice import BackofficeCommon

#: The columns of the list that are not stored.
COLUMNS = ("user_count", "child_count", "prepaid", "stock_left", "is_low_balance")
BRANCH = ("branch_user_count", "branch_balance")


@tagged("-at_install", "post_install")
class TestResellerDisplay(BackofficeCommon):
    """What the list, the form and the tree tell of a reseller."""

    def _search(self, domain):
        known = self.super | self.reseller | self.stranger
        return self.env["iptv.reseller"].search([("id", "in", known.ids), *domain])

    def test_customers_is_the_live_count(self):  # rule 44
        self._create_user(self.reseller)
        gone = self._create_user(self.reseller)
        self._create_user(self.super)
        self.assertEqual(self.reseller.user_count, 2)
        gone.sudo().state = "terminated"
        self.assertEqual(self.reseller.user_count, 1)
        self.assertEqual(self.super.user_count, 1, "not those below")

    def test_the_count_opens_exactly_its_users(self):  # rules 40 and 44
        own = self._create_user(self.reseller)
        above = self._create_user(self.super)
        self._create_user(self.stranger)
        services = self.env["iptv.subscription"]
        action = self.reseller.action_view_users()
        self.assertEqual(services.search(action["domain"]), own)
        self.assertEqual(
            services.search(self.super.action_view_users()["domain"]), above
        )
        action = self.super.action_view_branch_users()
        self.assertEqual(services.search(action["domain"]), own | above)

    def test_sums_of_a_branch(self):
        self._give(self.super, 100)
        self._give(self.reseller, 30)
        self._give(self.stranger, 7)
        self._create_user(self.super)
        self._create_user(self.reseller)
        self._create_user(self.reseller)
        self.assertEqual(self.super.branch_balance, 130)
        self.assertEqual(self.super.branch_user_count, 3)
        self.assertEqual(self.reseller.branch_balance, 30)
        self.assertEqual(self.reseller.branch_user_count, 2)

    def test_prepaid_tells_funding_and_stock(self):  # rules 44 and 46
        self.env["iptv.reseller.stock"].sudo().create(
            {
                "reseller_id": self.reseller.id,
                "product_id": self.monthly.id,
                "quantity": 10,
                "used": 4,
                "key": "display/stock",
            }
        )
        self.assertEqual(self.reseller.stock_left, 6)
        self.assertIn("6", self.reseller.prepaid)
        self.assertEqual(self.stranger.stock_left, 0)

    def test_queries_do_not_grow_with_the_rows(self):  # rule 44
        def count(resellers):
            resellers.env.flush_all()
            resellers.env.invalidate_all()
            before = self.env.cr.sql_log_count
            resellers.read(["code", "name", "balance", "state", *COLUMNS, *BRANCH])
            return self.env.cr.sql_log_count - before

        few = many = self.super | self.reseller
        for number in range(10):
            many |= self._create_reseller(f"Row {number}", parent_id=self.super.id)
        count(many)  # fills the caches of the process
        self.assertLessEqual(count(many), count(few))

    def test_search_by_id_name_mail_and_phone(self):
        self.reseller.partner_id.phone = "+43 660 555 0777"
        view = self.env.ref("iptv_reseller_credit.iptv_reseller_view_search")
        self.assertIn("partner_id.phone", view.arch)
        for words in (self.reseller.code, "Rita", "rita@example.com"):
            found = self.env["iptv.reseller"].name_search(words)
            self.assertIn(self.reseller.id, [record_id for record_id, _name in found])

    def test_low_balance_compares_with_what_it_sold_lately(self):
        self._give(self.super, 100)
        self._give(self.reseller, 100)
        self._create_sale(self.reseller, price=100)
        self.assertFalse(self.super.is_low_balance)
        self.assertTrue(self.reseller.is_low_balance)
        self.assertTrue(self.stranger.is_low_balance, "it has nothing")
        low = self._search([("is_low_balance", "=", True)])
        self.assertEqual(low, self.reseller | self.stranger)
        self.assertEqual(self._search([("is_low_balance", "=", False)]), self.super)

    def test_the_form_shows_the_latest_entries_with_their_cause(self):  # pain 8
        user = self._create_user(self.reseller)
        self._give(self.reseller, 50)
        entry = self._spend(self.reseller, 10, subscription=user, document=user)
        form = self.reseller.with_user(self.operator)
        self.assertEqual(form.recent_entry_ids[0], entry)
        self.assertEqual(form.recent_subscription_ids, user)
        action = entry.with_user(self.operator).action_open_document()
        self.assertEqual(action["res_model"], "iptv.subscription")
        self.assertEqual(action["res_id"], user.id)

    def test_an_entry_without_a_document_leads_to_its_reseller(self):
        entry = self._give(self.reseller, 50)
        action = entry.with_user(self.operator).action_open_document()
        self.assertEqual(action["res_model"], "iptv.reseller")

    def test_who_stops_it_is_shown(self):
        self.super.sudo().state = "frozen"
        self.assertEqual(self.reseller.stop_id, self.super)
        self.assertFalse(self.stranger.stop_id)

    def test_logins_are_the_users_of_its_contacts(self):
        contact = self._create_partner(
            name="Clerk", parent_id=self.reseller.partner_id.id
        )
        login = self._create_login(contact)
        self.assertEqual(self.reseller.login_ids, login)
        self.assertFalse(self.stranger.login_ids)

    def test_the_contact_leads_to_the_reseller(self):
        contact = self._create_partner(
            name="Clerk", parent_id=self.reseller.partner_id.id
        )
        partners = (contact | self.customer).with_user(self.operator)
        self.assertEqual(
            [partner.iptv_owner_reseller_id for partner in partners],
            [self.reseller, self.env["iptv.reseller"]],
        )
        action = partners[0].action_view_iptv_reseller()
        self.assertEqual(action["res_id"], self.reseller.id)

    # === THE TREE === #

    def test_the_tree_gives_parents_first_with_their_sums(self):
        self._give(self.reseller, 30)
        tree = self.env["iptv.reseller"].with_user(self.operator).get_tree()
        rows = {row["id"]: row for row in tree["rows"]}
        self.assertEqual(rows[self.super.id]["branch_balance"], 30)
        self.assertEqual(rows[self.reseller.id]["parent_id"], self.super.id)
        order = [row["id"] for row in tree["rows"]]
        self.assertLess(order.index(self.super.id), order.index(self.reseller.id))

    def test_a_portal_login_sees_its_own_branch_of_the_tree(self):
        login = self._create_login(self.reseller.partner_id)
        rows = self.env["iptv.reseller"].with_user(login).get_tree()["rows"]
        self.assertEqual([row["id"] for row in rows], self.reseller.ids)
        self.assertFalse(rows[0]["parent_id"], "who is above is not told")

    # === WHO MAY === #

    def test_who_has_customers_is_not_deleted(self):  # rule 44
        self._create_user(self.reseller)
        manager = self._create_staff("deleter", "iptv_subscription.group_iptv_manager")
        operator = self._create_staff("keeper", "iptv_subscription.group_iptv_operator")
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.reseller.with_user(manager).action_delete()
        with self.assertRaises(AccessError):
            self.stranger.with_user(operator).action_delete()
        self.stranger.with_user(manager).action_delete()
        self.assertFalse(self.stranger.exists())

    def test_an_operator_reads_and_a_manager_writes(self):
        reseller = self.reseller.with_user(self.operator)
        self.assertEqual(reseller.name, "Rita")
        with self.assertRaises(AccessError):
            reseller.max_users = 5
        self.reseller.with_user(self.manager).max_users = 5
        self.assertEqual(self.reseller.max_users, 5)

    def test_the_internal_note_is_for_staff_only(self):
        self.reseller.note = "Pays late"
        login = self._create_login(self.reseller.partner_id)
        with self.assertRaises(AccessError):
            self.reseller.with_user(login).read(["note"])

    def test_branding_and_support_text_can_be_edited(self):  # rule 54
        reseller = self.reseller.with_user(self.manager)
        reseller.support_text = "Write to Rita"
        self.assertEqual(self.reseller.support_text, "Write to Rita")
        self.assertFalse(self.reseller._fields["logo"].readonly)
