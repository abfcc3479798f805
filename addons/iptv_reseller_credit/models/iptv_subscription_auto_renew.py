from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html


class IptvSubscription(models.Model):
    """Automatic renewal of a reseller's user: only where the reseller wants it."""

    _inherit = "iptv.subscription"

    credit_told_end = fields.Datetime(
        readonly=True,
        copy=False,
        help="The end for which the reseller was told that it could not be renewed.",
    )

    def _compute_auto_renew(self):
        """Override: it spends credits, so a package does not decide about it."""
        mine = self.filtered("reseller_id")
        result = super(IptvSubscription, self - mine)._compute_auto_renew()
        for subscription in mine:
            subscription.auto_renew = subscription.auto_renew
        return result

    def _get_credit_renewal_domain(self, company):
        """Return whom a run of today renews with credits.

        :param company: `res.company` record
        :rtype: Domain
        """
        until = company._get_billing_midnight(
            company._get_billing_day(), days=company.iptv_reseller_renew_days + 1
        )
        return (
            Domain("company_id", "=", company.id)
            & Domain("reseller_id", "!=", False)
            & Domain("state", "=", "active")
            & Domain("auto_renew", "=", True)
            & Domain("date_end", "<", until)
            & Domain("cycle_id.kind", "=", "recurring")
            & Domain("close_date", "=", False)
        )

    def _cron_renew_with_credits(self):
        """Queue a job for each reseller whose users are due."""
        wanted = [("reseller_id", "!=", False), ("auto_renew", "=", True)]
        for (company,) in self._read_group(wanted, ["company_id"]):
            groups = self._read_group(
                self._get_credit_renewal_domain(company), ["reseller_id"]
            )
            for (reseller,) in groups:
                reseller.with_user(SUPERUSER_ID).with_delay(
                    channel="root.iptv_billing",
                    identity_key=f"iptv.reseller/renew/{reseller.id}",
                    description=self.env._(
                        "Renew users of %s with credits", reseller.display_name
                    ),
                )._job_renew_due()

    # === ACTION METHODS === #

    def action_renew_with_credits(self):
        """Renew users of resellers now, from their credits.

        :raise UserError: if one of them has no reseller, or cannot be renewed
        """
        self.check_access("write")
        own = self.filtered(lambda s: not s.reseller_id)
        if own:
            raise UserError(
                self.env._(
                    "%(names)s belongs to no reseller. Use “Renew”.",
                    names=", ".join(own.mapped("name")),
                )
            )
        # The end that the person saw: a click that is repeated names the same.
        for (reseller, end), users in self.grouped(
            lambda s: (s.reseller_id, s.date_end)
        ).items():
            # sudo: renewing is an operator's work, credits are a manager's.
            acting = reseller.sudo().with_context(iptv_by_staff=True)
            acting._renew_users(users, f"staff/{end}")


class IptvReseller(models.Model):
    _inherit = "iptv.reseller"

    def _set_auto_renew(self, subscriptions, on):
        """Have users renewed from the credits by themselves, or not.

        :param subscriptions: `iptv.subscription` records of the own tree
        :param bool on: whether they shall be
        """
        self.ensure_one()
        if not self._is_by_staff():
            self._check_not_stopped()
        self._check_users(subscriptions).write({"auto_renew": bool(on)})

    def _job_renew_due(self):
        """Renew the users that are due, as far as the credits go.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        self.ensure_one()
        reseller = self.sudo().with_company(self.company_id)
        reseller._lock()
        company = reseller.company_id
        users = self.env["iptv.subscription"].sudo()
        due = users.search(
            users._get_credit_renewal_domain(company)
            & Domain("reseller_id", "=", reseller.id),
            order="date_end, id",
        )
        if not due:
            return self.env._("Nothing is due.")
        preview = reseller._preview_renewal_of(due)
        covered = preview["covered"].sudo()
        if covered:
            reseller._renew_once(covered, f"auto/{company._get_billing_day()}")
        reseller._tell_not_renewed(due - covered, preview["rows"])
        return self.env._(
            "%(done)s renewed, %(left)s not.",
            done=len(covered),
            left=len(due - covered),
        )

    def _tell_not_renewed(self, users, rows):
        """Tell the reseller once per end who was not renewed, and why."""
        untold = users.filtered(lambda s: s.credit_told_end != s.date_end)
        if not untold:
            return
        told = [f"{user.name}: {rows[user.id]['problem']}" for user in untold]
        head = self.env._("%s users could not be renewed automatically.", len(untold))
        # To its people, by mail: they may not look at the page before it is too late.
        self.message_notify(
            partner_ids=self.partner_id.ids,
            subject=head,
            body=plaintext2html("\n".join([head, *told])),
        )
        for user in untold:
            user.credit_told_end = user.date_end
