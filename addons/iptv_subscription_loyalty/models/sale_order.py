from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Who may use a promotion."""

    _inherit = "sale.order"

    # === WHEN IT IS APPLIED === #

    def _try_apply_code(self, code):
        """Override of `sale_loyalty`: a customer's own coupon serves nobody else."""
        # sudo: a visitor may not look into the coupons of others.
        coupon = self.env["loyalty.card"].sudo().search([("code", "=", code)])
        if self._iptv_is_foreign(coupon):
            return {"error": self._iptv_get_foreign_message()}
        return super()._try_apply_code(code)

    def _program_check_compute_points(self, programs):
        """Override of `sale_loyalty`: some programs are for a first purchase only."""
        result = super()._program_check_compute_points(programs)
        for program in programs.filtered("iptv_first_purchase_only"):
            if not self._iptv_is_first_purchase(program):
                result[program] = {"error": self._iptv_get_first_message(program)}
        return result

    # === WHEN IT IS CONFIRMED === #

    def action_confirm(self):
        """Override of `sale_loyalty`: what was true in the cart must still be."""
        for order in self:
            order._iptv_check_promotions()
        return super().action_confirm()

    def _validate_order(self):
        """Override of `sale_loyalty`: the kernel has invoiced an order of zero."""
        quiet = self.with_context(raise_if_nothing_to_invoice=False)
        return super(SaleOrder, quiet)._validate_order()

    def _iptv_check_promotions(self):
        """Refuse promotions that this customer must not have (any more).

        What was paid already is honoured: the price was agreed and the money is here.

        :raise UserError: with what to do
        """
        self.ensure_one()
        programs = self._get_applied_programs().filtered("iptv_first_purchase_only")
        if programs:
            self._iptv_claim_customer()
        for program in programs:
            if not self._iptv_is_first_purchase(program):
                raise UserError(self._iptv_get_first_message(program))
        if not self._iptv_is_paid_online():
            for coupon in self.order_line.coupon_id | self.applied_coupon_ids:
                if self._iptv_is_foreign(coupon):
                    raise UserError(self._iptv_get_foreign_message())

    # === BUSINESS METHODS === #

    def _iptv_is_paid_online(self):
        self.ensure_one()
        # sudo: a visitor may not read payments.
        transactions = self.sudo().transaction_ids
        return any(tx.state in ("authorized", "done") for tx in transactions)

    def _iptv_is_foreign(self, coupon):
        """Tell whether a coupon was made for another customer.

        Money on a card may be given to anybody, so gift cards are left alone.

        :param coupon: `loyalty.card` record, or empty
        :rtype: bool
        """
        self.ensure_one()
        owner = coupon.sudo().partner_id
        if not owner or owner.is_public or coupon.sudo().program_id.is_payment_program:
            return False
        if not any(self.order_line.mapped("product_id.iptv_kind")):
            return False
        return owner.commercial_partner_id != self.partner_id.commercial_partner_id

    def _iptv_is_first_purchase(self, program):
        """Tell whether the customer of this order never bought a service before.

        A visitor who did not say who it is yet counts as new: this is asked again
        before the payment.

        :param program: `loyalty.program` that asks; another order that it served
            counts as a purchase, paid or not
        :rtype: bool
        """
        self.ensure_one()
        if self.partner_id.is_public or self._iptv_is_paid_online():
            return True
        buyers = self._iptv_get_buyer_domain()
        # sudo: a visitor, or a salesperson without IPTV rights, asks.
        served = self.env["sale.order.line"].sudo()
        served = served.search_count(
            Domain("order_id", "!=", self.id)
            & Domain("order_id.state", "=", "sale")
            & Domain("reward_id.program_id", "=", program.id)
            & Domain("order_id.partner_id", "any", buyers),
            limit=1,
        )
        return not served and not self._iptv_has_bought(buyers)

    def _iptv_has_bought(self, buyers):
        """Tell whether one of some partners paid for a service that was no trial."""
        periods = self.env["iptv.subscription.period"].sudo()
        paid = periods.search_count(
            Domain("subscription_id.partner_id", "any", buyers)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("subscription_id.order_id", "!=", self.id)
            & Domain("source", "in", ("invoice", "credit"))
            & Domain("cycle_id.kind", "!=", "trial"),
            limit=1,
        )
        return bool(paid)

    def _iptv_get_buyer_domain(self):
        """Return which partners are the customer of this order.

        A guest who comes again is another partner, but has the same mail address.

        :rtype: Domain
        """
        partner = self.partner_id.sudo()
        buyers = Domain("id", "child_of", partner.commercial_partner_id.id)
        if partner.email_normalized:
            buyers |= Domain("email_normalized", "=", partner.email_normalized)
        return buyers

    def _iptv_claim_customer(self):
        """Have another order of this customer wait, and then see this one.

        A lock alone would let the other one go on with what it read before; a new
        version of the rows makes it begin anew.
        """
        self.ensure_one()
        partner = self.partner_id.sudo()
        same = partner | partner.commercial_partner_id
        if partner.email_normalized:
            domain = Domain("email_normalized", "=", partner.email_normalized)
            same |= same.with_context(active_test=False).search(domain)
        same.flush_recordset()
        for statement in (
            "SELECT id FROM res_partner WHERE id = ANY(%s) ORDER BY id "
            "FOR NO KEY UPDATE",
            "UPDATE res_partner SET id = id WHERE id = ANY(%s)",
        ):
            self.env.cr.execute(statement, [same.ids])

    def _iptv_get_first_message(self, program):
        return self.env._(
            "“%(program)s” is for a first purchase, and %(customer)s has bought an "
            "IPTV service before. Remove it from the order to go on.",
            program=program.name,
            customer=self.partner_id.display_name,
        )

    def _iptv_get_foreign_message(self):
        return self.env._(
            "This coupon was made for another customer. Sign in as that customer to "
            "use it, or remove it from the order."
        )
