from uuid import uuid4

from odoo.addons.iptv_reseller_credit.tools.posting import Component, Posting

from .common import PortalHttpCommon

MACS = [f"00:1A:79:10:00:{number:02X}" for number in range(100)]


class ResellerHttpCommon(PortalHttpCommon):
    """A super reseller, a reseller below it and a stranger, each with a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.super = cls._create_reseller(
            "Sam Super", level="super", can_add_resellers=True, can_terminate=True
        )
        cls.reseller = cls._create_reseller(
            "Rita", parent_id=cls.super.id, can_terminate=True
        )
        cls.other = cls._create_reseller("Otto Other")
        for reseller, login in (
            (cls.super, "test_super"),
            (cls.reseller, "test_rita"),
            (cls.other, "test_otto"),
        ):
            cls._create_portal_user(login, reseller.partner_id)

    @classmethod
    def _create_reseller(cls, name, **values):
        partner = cls._create_partner(
            name=name, email=f"{name.replace(' ', '.').lower()}@example.com"
        )
        return cls.env["iptv.reseller"].create(
            {"partner_id": partner.id, "company_id": cls.env.company.id, **values}
        )

    @classmethod
    def _give(cls, reseller, amount):
        """Put credits into a wallet, as a paid pack would."""
        return cls.env["iptv.credit.entry"]._post(
            [
                Posting(
                    reseller=reseller,
                    amount=amount,
                    kind="purchase",
                    key=f"test/{uuid4()}",
                    reason="Pack",
                    components=(Component(amount, amount),),
                )
            ]
        )

    @classmethod
    def _add_user(cls, reseller, name="Uwe", mac=MACS[0], **values):
        """Have a reseller sell a month, as its page does."""
        values = {
            "name": name,
            "product_id": cls.monthly.id,
            "device_kind": "mag",
            "mac": mac,
            **values,
        }
        return reseller._add_user(values, uuid4().hex).subscription_id

    def _confirm(self):
        """Let the middleware confirm everything that waits."""
        with self._middleware():
            self._run_jobs()

    # === FORMS === #

    def _log_in(self, login):
        self.authenticate(login, login)

    def _get_key(self):
        return uuid4().hex

    def _submit(self, url, key=None, **data):
        """Post a form of a reseller, with a key of its own unless one is given."""
        return self._post(url, key=key or self._get_key(), **data)

    def _get_message(self, response):
        """Follow an answer that must redirect, and return kind and text it tells."""
        self.assertEqual(response.status_code, 303, response.text[:2000])
        page = self._get_page(self._get_location(response))
        [node] = page.find_class("o_iptv_message")
        return node.get("data-kind"), self._get_text(node)

    def _assert_refused(self, response, words=""):
        kind, text = self._get_message(response)
        self.assertEqual(kind, "danger", text)
        self.assertIn(words, text)

    def _assert_done(self, response, words=""):
        kind, text = self._get_message(response)
        self.assertEqual(kind, "success", text)
        self.assertIn(words, text)
