from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from .common import ResellerCommon

#: A day, the one after it, and the moment at which the night's work is done.
DAY = "2026-03-02 10:00:00"
NEXT_DAY = "2026-03-03 10:00:00"
NIGHT = "2026-03-03 01:00:00"
NEXT_NIGHT = "2026-03-04 01:00:00"


class BooksCommon(ResellerCommon):
    """A pack of 500 credits for 300.00, bought by invoice (rule 22)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.pack = cls._create_iptv_product(
            "500 Credits", price=300.0, iptv_kind="credit", iptv_credits=500.0
        )
        cls.company = cls.env.company
        cls.deferred = cls.company.iptv_credit_account_id
        cls.revenue = cls.company.iptv_credit_income_account_id

    def _invoice_pack(self, reseller=None, at=DAY, quantity=1):
        with freeze_time(at):
            invoice = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (reseller or self.reseller).partner_id.id,
                    "invoice_date": at[:10],
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.pack.id,
                                "quantity": quantity,
                                "price_unit": 300.0,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
            invoice.action_post()
        return invoice

    def _buy_pack(self, reseller=None, at=DAY):
        invoice = self._invoice_pack(reseller, at)
        with freeze_time(at):
            self._pay(invoice)
        return invoice

    def _spend_at(self, amount, at=DAY, reseller=None, **values):
        with freeze_time(at):
            return self._spend(reseller or self.reseller, amount, **values)

    def _close_day(self, at=NIGHT):
        """Run the nightly cron; return the newest proof of the company."""
        self.env.flush_all()
        with freeze_time(at), self.enter_registry_test_mode():
            cron = self.env.ref("iptv_reseller_credit.ir_cron_close_day")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self._get_proof()

    def _prove(self, at=NIGHT):
        with freeze_time(at):
            return self.env["iptv.credit.proof"].sudo()._prove(self.company)

    def _get_proof(self):
        proofs = self.env["iptv.credit.proof"]
        return proofs.search([("company_id", "=", self.company.id)], limit=1)

    def _get_postings(self):
        postings = self.env["iptv.credit.posting"]
        return postings.search([("company_id", "=", self.company.id)], order="day")

    def _get_balance(self, account):
        """Return what an account owes or earned: its credit side."""
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return self.company.currency_id.round(-sum(lines.mapped("balance")))

    @classmethod
    def _create_login(cls, reseller, login):
        """Create a portal login of a reseller."""
        partner = cls.env["res.partner"].create(
            {
                "name": login,
                "email": f"{login}@example.com",
                "parent_id": reseller.partner_id.id,
            }
        )
        return new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
