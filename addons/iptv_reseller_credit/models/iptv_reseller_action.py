from odoo import api, models


class IptvReseller(models.Model):
    """What the buttons of the back office open."""

    _inherit = "iptv.reseller"

    def _get_view_action(self, name, domain, **context):
        """Return an action of this addon that shows what belongs to these resellers.

        :param str name: external id without the addon
        :param domain: what it shows
        :param dict context: in addition to that of the action
        :rtype: dict
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        return dict(action, domain=list(domain), context=context)

    def action_view_users(self):
        """Open the users of these resellers (rules 40 and 44)."""
        return self._get_view_action(
            "iptv_subscription.iptv_subscription_action",
            [("reseller_id", "in", self.ids)],
            search_default_live=1,
            create=False,
        )

    def action_view_branch_users(self):
        """Open the users of these resellers and of all below them (rule 40)."""
        return self._get_view_action(
            "iptv_subscription.iptv_subscription_action",
            [("reseller_id", "child_of", self.ids)],
            search_default_live=1,
            create=False,
        )

    def action_view_children(self):
        """Open those who stand right below these resellers."""
        return self._get_view_action(
            "iptv_reseller_credit.iptv_reseller_action",
            [("parent_id", "in", self.ids)],
        )

    def action_view_entries(self):
        """Open the ledger: where the credits came from and where they went."""
        return self._get_view_action(
            "iptv_reseller_credit.iptv_credit_entry_action",
            [("reseller_id", "in", self.ids)],
        )

    def action_view_sales(self):
        """Open what these resellers sold."""
        return self._get_view_action(
            "iptv_reseller_credit.iptv_reseller_sale_action",
            [("reseller_id", "in", self.ids)],
        )

    def action_view_invoices(self):
        """Open the invoices to these resellers and their people."""
        return self._get_view_action(
            "account.action_move_out_invoice_type",
            self._get_invoice_domain(),
            default_move_type="out_invoice",
            default_partner_id=self.partner_id[:1].id,
        )

    def action_view_performance(self):
        """Open the figures of these resellers and of all below them."""
        return self._get_view_action(
            "iptv_reseller_credit.iptv_reseller_report_action",
            [("reseller_id", "child_of", self.ids)],
            search_default_year=1,
        )

    def action_open_form(self):
        """Open the whole record; for the button “Details” of the list."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_delete(self):
        """Delete resellers that never had anything (rule 44).

        :raise UserError: for who has users, sub-resellers or a ledger
        """
        self.check_access("unlink")
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    @api.readonly
    def get_tree(self):
        """Return all resellers that this user may see, for the tree of the back office.

        :return: `currency_id`, and as `rows`, parents first, dicts with `id`,
            `parent_id`, `code`, `name`, `level`, `state`, `users`, `balance` and
            the sums of the branch
        :rtype: dict
        """
        self.check_access("read")
        resellers = self.search([("id", "!=", False)], order="parent_path")
        resellers.fetch(["code", "partner_id", "parent_id", "level", "state"])
        # sudo: who sees a reseller may know its name, not its address book.
        names = {partner.id: partner.name for partner in resellers.sudo().partner_id}
        shown = set(resellers.ids)
        rows = [
            {
                "id": reseller.id,
                "parent_id": reseller.parent_id.id in shown and reseller.parent_id.id,
                "code": reseller.code,
                "name": names[reseller.partner_id.id],
                "level": reseller.level,
                "state": reseller.state,
                "users": reseller.user_count,
                "branch_users": reseller.branch_user_count,
                "balance": reseller.balance,
                "branch_balance": reseller.branch_balance,
            }
            for reseller in resellers
        ]
        return {
            "currency_id": self._get_credit_currency().id,
            "rows": rows,
        }
