from odoo import models


class IptvReseller(models.Model):
    """Buttons of the back office that let a reseller go on."""

    _inherit = "iptv.reseller"

    def action_unfreeze(self):
        """Let frozen resellers spend again."""
        self.check_access("write")
        self._unfreeze()

    def action_enable(self):
        """Let disabled resellers in again, and bring back what went off with them."""
        self.check_access("write")
        self._enable()
