from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """Who pays for a reseller plan is a reseller (rules 10, 19 and 30)."""

    _inherit = "account.move.line"

    iptv_plan_reseller_id = fields.Many2one(
        "iptv.reseller",
        string="Reseller by this Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="iptv_subscription.group_iptv_operator",
        help="Who has become a reseller, or has changed its plan, by paying this line.",
    )

    # === PAYING === #

    def _iptv_pay(self):
        """Override: a paid reseller plan makes a reseller; a repetition does nothing.

        Money that arrived must be booked, so what is not possible is put before staff.
        """
        result = super()._iptv_pay()
        plans = self.filtered(lambda r: r.product_id.iptv_kind == "reseller_plan")
        for line in plans._iptv_with_plain_context():
            if line.iptv_plan_reseller_id or line._iptv_get_credited_units():
                continue
            try:
                with self.env.cr.savepoint():
                    line._iptv_pay_plan()
            except UserError as error:
                line._iptv_tell_staff(error)
        return result

    def _iptv_pay_plan(self):
        """Make the buyer a reseller of the plan, or give it the plan.

        The commercial partner of the buyer becomes it; the buyer gets the login.
        """
        self.ensure_one()
        move = self.move_id
        plan = self.product_id.iptv_reseller_plan_id
        key = self._iptv_get_period_key()
        resellers = self.env["iptv.reseller"].sudo()
        buyer = self._iptv_get_buyer()
        reseller = resellers._get_of_partner(buyer, move.company_id)
        if reseller:
            reseller._change_plan(plan, key)
        else:
            values = {"partner_id": buyer.id, "company_id": move.company_id.id}
            reseller = resellers._make_reseller(values, plan, key)
        self.iptv_plan_reseller_id = reseller
        reseller._on_plan_paid(self, buyer)

    def _iptv_get_buyer(self):
        """Return who bought this line: the customer of the order, or of the invoice.

        :rtype: `res.partner` record
        """
        return self.sale_line_ids.order_id.partner_id[:1] or self.move_id.partner_id

    # === GIVING BACK === #

    def _iptv_cancel_reversed(self):
        """Override: whose plan is given back as a whole is frozen until staff decide.

        Nothing is destroyed: users and credits were perhaps sold meanwhile.
        """
        result = super()._iptv_cancel_reversed()
        for reversing in self:
            line = reversing._iptv_link_reversed()
            reseller = line.iptv_plan_reseller_id
            if reseller and line._iptv_get_credited_units():
                reseller._on_plan_refunded(reversing.move_id.name)
        return result

    def _iptv_link_reversed(self):
        """Override: find the plan that a credit note of the same order gives back."""
        if (
            not self.iptv_reversed_line_id
            and self.product_id.iptv_kind == "reseller_plan"
        ):
            lines = self.sale_line_ids.invoice_lines
            paid = lines.filtered("iptv_plan_reseller_id")
            self.iptv_reversed_line_id = paid.sorted("id")[-1:]
        return super()._iptv_link_reversed()

    def _iptv_tell_staff(self, error):
        """Put a paid line that could not be fulfilled before a manager."""
        # As the system: the person at the screen may be a visitor who pays.
        move = self.move_id.with_user(SUPERUSER_ID)
        message = self.env._(
            "%(product)s is paid, but: %(reason)s",
            product=self.product_id.display_name,
            reason=error,
        )
        if message in move.activity_ids.mapped("summary"):
            return
        move.message_post(body=message)
        staff = self.env["iptv.attention.mixin"]
        manager = staff._get_first_manager(self.company_id)
        if manager:
            move.activity_schedule(
                "mail.mail_activity_data_todo", summary=message, user_id=manager.id
            )
