from lxml import html

from odoo.tests import tagged

from .common import PortalHttpCommon

TEMPLATES = ("activated", "expiring", "expired", "refused")


@tagged("-at_install", "post_install")
class TestMailLinks(PortalHttpCommon):
    """The button of every mail opens the service, also for who has no login."""

    def _get_button(self, name):
        template = self.env.ref(f"iptv_subscription.mail_template_{name}")
        body = template._render_field("body_html", self.service.ids)[self.service.id]
        links = html.fromstring(body).xpath("//a/@href")
        self.assertEqual(len(links), 1, name)
        return links[0]

    def setUp(self):
        super().setUp()
        guest = self._create_partner(name="Gus", email="gus@example.com")
        self.service = self._create_active(partner_id=guest.id)

    def test_the_button_of_every_mail_opens_the_service_of_a_guest(self):
        self.authenticate(None, None)
        for name in TEMPLATES:
            path = self._get_button(name).removeprefix(self.service.get_base_url())
            page = self._get_page(path)
            self.assertIn(self.service.mac, self._get_text(page), name)
