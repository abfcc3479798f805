from odoo import models


class ProductTemplate(models.Model):
    """Credits are owed until they are consumed: selling them is no revenue yet."""

    _inherit = "product.template"

    def _get_product_accounts(self):
        """Override of `account`: packs are booked as deferred revenue (idea 2).

        Whatever the category says: the daily entries and the nightly proof know this
        one account. Fiscal positions map it like any other.
        """
        accounts = super()._get_product_accounts()
        company = self.company_id or self.env.company
        if self.iptv_kind == "credit":
            if not company.iptv_credit_account_id:
                company._iptv_set_up_credit_books()
            deferred = company.iptv_credit_account_id
            accounts["income"] = deferred or accounts["income"]
        elif self and company.iptv_statement_product_id.product_tmpl_id == self:
            consumed = company.iptv_credit_income_account_id
            accounts["income"] = consumed or accounts["income"]
        return accounts
