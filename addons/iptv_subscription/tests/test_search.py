from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MAC, OTHER_MAC, IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestSearch(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        boris = cls._create_partner(
            name="Boris Unusual", email="boris@unusual.example", phone="+49 30 998877"
        )
        cls.anna = cls._create_subscription(mac=MAC, login="anna-login")
        cls.boris = cls._create_subscription(
            mac=OTHER_MAC, login="boris-login", partner_id=boris.id
        )
        cls.both = cls.anna | cls.boris

    def _find(self, *domain, user=None):
        subscriptions = self.env["iptv.subscription"].with_user(user or self.env.user)
        return subscriptions.search([("id", "in", self.both.ids), *domain], order="id")

    # === BY ANY WORD === #

    def test_by_number_login_box_and_customer(self):
        for text in (
            self.boris.name,
            "boris-log",
            OTHER_MAC[9:],
            "unusual",
            "boris@unusual",
            "998877",
        ):
            with self.subTest(text=text):
                self.assertEqual(self._find(("search_text", "ilike", text)), self.boris)

    def test_not_found(self):
        self.assertFalse(self._find(("search_text", "ilike", "no such thing")))
        others = self._find(("search_text", "not ilike", "unusual"))
        self.assertEqual(others, self.anna)

    def test_a_customer_finds_its_own_only(self):
        portal = self._create_new_portal_user()
        found = self._find(("search_text", "ilike", "login"), user=portal)
        self.assertFalse(found)

    # === STATUS === #

    def _find_status(self, *status):
        return self._find(("customer_status", "in", status))

    def test_each_status_is_reached_and_found(self):  # rule 64
        one, trial = self.anna, self.boris
        trial.line_ids.product_id = self.trial
        self.assertEqual(self._find_status("pending"), self.both)
        self.both._activate("manual", "test")
        self.assertEqual(self.both.mapped("customer_status"), ["active", "trial"])
        self.assertEqual(self._find_status("active"), one)
        self.assertEqual(self._find_status("trial"), trial)
        self.assertEqual(self._find_status("active", "trial"), self.both)
        one._disable()
        self.assertEqual(self._find_status("disabled"), one)
        with freeze_time("2026-03-10 10:00:00"):
            trial._expire()
        self.assertEqual(self._find_status("expired"), trial)
        trial._terminate()
        self.assertEqual(self._find_status("terminated"), trial)
        self.assertEqual(self._find(("customer_status", "!=", "terminated")), one)

    def test_the_filters_of_the_list_are_these(self):  # rule 64
        arch = self.env["iptv.subscription"].get_views([(False, "search")])
        arch = arch["views"]["search"]["arch"]
        for name in ("draft", "trial", "active", "expired", "disabled"):
            self.assertIn(f'name="{name}"', arch)

    # === WITHOUT A BOX === #

    def test_lacks_its_box_as_long_as_it_is_on_without_one(self):
        self.assertFalse(self.anna.lacks_device, "it has one")
        self.anna.device_ids.active = False
        self.assertFalse(self.anna.lacks_device, "it is not paid")
        self.anna._activate("manual", "test")
        self.assertTrue(self.anna.lacks_device)
        self.anna.device_kind = "line"
        self.assertFalse(self.anna.lacks_device)
        self.anna.device_kind = "mag_line"
        self.assertTrue(self.anna.lacks_device)
        self.anna.with_context(active_test=False).device_ids.active = True
        self.assertFalse(self.anna.lacks_device)
        self.anna.device_ids.unlink()
        self.assertTrue(self.anna.lacks_device)
        self.anna._disable()
        self.assertFalse(self.anna.lacks_device)

    # === INDEXES === #

    def test_the_counter_on_every_page_uses_the_indexes(self):
        domain = [("needs_attention", "=", True)]
        plan = self._explain(self.env["iptv.subscription"]._search(domain))
        self.assertNotIn("Seq Scan on iptv_subscription ", plan)

    def test_the_search_uses_the_indexes(self):
        domain = [("search_text", "ilike", "something")]
        plan = self._explain(self.env["iptv.subscription"]._search(domain))
        self.assertIn("iptv_subscription__name_index", plan)
        self.assertIn("iptv_subscription__login_index", plan)

    def _explain(self, query):
        """Return the plan of PostgreSQL, as if scanning a table were expensive."""
        self.env.flush_all()
        self.cr.execute("SET LOCAL enable_seqscan = off")
        self.cr.execute(SQL("EXPLAIN %s", query.select()))
        return "\n".join(row[0] for row in self.cr.fetchall())
