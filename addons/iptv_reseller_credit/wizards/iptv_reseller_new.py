from odoo import api, fields, models
from odoo.exceptions import UserError

from .iptv_reseller_wizard import MANAGER


class IptvResellerNew(models.TransientModel):
    """Create a reseller or super reseller (rules 18, 36, 39 and 45)."""

    _name = "iptv.reseller.new"
    _description = "New Reseller"
    _inherit = ["iptv.reseller.wizard"]

    company_id = fields.Many2one(
        "res.company",
        related=None,
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        related=None,
        default=lambda self: self.env["iptv.reseller"]._get_credit_currency(),
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Existing Contact",
        help="Empty: a new contact is made.",
    )
    name = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        string="Login E-Mail",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    phone = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    plan_id = fields.Many2one(
        "iptv.reseller.plan",
        required=True,
        check_company=True,
        default=lambda self: self._default_plan(),
        help="Gives type, permissions and prices; they can be edited afterwards.",
    )
    level = fields.Selection(related="plan_id.level")
    parent_id = fields.Many2one(
        "iptv.reseller",
        string="Under",
        check_company=True,
        domain="[('level', '=', 'super'), ('company_id', '=', company_id)]",
        help="The super reseller that it stands under. Empty: right under you.",
    )
    funding = fields.Selection(
        [("credit", "Credits"), ("stock", "Stock"), ("credit_line", "Credit line")],
        compute="_compute_funding",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    credit_limit = fields.Monetary(help="How far below zero the balance may go.")
    included_credits = fields.Float(related="plan_id.included_credits")
    startup = fields.Monetary(
        string="Start-up Credits", help="On top of those that the plan includes."
    )
    startup_mode = fields.Selection(
        [("gift", "As a gift"), ("invoice", "On an invoice, when it is paid")],
        string="Given",
        required=True,
        default="gift",
    )
    grant_access = fields.Boolean(
        string="Invite to the Portal",
        default=True,
        help="Sends a mail with a link to choose a password.",
    )

    @api.model
    def _default_reseller(self):
        """Override: the dialog is about one that does not exist yet."""
        return False

    @api.model
    def _default_plan(self):
        plans = self.env["iptv.reseller.plan"]
        return plans.search(plans._check_company_domain(self.env.company), limit=1)

    @api.depends("partner_id")
    def _compute_contact(self):
        for wizard in self:
            wizard.name = wizard.partner_id.name or wizard.name
            wizard.email = wizard.partner_id.email or wizard.email
            wizard.phone = wizard.partner_id.phone or wizard.phone

    @api.depends("plan_id")
    def _compute_funding(self):
        for wizard in self:
            wizard.funding = wizard.plan_id.funding or "credit"

    def action_create_reseller(self):
        """Create the reseller and open it.

        :raise UserError: for who may not, or with what is missing
        """
        self._check_group(
            MANAGER, self.env._("Only an IPTV manager can create resellers.")
        )
        if self.grant_access and not self.email:
            raise UserError(
                self.env._(
                    "Give the e-mail that it logs in with, or do not invite it yet."
                )
            )
        # sudo: contacts, wallets and logins are made by the business method.
        reseller = (
            self.env["iptv.reseller"]
            .sudo()
            .with_company(self.company_id)
            ._create_reseller(
                self._prepare_values(),
                self.plan_id,
                self.key,
                startup=self.startup,
                startup_mode=self.startup_mode,
            )
        )
        return self._show(reseller)

    def _prepare_values(self):
        """Return what the business method makes the reseller of.

        :rtype: dict
        """
        values = {
            "company_id": self.company_id.id,
            "parent_id": self.parent_id.id,
            "funding": self.funding,
            "grant_access": self.grant_access,
        }
        if self.funding == "credit_line":
            values["credit_limit"] = self.credit_limit
        if self.partner_id:
            return dict(values, partner_id=self.partner_id.id)
        return dict(values, name=self.name, email=self.email, phone=self.phone)
