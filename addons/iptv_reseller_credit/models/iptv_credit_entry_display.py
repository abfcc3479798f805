from odoo import models


class IptvCreditEntry(models.Model):
    """“Where did my credits go?”, one click away (pain 8)."""

    _inherit = "iptv.credit.entry"

    _month_idx = models.Index("(reseller_id, date)")

    def action_open_document(self):
        """Open the document that caused this entry.

        :raise AccessError: for who may not see that document
        """
        self.ensure_one()
        self.check_access("read")
        # Where there is no document, the user that it is about explains it.
        document = self._get_document() or self.subscription_id or self.reseller_id
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
