from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IptvCommon

#: What two invoices of one shape may differ in.
OWN_MOVE_COLUMNS = {
    "id",
    "name",
    "sequence_number",
    "partner_id",
    "commercial_partner_id",
    "partner_shipping_id",
    "invoice_partner_display_name",
    "payment_reference",
    "access_token",
    "create_date",
    "write_date",
    "create_uid",
    "write_uid",
}
OWN_LINE_COLUMNS = {
    "id",
    "move_id",
    "move_name",
    "partner_id",
    "create_date",
    "write_date",
    "create_uid",
    "write_uid",
}


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestInvoiceFactory(IptvCommon):
    """What the factory copies is what Odoo would have written, column by column."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory = cls.env["iptv.invoice.factory"]
        cls.euro = cls.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(4)]
        )

    maxDiff = None

    def setUp(self):
        super().setUp()
        self.tax = self.percent_tax(15.0)
        self.included = self.percent_tax(20.0, price_include_override="tax_included")

    def _prepare(self, partner, *lines, **values):
        today = fields.Date.to_date("2026-01-31")
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "company_id": self.env.company.id,
            "currency_id": self.env.company.currency_id.id,
            "invoice_date": today,
            "invoice_date_due": fields.Date.add(today, days=7),
            "invoice_payment_term_id": False,
            "invoice_user_id": False,
            "invoice_line_ids": [Command.create(dict(line)) for line in lines],
            **values,
        }

    def _line(self, product=None, **values):
        product = product or self.monthly
        line = {"product_id": product.id, "name": "Time", "quantity": 1}
        return {**line, "price_unit": 10.0, **values}

    def _assert_like_odoo(self, *lines, **values):
        """Make the invoice of three customers by the factory, of one by Odoo."""
        vals_list = [self._prepare(p, *lines, **values) for p in self.partners]
        # The accountant's invoice may be given other values by `create`: copies.
        [by_odoo] = self.env["account.move"].create(
            [self._prepare(self.partners[3], *lines, **values)]
        )
        by_odoo.action_post()
        made = self.factory._create_posted(vals_list[:3])
        self.env.flush_all()
        self.assertEqual(made.mapped("state"), ["posted"] * 3)
        self.assertEqual(made.partner_id, self.partners[:3])
        first = by_odoo.sequence_number + 1
        self.assertEqual(made.mapped("sequence_number"), list(range(first, first + 3)))
        expected = self._read(by_odoo)
        for move in made:
            self.assertEqual(self._read(move), expected)
            self.assertEqual(move.payment_reference, move.name)
            self.assertEqual(move.line_ids.partner_id, move.partner_id)
        return made

    def _columns(self, table):
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return sorted(name for (name,) in self.env.cr.fetchall())

    def _select(self, table, where, ids, without):
        columns = [name for name in self._columns(table) if name not in without]
        names = ", ".join(f'"{name}"' for name in columns)
        self.env.cr.execute(
            f"SELECT {names} FROM {table} WHERE {where} = ANY(%s) ORDER BY id",  # noqa: S608
            [ids],
        )
        return [dict(zip(columns, row, strict=True)) for row in self.env.cr.fetchall()]

    def _read(self, move):
        """Return every stored column of an invoice and its lines but its own ones."""
        moves = self._select("account_move", "id", move.ids, OWN_MOVE_COLUMNS)
        lines = self._select("account_move_line", "move_id", move.ids, OWN_LINE_COLUMNS)
        for values, line in zip(lines, move.line_ids.sorted("id"), strict=True):
            values["tax_ids"] = line.tax_ids.ids
            values["tax_tag_ids"] = line.tax_tag_ids.ids
            if values["name"] == move.name:
                values["name"] = "number"
        return moves, lines

    def test_one_line(self):
        self._assert_like_odoo(self._line(tax_ids=[Command.set(self.tax.ids)]))

    def test_without_tax(self):
        self._assert_like_odoo(self._line())

    def test_taxes_and_account_of_the_product(self):
        self.monthly.taxes_id = self.tax
        made = self._assert_like_odoo(self._line())
        self.assertEqual(made.mapped("amount_total"), [11.5] * 3)

    def test_several_lines_with_several_taxes(self):
        self.monthly.taxes_id = self.tax
        self.extra.taxes_id = self.included + self.tax
        self._assert_like_odoo(
            self._line(),
            self._line(self.extra, quantity=12, price_unit=4.0, name="Sport"),
            self._line(price_unit=3.33, discount=10.0),
        )

    def test_price_with_the_tax_included(self):
        self._assert_like_odoo(
            self._line(price_unit=9.99, tax_ids=[Command.set(self.included.ids)])
        )

    def test_another_currency(self):
        made = self._assert_like_odoo(
            self._line(price_unit=9.99, tax_ids=[Command.set(self.tax.ids)]),
            currency_id=self.euro.id,
        )
        self.assertEqual(set(made.mapped("invoice_currency_rate")), {2.0})

    def test_a_fiscal_position(self):
        account = self.company_data["default_account_revenue"].copy()
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "account_ids": [
                    Command.create(
                        {
                            "account_src_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "account_dest_id": account.id,
                        }
                    )
                ],
            }
        )
        free = self.percent_tax(
            0.0,
            fiscal_position_ids=[Command.set(position.ids)],
            original_tax_ids=[Command.set(self.tax.ids)],
        )
        self.monthly.taxes_id = self.tax
        self.partners.property_account_position_id = position
        made = self._assert_like_odoo(self._line())
        self.assertEqual(made.line_ids.tax_ids, free)
        self.assertIn(account, made.line_ids.account_id)

    def test_a_fiscal_position_that_applies_by_itself(self):
        country = self.env.ref("base.fr")
        position = self.env["account.fiscal.position"].create(
            {"name": "France", "auto_apply": True, "country_id": country.id}
        )
        self.partners.country_id = country
        made = self._assert_like_odoo(self._line())
        self.assertEqual(made.fiscal_position_id, position)

    def test_a_salesperson_and_terms(self):
        self.env["ir.config_parameter"].set_param("account.use_invoice_terms", True)
        self.env.company.invoice_terms = "<p>Pay, please.</p>"
        made = self._assert_like_odoo(self._line(), invoice_user_id=self.env.user.id)
        self.assertIn("Pay, please", made[2].narration)

    def test_what_is_not_known_by_heart_is_made_by_odoo(self):
        self.monthly.taxes_id = self.tax
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "TV", "plan_id": plan.id}
        )
        line = self._line(analytic_distribution={str(analytic.id): 100})
        made = self._assert_like_odoo(line)
        by_odoo = self.env["account.move"].create(self._prepare(self.customer, line))
        by_odoo.action_post()
        for move in made:
            self.assertEqual(
                len(move.line_ids.analytic_line_ids),
                len(by_odoo.line_ids.analytic_line_ids),
            )

    def test_a_locked_period_is_refused_as_odoo_does(self):
        self.env.company.sale_lock_date = "2026-01-31"
        vals_list = [self._prepare(partner, self._line()) for partner in self.partners]
        with self.assertRaisesRegex(UserError, "Sales Lock Date"):
            self.factory._create_posted(vals_list)

    def test_a_hash_locked_journal_is_left_to_odoo(self):
        self.company_data["default_journal_sale"].restrict_mode_hash_table = True
        moves = self.factory._create_posted(
            [self._prepare(partner, self._line()) for partner in self.partners]
        )
        self.assertTrue(all(moves.mapped("inalterable_hash")))

    def test_an_invoice_of_zero_is_paid_at_once(self):
        made = self.factory._create_posted(
            [
                self._prepare(partner, self._line(price_unit=0.0))
                for partner in self.partners
            ]
        )
        self.assertEqual(set(made.mapped("payment_state")), {"paid"})

    def test_shapes_may_be_mixed(self):
        lines = [self._line(price_unit=price) for price in (1.0, 2.0, 1.0, 2.0)]
        made = self.factory._create_posted(
            [
                self._prepare(partner, line)
                for partner, line in zip(self.partners, lines, strict=True)
            ]
        )
        self.assertEqual(made.mapped("amount_total"), [1.0, 2.0, 1.0, 2.0])
        self.assertEqual(made.partner_id, self.partners)
        numbers = sorted(made.mapped("sequence_number"))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))
        self.assertFalse(any(made.mapped("made_sequence_gap")))

    def test_a_copy_can_be_paid_and_taken_back(self):
        made = self._assert_like_odoo(self._line())
        self._pay(made[1])
        self.assertIn(made[1].payment_state, ("paid", "in_payment"))
        made[2].button_draft()
        made[2].invoice_line_ids.price_unit = 5.0
        made[2].action_post()
        self.assertEqual((made[2].amount_total, made[2].amount_residual), (5.0, 5.0))

    def test_customers_are_counted(self):
        self.factory._create_posted(
            [self._prepare(partner, self._line()) for partner in self.partners]
        )
        self.assertEqual(self.partners.mapped("customer_rank"), [1] * 4)

    def test_the_forms_of_odoo_still_follow_what_a_person_types(self):
        """An override without `onchange` would take that of Odoo away."""
        names = ("partner_id", "company_id", "currency_id", "journal_id")
        methods = self.env["account.move"]._onchange_methods
        for name in (*names, "payment_reference"):
            with self.subTest(field=name):
                found = [getattr(m, "__name__", "") for m in methods[name]]
                self.assertIn(f"_inverse_{name}", found)
