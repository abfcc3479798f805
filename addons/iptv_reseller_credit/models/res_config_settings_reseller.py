from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_credit_account_id = fields.Many2one(
        related="company_id.iptv_credit_account_id", readonly=False
    )
    iptv_credit_income_account_id = fields.Many2one(
        related="company_id.iptv_credit_income_account_id", readonly=False
    )
    iptv_credit_journal_id = fields.Many2one(
        related="company_id.iptv_credit_journal_id", readonly=False
    )
    iptv_statement_unit = fields.Selection(
        related="company_id.iptv_statement_unit", readonly=False
    )
    iptv_statement_day = fields.Integer(
        related="company_id.iptv_statement_day", readonly=False
    )
    iptv_statement_weekday = fields.Selection(
        related="company_id.iptv_statement_weekday", readonly=False
    )
    iptv_statement_overdue_days = fields.Integer(
        related="company_id.iptv_statement_overdue_days", readonly=False
    )
    iptv_statement_product_id = fields.Many2one(
        related="company_id.iptv_statement_product_id", readonly=False
    )
    iptv_transfer_limit = fields.Float(
        related="company_id.iptv_transfer_limit", readonly=False
    )

    def action_iptv_set_up_credit_books(self):
        """Create the accounts and the journal of credits that are still missing."""
        self.ensure_one()
        self.check_access("write")
        self.company_id._iptv_set_up_credit_books()
        return {"type": "ir.actions.client", "tag": "reload"}
