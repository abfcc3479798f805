from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .iptv_reseller_alert import CHANNEL

#: Resellers that one run of the safety net looks at.
BATCH = 500


class IptvReseller(models.Model):
    """Credits that buy themselves: a pack, charged to a saved payment method.

    One at a time, and never more in a month than the reseller allowed. What is on its
    way, or of which nobody knows, counts as spent.
    """

    _inherit = "iptv.reseller"

    topup_active = fields.Boolean(
        string="Automatic Top-Up",
        copy=False,
        tracking=True,
        help="Buys the pack when the balance falls below, as long as the month allows.",
    )
    topup_product_id = fields.Many2one(
        "product.product",
        string="Pack",
        ondelete="restrict",
        check_company=True,
        domain="[('iptv_kind', '=', 'credit'), "
        "('iptv_for_level', 'in', ('all', level))]",
    )
    topup_below = fields.Monetary(string="Top Up Below", default=0.0)
    topup_token_id = fields.Many2one(
        "payment.token",
        string="Payment Method",
        ondelete="set null",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id)]",
    )
    topup_monthly_cap = fields.Monetary(
        string="At Most per Month",
        currency_field="money_currency_id",
        help="Money with taxes, in a calendar month of the company.",
    )
    money_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Money"
    )
    topup_move_id = fields.Many2one(
        "account.move",
        string="Last Top-Up",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    topup_error = fields.Char(string="Why Not", readonly=True, copy=False)

    _top_up_positive = models.Constraint(
        "CHECK (topup_below >= 0 AND topup_monthly_cap >= 0)",
        "Limits of the automatic top-up cannot be negative.",
    )
    _top_up_idx = models.Index("(id) WHERE topup_active")

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "topup_active",
        "topup_product_id",
        "topup_below",
        "topup_token_id",
        "topup_monthly_cap",
        "partner_id",
        "level",
    )
    def _check_top_up(self):
        for reseller in self.filtered("topup_active"):
            problem = reseller._get_top_up_problem()
            if problem:
                raise ValidationError(problem)

    def _get_top_up_problem(self):
        """Return what is missing for an automatic top-up, for people.

        :return: a sentence; empty if nothing is
        :rtype: str
        """
        self.ensure_one()
        pack = self.topup_product_id
        if not (pack and self.topup_below > 0 and self.topup_monthly_cap > 0):
            return self.env._(
                "An automatic top-up needs a pack, a balance below which it is bought, "
                "and the most that it may cost per month."
            )
        if not pack.active or not pack.product_tmpl_id._iptv_is_pack_for(self):
            return self.env._(
                "%(pack)s is no pack of credits for %(name)s.",
                pack=pack.display_name,
                name=self.display_name,
            )
        # sudo: saved methods are nobody's to read but their owner's.
        token = self.sudo().topup_token_id
        owed = (self.partner_id, self.company_id, self.company_id.currency_id)
        if not token or not token._iptv_is_usable(*owed):
            return self.env._(
                "The payment method for the automatic top-up of %(name)s is missing or "
                "cannot be used any more.",
                name=self.display_name,
            )
        return ""

    # === CRUD METHODS === #

    def write(self, vals):
        """Override: who switches it on again starts afresh."""
        result = super().write(vals)
        if vals.get("topup_active"):
            # sudo: see `FOLLOWING_FIELDS`.
            self.sudo().write({"topup_error": False})
            self.sudo()._follow_balance()
        return result

    # === BUSINESS METHODS === #

    def _set_top_up(self, values):
        """Set up or end the automatic top-up on behalf of the reseller itself.

        :param dict values: `topup_active`, `topup_product_id`, `topup_below`,
            `topup_token_id`, `topup_monthly_cap`; others are refused
        :raise UserError: if its login may not spend, or something is missing
        """
        self.ensure_one()
        if values.get("topup_active", True):
            self._check_may_spend()
        allowed = {
            "topup_active",
            "topup_product_id",
            "topup_below",
            "topup_token_id",
            "topup_monthly_cap",
        }
        if not allowed.issuperset(values):
            raise UserError(self.env._("That is no setting of the automatic top-up."))
        # sudo: a reseller writes these fields of its own record only, and here.
        self.sudo().write(values)

    def _follow_balance(self):
        """Override: buy credits where the balance asks for it."""
        result = super()._follow_balance()
        for reseller in self.filtered("topup_active"):
            if reseller._wants_top_up():
                reseller._enqueue_top_up()
        return result

    def _wants_top_up(self):
        """Tell whether a pack should be bought now; one is on its way at most."""
        self.ensure_one()
        return (
            self.topup_active
            and self.state == "active"
            and self._is_below(self.topup_below)
            and not self.sudo().topup_move_id._iptv_is_top_up_open()
        )

    def _enqueue_top_up(self):
        self.with_user(SUPERUSER_ID).with_delay(
            channel=CHANNEL,
            identity_key=f"iptv.reseller/top_up/{self.id}",
            description=self.env._("Top up the credits of %s", self.code),
        )._job_top_up()

    @api.model
    def _cron_top_up(self):
        """Queue the top-ups of which no job knows: after a lost job, or a new month."""
        active = self.search([("topup_active", "=", True)], limit=BATCH, order="id")
        for reseller in active.filtered(lambda r: r._wants_top_up()):
            reseller._enqueue_top_up()

    def _job_top_up(self):
        """Invoice a pack and make its charge; another job sends it, once.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        self.exists()._lock()
        if not self._wants_top_up():
            return self.env._("Nothing to buy.")
        problem = self._get_top_up_problem()
        if problem:
            self._fail_top_up(problem)
            return problem
        invoice = self._create_top_up_invoice()
        spent = self._get_top_up_spent(invoice)
        total = spent + invoice.amount_total_signed
        if self.money_currency_id.compare_amounts(total, self.topup_monthly_cap) > 0:
            invoice.unlink()
            return self._skip_top_up(spent)
        invoice.action_post()
        self.write({"topup_move_id": invoice.id, "topup_error": False})
        return invoice._iptv_create_charge(self.topup_token_id).reference

    def _skip_top_up(self, spent):
        """Wait for the next month; return why, for people."""
        self.topup_error = self.env._(
            "%(spent)s of %(cap)s are spent this month: no further pack is bought.",
            spent=self.money_currency_id.format(spent),
            cap=self.money_currency_id.format(self.topup_monthly_cap),
        )
        return self.topup_error

    def _get_top_up_spent(self, new):
        """Return the money of this month's top-ups, whatever became of the charge.

        :param new: `account.move` that does not count yet
        :rtype: float
        """
        first = self.company_id._get_billing_day().replace(day=1)
        moves = self.env["account.move"].search(
            [
                ("iptv_top_up_reseller_id", "=", self.id),
                ("invoice_date", ">=", first),
                ("state", "!=", "cancel"),
                ("id", "not in", new.ids),
            ]
        )
        return sum(moves.mapped("amount_total_signed"))

    def _create_top_up_invoice(self):
        """Create the invoice of one pack at the price of this reseller, as a draft."""
        company = self.company_id
        moves = self.env["account.move"].with_company(company)
        number = moves.search_count([("iptv_top_up_reseller_id", "=", self.id)]) + 1
        line = {
            "product_id": self.topup_product_id.id,
            "quantity": 1.0,
            "price_unit": self._get_purchase_price(self.topup_product_id),
        }
        return moves.create(
            {
                "move_type": "out_invoice",
                "company_id": company.id,
                "partner_id": self.partner_id.id,
                "currency_id": company.currency_id.id,
                "invoice_date": company._get_billing_day(),
                "invoice_origin": self.env._("Automatic top-up"),
                "iptv_top_up_reseller_id": self.id,
                "iptv_key": f"topup/{self.id}/{number}",
                "invoice_line_ids": [fields.Command.create(line)],
            }
        )

    def _fail_top_up(self, reason):
        """Switch the top-up off until a person switches it on again, and tell.

        :param str reason: for people
        """
        for reseller in self:
            reseller.write({"topup_active": False, "topup_error": reason})
            reseller._report_attention(
                reseller.env._("The automatic top-up failed: %(why)s", why=reason)
            )
            reseller.with_user(SUPERUSER_ID).with_delay(
                channel=CHANNEL,
                description=self.env._("Tell %s of its failed top-up", reseller.code),
            )._job_top_up_failed()

    def _job_top_up_failed(self):
        """Queue the mail about a failed top-up; nothing is sent here."""
        self.exists()._queue_mail("iptv_reseller_credit.mail_template_top_up_failed")
