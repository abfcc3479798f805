from odoo import SUPERUSER_ID, Command, api, fields
from odoo.tests import tagged

from odoo.addons.iptv_subscription.tests.test_concurrency import ConcurrencyCase


@tagged("-at_install", "post_install")
class TestPackConcurrency(ConcurrencyCase):
    """One payment that two processes book at the same moment (pain 7)."""

    def _create_all(self, env):
        partner = env["res.partner"].create({"name": "Concurrent"})
        reseller = env["iptv.reseller"].create({"partner_id": partner.id})
        templates = env["product.template"].create(
            [
                {
                    "name": f"Concurrent {kind}",
                    "type": "service",
                    "iptv_kind": kind,
                    "iptv_credits": 500,
                    "iptv_cycle_id": env.ref(
                        "iptv_subscription.iptv_billing_cycle_1m"
                    ).id,
                    "taxes_id": [Command.clear()],
                }
                for kind in ("credit", "package")
            ]
        )
        products = templates.product_variant_id
        invoices = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": fields.Date.context_today(reseller),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "quantity": quantity,
                                "price_unit": 300,
                                "iptv_is_stock": product.iptv_kind == "package",
                            }
                        )
                    ],
                }
                for product, quantity in zip(products, (1, 10), strict=True)
            ]
        )
        invoices.action_post()
        self.partner_id, self.reseller_id = partner.id, reseller.id
        self.template_ids, self.product_ids = templates.ids, products.ids
        self.invoice_ids = invoices.ids

    def _remove_all(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute(
                """
                ALTER TABLE iptv_credit_entry DISABLE TRIGGER USER;
                DELETE FROM iptv_credit_debt WHERE reseller_id = %(id)s;
                DELETE FROM iptv_credit_allocation USING iptv_credit_entry e
                    WHERE entry_id = e.id AND e.reseller_id = %(id)s;
                DELETE FROM iptv_credit_lot WHERE reseller_id = %(id)s;
                DELETE FROM iptv_credit_entry WHERE reseller_id = %(id)s
                    AND reversed_id IS NOT NULL;
                DELETE FROM iptv_credit_entry WHERE reseller_id = %(id)s;
                ALTER TABLE iptv_credit_entry ENABLE TRIGGER USER;
                DELETE FROM iptv_reseller_stock WHERE reseller_id = %(id)s;
                UPDATE account_move_line SET iptv_reseller_id = NULL
                    WHERE iptv_reseller_id = %(id)s;
                UPDATE iptv_reseller SET balance = 0, debt = 0 WHERE id = %(id)s;
                """,
                {"id": self.reseller_id},
            )
            env["iptv.reseller"].browse(self.reseller_id).unlink()
            moves = env["account.move"].search([("partner_id", "=", self.partner_id)])
            moves.filtered(lambda move: move.state == "posted").button_draft()
            moves.with_context(force_delete=True).unlink()
            env["product.template"].browse(self.template_ids).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _pay(self, env, number):
        env["account.move"].browse(self.invoice_ids[number])._invoice_paid_hook()

    def _read_wallet(self, read):
        with self._transaction() as env:
            return read(env["iptv.reseller"].browse(self.reseller_id))

    def test_a_pack_paid_by_three_processes_is_given_once(self):  # rule 22
        errors = self._race(lambda env: self._pay(env, 0), 3)
        self.assertEqual(errors, [])
        amounts = self._read_wallet(lambda r: r.entry_ids.mapped("amount"))
        self.assertEqual(amounts, [500])
        self.assertEqual(self._read_wallet(lambda r: r.balance), 500)

    def test_stock_paid_by_three_processes_is_given_once(self):  # rule 46
        errors = self._race(lambda env: self._pay(env, 1), 3)
        self.assertEqual(errors, [])
        self.assertEqual(
            self._read_wallet(lambda r: r.stock_ids.mapped("quantity")), [10]
        )

    def test_a_payment_and_a_cancellation_at_once_end_the_same(self):
        with self._transaction() as env:
            self._pay(env, 0)
        errors = self._race(
            lambda env: (
                env["account.move"]
                .browse(self.invoice_ids[0])
                .invoice_line_ids._iptv_follow_payment(is_lost=True)
            ),
            3,
        )
        self.assertEqual(errors, [])
        amounts = self._read_wallet(lambda r: r.entry_ids.mapped("amount"))
        self.assertEqual(amounts, [-500, 500])
        self.assertEqual(self._read_wallet(lambda r: (r.balance, r.debt)), (0, 0))

    def test_one_bought_with_the_same_click_twice_is_one_invoice(self):
        def buy(env):
            reseller = env["iptv.reseller"].browse(self.reseller_id)
            pack = env["product.product"].browse(self.product_ids[0])
            reseller._invoice_purchase(pack, 1, f"race/{self.reseller_id}", 300)

        self._race(buy, 2)
        with self._transaction() as env:
            domain = [("iptv_key", "=", f"race/{self.reseller_id}")]
            self.assertEqual(env["account.move"].search_count(domain), 1)
