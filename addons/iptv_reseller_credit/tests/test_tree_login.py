from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tests.common import MailCase

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreeLogin(MailCase, TreeCommon):
    """Several people of one reseller, each with a login."""

    def test_the_contact_gets_a_login_and_one_invitation(self):
        with self.mock_mail_gateway():
            user = self.reseller._grant_portal_access()
            self.assertEqual(self.reseller._grant_portal_access(), user, "not twice")
        [mail] = self._mails
        self.assertIn("rita@example.com", mail["email_to"][0])
        self.assertIn("signup", mail["body"])
        self.assertEqual(user.login, "rita@example.com")
        self.assertTrue(user._is_portal())
        self.assertEqual(user.partner_id, self.reseller.partner_id)
        self.assertEqual(user.company_id, self.reseller.company_id)

    def test_an_employee_stays_one(self):
        user = new_test_user(
            self.env,
            login="employee",
            groups="base.group_user",
            partner_id=self.reseller.partner_id.id,
        )
        self.assertEqual(self.reseller._grant_portal_access(), user)
        self.assertTrue(user._is_internal())
        self.assertFalse(user._is_portal())
        self.reseller._disable("test")
        self.assertTrue(user.active, "employees are never locked out")

    def test_a_login_that_was_closed_is_opened_again(self):
        user = self.reseller._grant_portal_access()
        user.active = False
        with self.mock_mail_gateway():
            self.assertEqual(self.reseller._grant_portal_access(), user)
        self.assertTrue(user.active)
        self.assertEqual(len(self._mails), 1)

    def test_only_the_own_people(self):
        with self.assertRaisesRegex(UserError, "does not belong"):
            self.reseller._grant_portal_access(self.customer)

    def test_an_address_of_somebody_else_is_no_login(self):
        self._create_new_portal_user(login="rita@example.com")
        with self.assertRaisesRegex(UserError, "another e-mail"):
            self.reseller._grant_portal_access()

    # === SEVERAL LOGINS === #

    def test_a_second_person_works_for_the_same_reseller(self):
        owner = self.reseller._grant_portal_access()
        me = self._as(owner, self.reseller)
        user = me._add_login("Bob", "bob@example.com")
        self.assertEqual(user.iptv_reseller_id, self.reseller)
        seen = self.env["iptv.reseller"].with_user(user).search([])
        self.assertEqual(seen.ids, self.reseller.ids)
        self._as(user, self.reseller)._check_may_spend()
        self.assertIn("Bob", self._get_notes(self.reseller))

    def test_who_may_only_look(self):
        owner = self.reseller._grant_portal_access()
        me = self._as(owner, self.reseller)
        user = me._add_login("Bob", "bob@example.com", may_spend=False)
        with self.assertRaisesRegex(UserError, "may look but not spend"):
            self._as(user, self.reseller)._check_may_spend()
        me._check_may_spend()
        self.assertEqual(self.reseller.spender_ids, owner.partner_id)
        with self.assertRaises(UserError):
            self._as(user, self.reseller)._add_login("Eve", "eve@example.com")
        with self.assertRaises(UserError):
            self._as(user, self.reseller)._remove_login(owner.partner_id)
        me._set_may_spend(user.partner_id, True)
        self._as(user, self.reseller)._check_may_spend()

    def test_a_person_leaves(self):
        owner = self.reseller._grant_portal_access()
        me = self._as(owner, self.reseller)
        user = me._add_login("Bob", "bob@example.com")
        me._remove_login(user.partner_id)
        self.assertFalse(user.active)
        self.assertIn("Login removed: Bob", self._get_notes(self.reseller))
        self.reseller._disable("test")
        self.reseller._enable()
        self.assertFalse(user.active, "who was removed does not come back")

    def test_nobody_removes_the_main_login_itself_or_strangers(self):
        owner = self.reseller._grant_portal_access()
        me = self._as(owner, self.reseller)
        user = me._add_login("Bob", "bob@example.com")
        stranger = self.stranger._grant_portal_access()
        with self.assertRaisesRegex(UserError, "main login"):
            me._remove_login(owner.partner_id)
        with self.assertRaisesRegex(UserError, "that you use"):
            self._as(user, self.reseller)._remove_login(user.partner_id)
        for partner in (stranger.partner_id, self.customer):
            with self.subTest(partner=partner), self.assertRaises(UserError):
                me._remove_login(partner)
        self.assertTrue(owner.active and user.active and stranger.active)

    def test_not_while_it_is_stopped_but_staff_can(self):
        owner = self.reseller._grant_portal_access()
        self.reseller._freeze("unpaid")
        with self.assertRaises(UserError):
            self._as(owner, self.reseller)._add_login("Bob", "bob@example.com")
        self.reseller._add_login("Bob", "bob@example.com")
        self.reseller._unfreeze()
        self.reseller._disable("gone")
        with self.assertRaisesRegex(UserError, "Enable it first"):
            self.reseller._add_login("Eve", "eve@example.com")

    # === AT ONCE === #

    def test_a_fresh_reseller_sees_its_data_at_once(self):  # rule 19
        user = self._create_new_portal_user(login="fresh@example.com")
        resellers = self.env["iptv.reseller"].with_user(user)
        self.assertFalse(resellers.search([]))
        partner = user.partner_id
        reseller = self.env["iptv.reseller"]._create_reseller(
            {"partner_id": partner.id}, self.plan, "k", startup=5.0
        )
        self.assertEqual(resellers.search([]).ids, reseller.ids)
        entries = self.env["iptv.credit.entry"].with_user(user).search([])
        self.assertEqual(entries.mapped("amount"), [5])

    def test_a_contact_that_moves_on_sees_nothing_any_more(self):
        user = self.reseller._add_login("Bob", "bob@example.com")
        resellers = self.env["iptv.reseller"].with_user(user)
        self.assertTrue(resellers.search([]))
        user.partner_id.parent_id = self.stranger.partner_id
        self.assertEqual(resellers.search([]).ids, self.stranger.ids)
        user.partner_id.parent_id = False
        self.assertFalse(resellers.search([]))
