from odoo import api, fields, models
from odoo.fields import Domain

#: Months in one unit of a billing cycle, to compare cycles of any length.
MONTHS_PER_UNIT = {"day": 12 / 365, "week": 12 * 7 / 365, "month": 1, "year": 12}


class IptvSubscription(models.Model):
    """What the back office shows of a subscription; nothing here changes one."""

    _inherit = "iptv.subscription"

    days_left = fields.Integer(
        compute="_compute_days_left",
        help="Days until the end, in the time zone of who looks; negative after it.",
    )
    time_left = fields.Char(compute="_compute_days_left")
    calendar_name = fields.Char(compute="_compute_calendar_name")
    cycle_kind = fields.Selection(related="cycle_id.kind")
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention", search="_search_needs_attention"
    )
    attention_reason = fields.Char(
        string="What Is Wrong", compute="_compute_needs_attention"
    )
    server_provider = fields.Selection(related="server_id.provider")
    can_command = fields.Boolean(
        compute="_compute_can_command",
        help="Whether the box can be sent messages and commands now.",
    )
    hand_task = fields.Char(
        string="To Do", compute="_compute_hand_task", help="What a person must do."
    )
    hand_access = fields.Char(string="Access", compute="_compute_hand_task")
    hand_tariff = fields.Char(string="Tariff", compute="_compute_hand_task")
    hand_extras = fields.Char(string="Optional Packages", compute="_compute_hand_task")
    price_monthly = fields.Monetary(
        string="Monthly Revenue",
        compute="_compute_price_monthly",
        store=True,
        help="The price of one cycle, spread over its months.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_end", "is_unlimited")
    @api.depends_context("tz")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for subscription in self:
            end = subscription.date_end
            if not end:
                subscription.days_left = 0
                subscription.time_left = (
                    self.env._("without end") if subscription.is_unlimited else False
                )
                continue
            last_day = fields.Datetime.context_timestamp(self, end).date()
            subscription.days_left = (last_day - today).days
            subscription.time_left = subscription._get_time_left()

    @api.depends("partner_id", "product_id")
    def _compute_calendar_name(self):
        for subscription in self:
            names = (subscription.partner_id.name, subscription.product_id.name)
            subscription.calendar_name = " · ".join(filter(None, names))

    def _get_time_left(self):
        """Return the distance to the end in words.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        days = self.days_left
        if days == 0:
            over = self.date_end <= fields.Datetime.now()
            return self.env._("ended today") if over else self.env._("ends today")
        if days in (1, -1):
            return self.env._("1 day left") if days > 0 else self.env._("1 day over")
        if days > 0:
            return self.env._("%(days)s days left", days=days)
        return self.env._("%(days)s days over", days=-days)

    @api.depends(
        "provision_state",
        "lacks_device",
        "activity_ids.date_deadline",
        "activity_ids.automated",
    )
    def _compute_needs_attention(self):
        domains = self._get_attention_domains().values()
        needy = self.filtered_domain(Domain.OR(domains))
        for subscription in self:
            subscription.needs_attention = subscription in needy
            subscription.attention_reason = (
                subscription in needy and subscription._get_attention_reason()
            )

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self._search_union(self._get_attention_domains().values())
        return found if True in value else ~found

    @api.depends("provisioned_revision", "state", "server_provider")
    def _compute_can_command(self):
        for subscription in self:
            subscription.can_command = (
                bool(subscription.provisioned_revision)
                and subscription.state != "terminated"
                and subscription.server_provider != "manual"
            )

    @api.depends(
        "provision_state", "provisioned_revision", "state", "line_ids.product_id"
    )
    def _compute_hand_task(self):
        for subscription in self:
            manual = subscription.provision_state == "manual"
            extras = subscription.line_ids.filtered(lambda line: line.kind == "extra")
            base = subscription.line_ids - extras
            enabled = subscription._is_enabled_at_middleware()
            subscription.hand_task = manual and subscription._get_hand_task()
            subscription.hand_access = (
                self.env._("Switched on") if enabled else self.env._("Switched off")
            )
            subscription.hand_tariff = subscription._get_tariff_names(base)
            subscription.hand_extras = subscription._get_tariff_names(extras)

    def _get_tariff_names(self, lines):
        """Return products with their ids at the middleware, as a person needs them.

        :param lines: `iptv.subscription.line` records
        :rtype: str
        """
        return ", ".join(
            f"{line.product_id.name} ({line.remote_ref})"
            if line.remote_ref
            else line.product_id.name
            for line in lines
        )

    def _get_hand_task(self):
        """Return what a person must do at a middleware that is kept by hand.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        if self.state == "terminated":
            return self.env._("Delete this account")
        if not self.provisioned_revision:
            return self.env._("Create this account")
        if not self._is_enabled_at_middleware():
            return self.env._("Switch this account off")
        return self.env._("Bring this account to what is shown here")

    @api.depends("price_unit", "cycle_id.interval", "cycle_id.unit", "cycle_id.kind")
    def _compute_price_monthly(self):
        for subscription in self:
            cycle = subscription.cycle_id
            months = cycle.interval * MONTHS_PER_UNIT.get(cycle.unit, 0)
            recurring = cycle.kind == "recurring" and months
            subscription.price_monthly = (
                subscription.price_unit / months if recurring else 0
            )

    # === ACTION METHODS === #

    @api.model
    @api.readonly
    def get_attention_count(self):
        """Return how many subscriptions wait for a person, for the counter on top.

        :return: 0 for who does not work with subscriptions
        :rtype: int
        """
        if not self.env.user.has_group("iptv_subscription.group_iptv_operator"):
            return 0
        return self.search_count([("needs_attention", "=", True)])

    def action_view_partner(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "view_mode": "form",
            "res_id": self.partner_id.id,
        }

    def action_view_jobs(self):
        """Open the jobs of the server of this subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "queue_job.action_queue_job"
        )
        channel = self.server_id.sudo()._get_channel()
        return dict(action, domain=[("channel", "=", channel)], context={})

    # === BUSINESS METHODS === #

    @api.model
    def _get_attention_domains(self):
        """Return what finds the subscriptions that a person must look at, by reason.

        Refused by the middleware, to be done by hand, active but without the box it
        needs, with something the system could not solve, or an overdue activity.
        Override it to add a reason; each domain needs an index of its own.

        :rtype: dict[str, Domain]
        """
        today = fields.Date.context_today(self)
        task = Domain("automated", "=", True) | Domain("date_deadline", "<", today)
        return {
            "refused": Domain("provision_state", "=", "error"),
            "manual": Domain("provision_state", "=", "manual"),
            "no_box": Domain("lacks_device", "=", True),
            "task": Domain("activity_ids", "any", task),
        }

    def _get_attention_reason(self):
        """Return what is wrong, in a few words.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        if self.provision_state == "error":
            # sudo: the words of the middleware are for everyone who may see the rest.
            words = self.sudo().provision_error
            return words or self.env._("Refused by the middleware")
        if self.provision_state == "manual":
            return self._get_hand_task()
        if self.lacks_device:
            return self.env._("The box is missing")
        activity = self.activity_ids.sorted("date_deadline")[:1]
        return activity.summary or activity.activity_type_id.name or ""
