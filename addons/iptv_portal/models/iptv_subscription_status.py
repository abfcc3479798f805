from odoo import fields, models

from ..const import ENDING_DAYS

#: Colour and icon of each status of the portal, and whether it changes by itself
#: within seconds, so that an open page should ask again.
LOOKS = {
    "unpaid": ("warning", "fa-credit-card", True),
    "activating": ("info", "fa-refresh", False),
    "updating": ("success", "fa-check-circle", False),
    "delayed": ("info", "fa-clock-o", False),
    "preparing": ("info", "fa-wrench", True),
    "attention": ("warning", "fa-life-ring", True),
    "active": ("success", "fa-check-circle", True),
    "ending": ("warning", "fa-hourglass-half", True),
    "grace": ("warning", "fa-exclamation-circle", True),
    "expired": ("danger", "fa-stop-circle", True),
    "disabled": ("secondary", "fa-pause-circle", True),
    "terminated": ("secondary", "fa-times-circle", True),
    "paused": ("info", "fa-pause-circle", True),
    "waiting": ("success", "fa-hourglass-start", True),
    "closing": ("warning", "fa-sign-out", True),
}
#: Tries after which the customer is told that it takes longer than usual.
DELAYED_ATTEMPTS = 3


class IptvSubscription(models.Model):
    """The state of a service in the words of its customer."""

    _inherit = "iptv.subscription"

    def _get_portal_status(self):
        """Return what the customer is told about this service.

        The words of the middleware never appear here.

        Note: `self.ensure_one()`

        :return: `key`, `title`, `text`, `css` (a Bootstrap colour), `icon` and
            `settled` (whether an open page need not ask again)
        :rtype: dict
        """
        self.ensure_one()
        key = self._get_portal_status_key()
        css, icon, settled = LOOKS[key]
        return {
            "key": key,
            "title": self._get_portal_titles()[key],
            "text": self._get_portal_text(key),
            "css": css,
            "icon": icon,
            "settled": settled,
        }

    def _get_portal_status_key(self):
        """Return which of the statuses of `LOOKS` holds.

        :rtype: str
        """
        if self.state != "active":
            return "unpaid" if self.state == "draft" else self.state
        if self.provision_state == "error":
            return "attention"
        if self.provision_state == "pending":
            return self._get_portal_pending_key()
        if self.provision_state == "manual" and not self._is_portal_on():
            return "preparing"
        return self._get_portal_running_key()

    def _get_portal_pending_key(self):
        if self.provision_attempts >= DELAYED_ATTEMPTS:
            return "delayed"
        # sudo: customers cannot read servers, only hear that it takes longer.
        if self.server_id.sudo().state == "unreachable":
            return "delayed"
        return "updating" if self._is_portal_on() else "activating"

    def _get_portal_running_key(self):
        if not self.date_end:
            return "active"
        if self.date_end <= fields.Datetime.now():
            return "grace"
        ending = self._get_portal_days_left() <= ENDING_DAYS
        # A trial of three days is not “ending” from its first minute on.
        started = self._get_portal_day(self.date_start or self.date_end)
        new = started == self._get_portal_day(fields.Datetime.now())
        return "ending" if ending and not new else "active"

    def _is_portal_on(self):
        """Tell whether the middleware last confirmed this service while it was paid.

        False for a first purchase and for one that is paid again after it had ended.
        """
        self.ensure_one()
        if not self.provisioned_revision or not self.provision_date:
            return False
        now = fields.Datetime.now()
        begun = self._get_portal_begun_periods()
        current = begun.filtered(lambda period: not period.end or period.end > now)
        return not current or min(current.mapped("start")) <= self.provision_date

    def _get_portal_begun_periods(self):
        """Return the paid periods that have begun, over or not."""
        now = fields.Datetime.now()
        return self.period_ids.filtered(
            lambda period: period.state == "valid" and period.start <= now
        )

    # === WORDS === #

    def _get_portal_titles(self):
        return {
            "unpaid": self.env._("Waiting for payment"),
            "activating": self.env._("Activating…"),
            "updating": self.env._("Active"),
            "delayed": self.env._("Activating…"),
            "preparing": self.env._("Being set up"),
            "attention": self.env._("We are looking at it"),
            "active": self.env._("Active"),
            "ending": self.env._("Ends soon"),
            "grace": self.env._("Payment is due"),
            "expired": self.env._("Ended"),
            "disabled": self.env._("Switched off"),
            "terminated": self.env._("Closed"),
        }

    def _get_portal_text(self, key):
        """Return one or two sentences about the status, with what to do next.

        :param str key: see `_get_portal_status_key`
        :rtype: str
        """
        texts = {
            "unpaid": self.env._("Your TV starts by itself as soon as you have paid."),
            "activating": self.env._(
                "Your payment has arrived. We are switching your TV on: this takes a "
                "few seconds, and this page changes by itself."
            ),
            "updating": self.env._(
                "A change is on its way to your box. This takes a few seconds."
            ),
            "delayed": self.env._(
                "Your payment has arrived. Switching your TV on takes longer than "
                "usual. We keep trying, you need not do anything."
            ),
            "preparing": self.env._(
                "Your payment has arrived. We are setting up your TV and write to you "
                "as soon as it works."
            ),
            "attention": self.env._(
                "Your payment is safe, but something about this service needs a "
                "person. We have been told and look at it."
            ),
            "active": self.env._("Everything works. Enjoy your TV!"),
            "disabled": self.env._(
                "This service is switched off. Write to us if you do not know why."
            ),
            "terminated": self.env._(
                "This service is closed for good. To watch again, choose a new package."
            ),
        }
        return texts.get(key) or self._get_portal_end_text(key)

    def _get_portal_end_text(self, key):
        end = self._format_portal_datetime(self.date_end)
        if key == "ending":
            return self._get_portal_days_text()
        if key == "grace":
            return self.env._(
                "The paid time ended on %(end)s. Pay until %(off)s and nothing is "
                "interrupted.",
                end=end,
                off=self._format_portal_datetime(self.date_off),
            )
        return self.env._(
            "The paid time ended on %(end)s. Pay, and your TV is on again within "
            "seconds.",
            end=end,
        )

    def _get_portal_days_text(self):
        """Return how many days are left, in words; empty if it does not end.

        :rtype: str
        """
        days = self._get_portal_days_left()
        if days is None or self.state != "active" or days < 0:
            return ""
        if days == 0:
            return self.env._("Today is the last day.")
        if days == 1:
            return self.env._("1 day left.")
        return self.env._("%(days)s days left.", days=days)
