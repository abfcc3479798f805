from odoo import models


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _post_load_data(self, template_code, company, template_data):
        """Override of `account`: a new chart gets the accounts of credits as well."""
        result = super()._post_load_data(template_code, company, template_data)
        (company or self.env.company)._iptv_set_up_credit_books()
        return result
