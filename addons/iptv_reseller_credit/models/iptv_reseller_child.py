from odoo import models
from odoo.exceptions import UserError

#: What a super reseller says about a new one; the rest is the plan's.
CHILD_CONTACT = ("name", "email", "phone", "street", "city", "zip", "country_id")


class IptvReseller(models.Model):
    """A super reseller adds resellers under itself (rules 7 and 32)."""

    _inherit = "iptv.reseller"

    def _add_child(self, values, plan, key):
        """Create a reseller under this one; the price of its plan is deducted.

        All or nothing: without enough credits there is no reseller, and the other way
        round.

        :param dict values: the contact, see `CHILD_CONTACT`; others are refused
        :param plan: `iptv.reseller.plan` record, one of `_get_child_plans`
        :param str key: names the click; the same key returns the first result
        :return: the new reseller (sudo)
        :rtype: `iptv.reseller` recordset
        :raise UserError: with what is missing or not allowed
        """
        self.ensure_one()
        self._take_turn()
        created_by = f"child/{self.id}/{key}"
        if known := self._get_created(created_by):
            return known
        self._check_may_add_child()
        values = self._clean_child_contact(values)
        self._check_child_plan(plan)
        # Whoever catches the error must not keep half of it.
        with self.env.cr.savepoint():
            return self._add_one_child(values, plan, key, created_by)

    def _add_one_child(self, values, plan, key, created_by):
        # sudo: the plan and its product are no business of a portal user.
        product = plan.sudo()._get_product(self.sudo().company_id)
        child = self._make_reseller(
            {
                **values,
                "parent_id": self.id,
                "company_id": self.sudo().company_id.id,
            },
            plan,
            created_by,
        )
        self._limit(child)
        self._charge(
            kind="reseller",
            key=key,
            price=self._get_credit_price(product),
            product=product,
            child_id=child.id,
        )
        child._grant_portal_access()
        return child

    def _check_may_add_child(self):
        """Refuse who has no right to add resellers (rules 6 and 32).

        :raise UserError: with the reason
        """
        self._check_allowed("can_add_resellers")
        self._check_may_spend()
        if self.level != "super" or self._get_levels_left() < 1:
            raise UserError(self.env._("Only a super reseller can add resellers."))
        # sudo: those further down count, too.
        count = len(self.sudo()._get_subtree()) - 1
        if self.max_resellers and count >= self.max_resellers:
            raise UserError(
                self.env._(
                    "You may have %(count)s resellers. Ask your operator for more.",
                    count=self.max_resellers,
                )
            )

    def _clean_child_contact(self, values):
        """Return the contact of a new reseller, stripped and complete.

        :raise UserError: if something is missing, or not theirs to say
        """
        unknown = values.keys() - set(CHILD_CONTACT)
        if unknown:
            raise UserError(
                self.env._(
                    "These are set by your operator or by the plan: %(fields)s.",
                    fields=", ".join(sorted(unknown)),
                )
            )
        clean = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }
        if not clean.get("name") or not clean.get("email"):
            raise UserError(
                self.env._("Give the name and the e-mail address of the new reseller.")
            )
        self.env["res.users"]._iptv_check_login_free(clean["email"])
        return clean

    # === FREEZING === #

    def _freeze_child(self, child, reason):
        """Have one below, and all below it, spend nothing for now (rule 35).

        :param child: `iptv.reseller` below this one
        :param str reason: why; its people read it
        :raise UserError: if it is not theirs, or stopped by somebody else
        """
        self._check_may_stop(child)
        # sudo: the tree was checked above.
        child = child.sudo()
        if child.state == "active":
            child._freeze(reason)
            child.frozen_by_id = self

    def _unfreeze_child(self, child):
        """Let one below go on that was frozen by this one; see `_freeze_child`."""
        self._check_may_stop(child)
        child = child.sudo()
        if child.state == "frozen":
            child._unfreeze()

    def _check_may_stop(self, child):
        """Refuse to touch what is not theirs, or what the operator stopped."""
        self.ensure_one()
        self._check_not_stopped()
        self._check_login_may_spend()
        self._check_below(child)
        # sudo: see `_freeze_child`.
        if child.sudo().state != "active" and child.sudo().frozen_by_id != self:
            raise UserError(
                self.env._("It was stopped by somebody else. Ask your operator.")
            )

    # === PLANS === #

    def _get_child_plans(self):
        """Return the plans that this super reseller can choose for a new reseller.

        :rtype: `iptv.reseller.plan` recordset (sudo)
        """
        self.ensure_one()
        # sudo: a portal user cannot read plans; these are those it may know.
        me = self.sudo()
        plans = me.env["iptv.reseller.plan"].search(
            [("company_id", "in", (me.company_id.id, False))]
        )
        return plans.filtered(me._is_child_plan)

    def _is_child_plan(self, plan):
        """Tell whether this reseller can choose a plan for one below it."""
        # A super reseller needs room for a level of its own below.
        fits = plan.level == "reseller" or self._get_levels_left() > 1
        company = self.company_id
        return (
            fits
            and plan.active
            and plan.company_id in (company, company.browse())
            and bool(plan._get_product(company))
        )

    def _check_child_plan(self, plan):
        """Refuse a new reseller without a plan that is on sale (rule 32)."""
        if not plan:
            raise UserError(self.env._("Choose a reseller plan first."))
        # sudo: see `_get_child_plans`.
        if not plan.sudo().exists() or not self.sudo()._is_child_plan(plan.sudo()):
            raise UserError(self.env._("This reseller plan is not available to you."))
