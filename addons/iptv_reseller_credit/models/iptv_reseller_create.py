from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.posting import Component, Posting
from .iptv_reseller import PROTECTED_FIELDS
from .iptv_reseller_owner import TREE_FIELDS

#: What a new contact may be given.
CONTACT_FIELDS = frozenset(
    {
        "name",
        "email",
        "phone",
        "street",
        "street2",
        "city",
        "zip",
        "state_id",
        "country_id",
        "vat",
        "lang",
    }
)
#: What follows from the plan as long as it is not set on the reseller itself, so that
#: another price in the plan counts at once (rule 37).
NOT_COPIED = frozenset({"pricelist_id"})


class IptvReseller(models.Model):
    """How somebody becomes a reseller, and what the plan gives."""

    _inherit = "iptv.reseller"

    creation_key = fields.Char(
        readonly=True,
        copy=False,
        groups="iptv_subscription.group_iptv_manager",
        help="Names the click or the paid invoice line that made it, once.",
    )

    _creation_key_uniq = models.Constraint(
        "UNIQUE (creation_key)", "This reseller has been created already."
    )

    # === BY STAFF === #

    @api.model
    def _create_reseller(self, values, plan, key, startup=0.0, startup_mode="gift"):
        """Create a reseller or super reseller for staff (rules 18, 36, 39 and 45).

        No credits are needed. The plan gives the permissions, which can be edited
        afterwards, and its included credits.

        :param dict values: `partner_id`, or values of a new contact; `parent_id`,
            `company_id` and other fields of the reseller; `grant_access` (default
            True) invites the contact to the portal
        :param plan: `iptv.reseller.plan`; empty: only what `values` say
        :param str key: names the click; the same key returns the first result
        :param float startup: credits that it begins with
        :param str startup_mode: “gift” or “invoice” (decision D9)
        :return: the reseller (sudo)
        :rtype: `iptv.reseller` recordset
        :raise UserError: with what is missing or not allowed
        """
        key = f"staff/{key}"
        if known := self._get_created(key):
            return known
        values = dict(values)
        grant_access = values.pop("grant_access", True)
        with self.env.cr.savepoint():
            reseller = self._make_reseller(values, plan, key)
            if startup:
                reseller._give_startup(startup, startup_mode, key)
            if grant_access:
                chosen = self.env["res.partner"].browse(values.get("partner_id"))
                reseller._grant_portal_access(chosen or reseller.partner_id)
        return reseller

    @api.model
    def _get_created(self, key):
        """Return the reseller that a click or a paid line made before, if any."""
        # sudo: the first one may have been made by somebody else.
        return self.sudo().search([("creation_key", "=", key)])

    # === WHATEVER THE DOOR === #

    @api.model
    def _make_reseller(self, values, plan, key):
        """Create a reseller with its contact and what the plan includes.

        :param dict values: see `_create_reseller`
        :param plan: `iptv.reseller.plan` or empty
        :param str key: names the cause
        :return: the reseller (sudo)
        :raise UserError: if a value is not allowed, or the contact is one already
        """
        contact = {k: v for k, v in values.items() if k in CONTACT_FIELDS}
        own = {k: v for k, v in values.items() if k not in CONTACT_FIELDS}
        self._refuse_forged(own)
        company = self.env["res.company"].browse(own.get("company_id"))
        company = company or self.env.company
        partner = self.env["res.partner"].sudo().browse(own.pop("partner_id", False))
        partner = partner.commercial_partner_id or self._make_contact(contact)
        self._check_not_reseller(partner, company)
        # sudo: who may do this was asked before; a buyer is no staff.
        reseller = self.sudo().create(
            {
                **(plan and plan.sudo()._prepare_permissions() or {}),
                **own,
                "partner_id": partner.id,
                "company_id": company.id,
                "creation_key": key,
            }
        )
        reseller._give_included(plan, key)
        return reseller

    def _refuse_forged(self, values):
        """Refuse what no form of ours sends; the caller goes on as superuser."""
        forbidden = (PROTECTED_FIELDS | TREE_FIELDS) & values.keys()
        unknown = values.keys() - self._fields.keys()
        if forbidden or unknown:
            raise UserError(
                self.env._(
                    "A reseller cannot be created with these values: %(fields)s.",
                    fields=", ".join(sorted(forbidden | unknown)),
                )
            )

    @api.model
    def _make_contact(self, values):
        if not (values.get("name") or "").strip():
            raise UserError(self.env._("Give the name of the reseller."))
        # sudo: who adds a reseller need not manage contacts.
        return self.env["res.partner"].sudo().create(values)

    @api.model
    def _check_not_reseller(self, partner, company):
        """Refuse to make a reseller of who is one (one contact, one wallet)."""
        if known := self._get_of_partner(partner, company):
            raise UserError(
                self.env._(
                    "%(name)s is a reseller already.", name=known.sudo().display_name
                )
            )

    # === WHAT A PLAN GIVES === #

    def _change_plan(self, plan, key):
        """Give a reseller another plan: its type, permissions and included credits.

        Users, wallet and people below stay as they are.

        :param plan: `iptv.reseller.plan`
        :param str key: names what pays for it; credits are included once per key
        :raise UserError: if it cannot be what the plan says, with the reason
        """
        self.ensure_one()
        values = plan.sudo()._prepare_permissions()
        if self.credit_limit:
            # A credit line was agreed with this one; a plan does not end it.
            values.pop("funding")
        self.write(values)
        self._give_included(plan, key)

    def _give_included(self, plan, key):
        """Give the credits that a plan includes (decision D2); they have no value."""
        if plan and plan.sudo().included_credits:
            self._post_startup(
                plan.sudo().included_credits,
                f"included/{key}",
                self.env._("Included in “%(plan)s”", plan=plan.sudo().name),
            )

    def _post_startup(self, amount, key, reason):
        """Write credits that nobody paid for to the ledger (kind “startup”)."""
        return self.env["iptv.credit.entry"]._post(
            [
                Posting(
                    reseller=self,
                    amount=amount,
                    kind="startup",
                    key=key,
                    reason=reason,
                    components=(Component(amount),),
                )
            ]
        )

    @api.onchange("plan_id")
    def _onchange_plan_id(self):
        """Show at once what the plan gives; all of it can be edited."""
        if self.plan_id:
            self.update(self.plan_id._prepare_permissions())
