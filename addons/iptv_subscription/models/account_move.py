from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    iptv_subscription_count = fields.Integer(compute="_compute_iptv_subscription_count")
    iptv_charge_state = fields.Selection(
        [
            ("scheduled", "Will be charged"),
            ("pending", "Waiting for the bank"),
            ("unknown", "Unknown"),
            ("failed", "Failed"),
            ("done", "Charged"),
        ],
        string="Automatic Payment",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _compute_iptv_subscription_count(self):
        for move in self:
            move.iptv_subscription_count = len(move._iptv_get_subscriptions())

    def _iptv_get_subscriptions(self):
        """Return the subscriptions that the lines of these invoices are about.

        :rtype: `iptv.subscription` recordset
        """
        # sudo: an accountant needs no IPTV rights to work with invoices.
        lines = self.sudo().invoice_line_ids
        found = lines.iptv_subscription_id | lines.sale_line_ids.iptv_subscription_ids
        return found.sudo(False)

    def _invoice_paid_hook(self):
        """Override of `account`: a paid invoice extends what it pays for.

        Called at reconciliation, again when the bank confirms, and at posting for
        invoices of zero; the key of the period makes repetitions harmless.
        """
        result = super()._invoice_paid_hook()
        paid = self.filtered(lambda move: move.move_type == "out_invoice")
        # sudo: an accountant, or a visitor who pays, is no IPTV operator.
        paid.sudo().invoice_line_ids._iptv_pay()
        return result

    def _post(self, soft=True):
        """Override of `account`: a credit note cancels what it gives back."""
        posted = super()._post(soft)
        refunds = posted.filtered(lambda move: move.move_type == "out_refund")
        # sudo: an accountant is no IPTV operator.
        refunds.sudo().invoice_line_ids._iptv_cancel_reversed()
        return posted

    def button_draft(self):
        """Override of `account`: what a credit note cancelled stays cancelled."""
        refunds = self.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "posted"
        )
        result = super().button_draft()
        for refund in refunds.sudo():
            paid = refund.invoice_line_ids.iptv_reversed_line_id
            paid.iptv_period_ids.subscription_id._report_attention(
                self.env._(
                    "The credit note %(number)s was taken back. The time that it "
                    "cancelled is not paid again by itself: grant it if it is due.",
                    number=refund.name,
                )
            )
        return result

    def button_cancel(self):
        """Override of `account`: a cancelled invoice pays for nothing."""
        result = super().button_cancel()
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        # sudo: an accountant is no IPTV operator.
        invoices.sudo().invoice_line_ids.iptv_period_ids._cancel(
            self.env._("invoice cancelled"), release_key=True
        )
        return result

    def _iptv_on_renewals_posted(self):
        """Follow the posting of renewal invoices, in the same transaction.

        Called once with all invoices that a renewal made. Override it to act on them.
        """

    def action_view_iptv_subscriptions(self):
        """Open the subscriptions that this invoice is about."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_subscription_action"
        )
        subscriptions = self._iptv_get_subscriptions()
        return dict(action, domain=[("id", "in", subscriptions.ids)], context={})
