from odoo import models
from odoo.exceptions import UserError


class IptvOperationAddRange(models.AbstractModel):
    """The results of “Add a Range” (rule 57), see the wizard `iptv.add.range`."""

    _name = "iptv.operation.add.range"
    _description = "Bulk Operation: Add a Range"
    _inherit = "iptv.operation.handler"

    def _has_own_wizard(self):
        """Override: there is nothing to select before."""
        return True

    def _check_parameters(self, operation):
        """Override: what was added is not added again."""
        raise UserError(self.env._("Use “Add a Range” for new services."))
