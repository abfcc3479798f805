from odoo.tests import tagged

from .common import ResellerCommon


@tagged("post_install", "-at_install")
class TestOtherStaff(ResellerCommon):
    """Who sells or books without IPTV rights is not stopped by our fields."""

    def test_a_salesman_reads_pricelists_and_products(self):
        pricelist = self.env["product.pricelist"].create({"name": "Wholesale"})
        self.reseller.pricelist_id = pricelist
        salesman = self._create_staff("seller", "sales_team.group_sale_manager")
        pricelist.with_user(salesman).read()
        self.monthly.with_user(salesman).read()
        self.assertEqual(self.monthly.with_user(salesman).lst_price, 10)

    def test_an_accountant_reads_what_a_reseller_bought(self):
        pack = self._create_iptv_product(
            "500 Credits", 300, iptv_kind="credit", iptv_credits=500
        )
        invoice = self.reseller._invoice_purchase(pack, 1, "test/pack")
        self._pay(invoice)
        self.assertEqual(self.reseller.balance, 500)
        accountant = self._create_staff("booker", "account.group_account_invoice")
        own = invoice.with_user(accountant)
        own.read()
        own.line_ids.read()
