from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Domain

#: Minutes after which a refusal that no job has followed is followed by the cron.
SETTLED = 5


class IptvSubscription(models.Model):
    """What becomes of a sale at the middleware (invariant 6).

    A sale is pending until the middleware has the state that it was charged for. If
    the middleware finally refuses that state, a job gives the sale back: in its own
    transaction, because it waits for the wallet before it touches the service.
    """

    _inherit = "iptv.subscription"

    refused_revision = fields.Integer(
        readonly=True, copy=False, help="The last state that the middleware refused."
    )

    def _store_result(self, result, revision):
        """Override: who follows the result must know what was sent."""
        return super(
            IptvSubscription, self.with_context(iptv_sent_revision=revision)
        )._store_result(result, revision)

    def _on_provisioned(self, first_time):
        """Override: what was paid for is there."""
        # sudo: as in `iptv.reseller._get_products`.
        self.sudo()._get_pending_sales(self.provisioned_revision)._confirm()
        return super()._on_provisioned(first_time)

    def _on_refused(self, message):
        """Override: what was paid for and cannot be had is given back."""
        result = super()._on_refused(message)
        refused = self.env.context.get("iptv_sent_revision", self.provision_revision)
        # sudo: as in `iptv.reseller._get_products`.
        known = self.sudo()
        if known._get_pending_sales(refused):
            known.refused_revision = refused
            known._enqueue_take_back()
        return result

    def _get_pending_sales(self, revision):
        """Return what was charged for this state of the account, or an older one.

        :param int revision: see `provision_revision`
        :rtype: `iptv.reseller.sale` recordset
        """
        self.ensure_one()
        if not self.reseller_id:
            return self.env["iptv.reseller.sale"]
        return self.env["iptv.reseller.sale"].search(
            [
                ("subscription_id", "=", self.id),
                ("state", "=", "pending"),
                ("revision", "<=", revision),
            ]
        )

    def _enqueue_take_back(self):
        for subscription in self.with_user(SUPERUSER_ID):
            subscription.with_delay(
                channel="root.iptv_billing",
                priority=5,
                identity_key=(
                    f"iptv.subscription/take_back/{subscription.id}"
                    f"/{subscription.refused_revision}"
                ),
                description=self.env._("Give back what %s cost", subscription.name),
            )._job_take_back()

    def _job_take_back(self):
        """Give back the sales that the middleware refused, unless it has them by now.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        self.ensure_one()
        self.sudo().reseller_sale_ids.reseller_id._take_turn()
        sales = self.sudo()._take_back_refused()
        return self.env._("%(count)s sales given back.", count=len(sales))

    def _take_back_refused(self):
        """Give back what is refused now; see `_job_take_back`.

        :return: the sales that were given back
        :rtype: `iptv.reseller.sale` recordset
        """
        self.ensure_one()
        self._get_pending_sales(self.provision_revision).reseller_id._lock()
        self._lock()
        if self.provision_state != "error":
            # It was tried again meanwhile, and that decides.
            return self.env["iptv.reseller.sale"]
        sales = self._get_pending_sales(self.refused_revision)
        if sales.filtered(lambda sale: sale.kind in ("new", "trial")):
            # What was sold to a user that never was is given back, too.
            sales = self._get_pending_sales(self.provision_revision)
        given = sales._take_back(self._get_refusal_reason())
        given.reseller_id._tell_refused(given)
        return given

    def _get_refusal_reason(self):
        """Return why a sale was given back, without the middleware's own words.

        Those may name another customer.

        :rtype: str
        """
        return self.env._(
            "The TV server refused it. Check the MAC address and the package, or ask "
            "your operator."
        )

    def _cron_take_back(self):
        """Follow refusals that no job has followed: a safety net."""
        settled = fields.Datetime.subtract(fields.Datetime.now(), minutes=SETTLED)
        pending = Domain("state", "=", "pending")
        refused = self.search(
            Domain("provision_state", "=", "error")
            & Domain("refused_revision", ">", 0)
            & Domain("write_date", "<", settled)
            & Domain("reseller_sale_ids", "any", pending)
        )
        refused._enqueue_take_back()


class IptvReseller(models.Model):
    _inherit = "iptv.reseller"

    def _tell_refused(self, sales):
        """Tell resellers in plain words what was given back and why.

        :param sales: `iptv.reseller.sale` records that were given back
        """
        for reseller, mine in sales.grouped("reseller_id").items():
            for sale in mine:
                reseller.message_post(
                    body=self.env._(
                        "%(what)s was given back. %(reason)s",
                        what=sale._get_reason(),
                        reason=sale.reason,
                    )
                )
