import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "iptv_subscription.group_iptv_manager"
OPERATOR = "iptv_subscription.group_iptv_operator"


class IptvResellerWizard(models.AbstractModel):
    """What the dialogs about resellers share: a name for the click, and who may.

    The business methods do what has one name once only and have a second click wait,
    so a dialog needs no lock of its own. It must not write before it calls them: see
    `_take_turn`.
    """

    _name = "iptv.reseller.wizard"
    _description = "Dialog about a Reseller"

    key = fields.Char(
        required=True,
        readonly=False,
        default=lambda self: str(uuid.uuid4()),
        help="Names the click, so that a double click does it once.",
    )
    reseller_id = fields.Many2one(
        "iptv.reseller", default=lambda self: self._default_reseller()
    )
    company_id = fields.Many2one(related="reseller_id.company_id")
    currency_id = fields.Many2one(related="reseller_id.currency_id")
    balance = fields.Monetary(related="reseller_id.balance", string="Balance Now")

    @api.model
    def _default_reseller(self):
        """Return the reseller whose form or row opened the dialog."""
        context = self.env.context
        if context.get("active_model") == "iptv.reseller":
            return context.get("active_id")
        return False

    def _check_group(self, group, sentence):
        """Refuse who has not the group, also over RPC.

        :param str group: external id
        :param str sentence: what to say
        :raise UserError: with that sentence
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(group):
            raise UserError(sentence)

    def _get_reseller(self):
        """Return the reseller for the business methods, if one may see it.

        :rtype: `iptv.reseller` recordset (sudo)
        """
        self.reseller_id.check_access("read")
        # sudo: staff act for the operator; who may is asked by `_check_group`.
        return self.reseller_id.sudo()

    def _show(self, record):
        """Return an action that opens a record.

        :rtype: dict
        """
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
