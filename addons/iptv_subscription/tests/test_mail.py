from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import MAC, IptvCommon

TEMPLATES = ("activated", "expiring", "expired", "refused")
UNTIL = fields.Datetime.to_datetime("2026-02-28 22:30:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestMail(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.portal_url = "http://tv.example.com/stalker_portal/c/"
        cls.subscription = cls._create_subscription(mac=MAC, paid_until=UNTIL)

    def _get_template(self, name):
        return self.env.ref(f"iptv_subscription.mail_template_{name}").sudo()

    def _render(self, name, subscription=None):
        subscription = subscription or self.subscription
        template = self._get_template(name)
        values = template._generate_template(
            subscription.ids, ("subject", "body_html", "partner_to")
        )
        return values[subscription.id]

    def _get_mails(self):
        mails = self.env["mail.mail"].sudo()
        return mails.search([("res_id", "=", self.subscription.id)]).filtered(
            lambda mail: mail.model == "iptv.subscription"
        )

    def test_every_mail_names_customer_and_package(self):
        for name in TEMPLATES:
            with self.subTest(template=name):
                values = self._render(name)
                self.assertIn("Basic", values["subject"])
                self.assertIn("Anna", values["body_html"])
                self.assertEqual(values["partner_ids"], self.customer.ids)

    def test_a_mail_has_a_button_where_there_is_a_page_only(self):
        subscription_class = type(self.subscription)
        for url in ("#", "/my/page"):
            compute = self._compute_url(url)
            self.patch(subscription_class, "_compute_access_url", compute)
            self.subscription.invalidate_recordset(["access_url"])
            for name in TEMPLATES:
                with self.subTest(template=name, url=url):
                    body = self._render(name)["body_html"]
                    self.assertEqual("<a " in body, url != "#")

    def _compute_url(self, url):
        def compute(subscriptions):
            subscriptions.access_url = url

        return compute

    def test_the_activation_tells_how_to_watch(self):
        body = self._render("activated")["body_html"]
        self.assertIn("http://tv.example.com/stalker_portal/c/", body)
        self.assertIn(MAC, body)
        self.assertNotIn(self.subscription.login, body)

    def test_the_password_is_in_no_mail(self):
        self.subscription.device_kind = "line"
        for name in TEMPLATES:
            with self.subTest(template=name):
                body = self._render(name)["body_html"]
                self.assertNotIn(self.subscription.password, body)
        self.assertIn(self.subscription.login, self._render("activated")["body_html"])

    def test_the_end_is_told_in_the_customer_s_time_zone(self):
        self.customer.tz = "Asia/Tokyo"
        self.assertIn("03/01/2026", self._render("expiring")["body_html"])
        self.customer.tz = False
        self.env.company.partner_id.tz = "America/New_York"
        self.assertIn("02/28/2026", self._render("expiring")["body_html"])

    def test_a_service_without_end_says_so(self):
        for_ever = self._sell(self.one_time)
        self.assertIn("without end", self._render("activated", for_ever)["body_html"])

    def test_a_mail_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        for name in TEMPLATES:
            template = self._get_template(name).with_context(lang="fr_FR")
            template.subject = "Bonjour {{ object.partner_id.name }}"
            with self.subTest(template=name):
                self.assertEqual(self._render(name)["subject"], "Bonjour Anna")

    def test_the_activation_is_told_once_and_after_the_box_works(self):
        self._flush_jobs()
        self.assertFalse(self._get_jobs("_send_mail"))
        with self._middleware():
            self._run_jobs()
            self.assertEqual(len(self._get_jobs("_send_mail")), 1)
            self.assertFalse(self._get_mails())
            self._run_jobs()
            self.assertEqual(len(self._get_mails()), 1)
            self.subscription.login = "other"
            self._run_jobs()
            self._run_jobs()
        self.assertEqual(len(self._get_mails()), 1)

    def test_a_customer_without_address_stops_nothing(self):
        self.customer.email = False
        self.subscription._send_mail("iptv_subscription.mail_template_activated")
        self.assertFalse(self._get_mails())

    def test_a_deleted_template_stops_nothing(self):
        self._get_template("activated").unlink()
        self.subscription._send_mail("iptv_subscription.mail_template_activated")
        self.assertFalse(self._get_mails())
