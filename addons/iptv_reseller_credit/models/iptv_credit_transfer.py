from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .iptv_credit_posting import MANAGER

#: What a person writes; all else is the work of the buttons.
WRITABLE = frozenset({"refusal"})


class IptvCreditTransfer(models.Model):
    """A transfer above the limit of the day, which a manager approves (idea 23)."""

    _name = "iptv.credit.transfer"
    _description = "Transfer to Approve"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    reseller_id = fields.Many2one(
        "iptv.reseller",
        string="From",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    child_id = fields.Many2one(
        "iptv.reseller",
        string="To",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Asked by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("waiting", "To approve"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
        tracking=True,
    )
    refusal = fields.Char(string="Why Refused", help="The reseller reads it.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_date = fields.Datetime(string="Decided on", readonly=True)

    _key_uniq = models.Constraint(
        "UNIQUE (reseller_id, key)", "This transfer was asked for already."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A transfer moves a positive number of credits."
    )

    @api.depends("reseller_id", "child_id", "amount")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._(
                "%(amount)s from %(name)s to %(child)s",
                amount=request.currency_id.format(request.amount),
                name=request.reseller_id.display_name,
                child=request.child_id.display_name,
            )

    def write(self, vals):
        """Override: a request changes by the buttons only."""
        if not self.env.su and not WRITABLE.issuperset(vals):
            raise UserError(
                self.env._("A transfer is approved or refused with the buttons.")
            )
        return super().write(vals)

    # === ACTION METHODS === #

    def action_approve(self):
        """Move the credits now, if everything still allows it."""
        self._check_manager()
        for request in self:
            (request.reseller_id | request.child_id)._take_turn()
            # sudo: an approved request moves credits for the reseller.
            request.sudo()._approve()

    def action_refuse(self):
        """Refuse the transfer; the reseller sees why."""
        self._check_manager()
        for request in self.sudo():
            request._lock_waiting()
            request._decide("refused")

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Approving transfers is the work of IPTV managers.")
            )
        self.check_access("read")

    # === BUSINESS METHODS === #

    def _approve(self):
        """Move the credits with the key of the request, all rules asked again.

        :raise UserError: if the login, the tree or the balance do not allow it now
        """
        self.ensure_one()
        self._lock_waiting()
        reseller, user = self.reseller_id, self.user_id
        if user.iptv_reseller_id != reseller or not user.active:
            raise UserError(
                self.env._(
                    "%(user)s does not act for %(name)s any more: refuse it.",
                    user=user.name,
                    name=reseller.display_name,
                )
            )
        reseller._check_may_spend(user)
        reseller._transfer_to(self.child_id, self.amount, self.key, self.reason)
        self._decide("approved")

    def _lock_waiting(self):
        """Wait for the row, and refuse what was decided meanwhile.

        :raise UserError: with what it is now
        """
        self.ensure_one()
        self.lock_for_update()
        if self.state != "waiting":
            raise UserError(
                self.env._(
                    "%(request)s was decided already.", request=self.display_name
                )
            )

    def _decide(self, state):
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_date": fields.Datetime.now(),
            }
        )
        self.activity_ids.unlink()

    def _ask_managers(self):
        """Put a new request before every manager."""
        self.ensure_one()
        managers = self.env["iptv.credit.proof"]._get_managers(self.company_id)
        for manager in managers:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve or refuse the transfer"),
                user_id=manager.id,
            )
