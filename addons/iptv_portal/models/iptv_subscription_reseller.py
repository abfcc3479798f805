from odoo import fields, models

#: Colour of each status in the lists of a reseller.
COLOURS = {
    "pending": "warning",
    "trial": "info",
    "active": "success",
    "expired": "danger",
    "disabled": "secondary",
    "terminated": "secondary",
}


class IptvSubscription(models.Model):
    """A user, as its reseller sees it."""

    _inherit = "iptv.subscription"

    # A reseller reads its users; their links would show it what it must not see.
    access_token = fields.Char(groups="iptv_subscription.group_iptv_operator")

    def _get_reseller_status(self):
        """Return the status of this user in a word and a sentence.

        The words of the middleware never appear here.

        Note: `self.ensure_one()`

        :return: `key`, `title`, `css` (a Bootstrap colour) and `text` (may be empty)
        :rtype: dict
        """
        self.ensure_one()
        key = self.customer_status
        labels = dict(self._fields["customer_status"]._description_selection(self.env))
        return {
            "key": key,
            "title": labels[key],
            "css": COLOURS[key],
            "text": self._get_reseller_status_text(),
        }

    def _get_reseller_status_text(self):
        if self.state in ("draft", "terminated"):
            return ""
        texts = {
            "pending": self.env._("The last change is on its way to the middleware."),
            "error": self.env._(
                "The middleware does not take the last change. Your operator has been "
                "told."
            ),
            "manual": self.env._("The operator makes the last change by hand."),
        }
        return texts.get(self.provision_state, "")

    def _get_reseller_box(self):
        """Return what this user is found by: the MAC address, else the login.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        return self.mac or self.login

    # === WHAT ITS RESELLER MAY DO === #

    def _get_reseller_actions(self, reseller):
        """Return what a reseller may do with this user now (rules 27 and 35).

        What the page shows; the methods behind the buttons ask again.

        Note: `self.ensure_one()`

        :param reseller: `iptv.reseller` record that looks at it
        :return: some of `renew`, `upgrade`, `extras`, `disable`, `enable`, `mac`,
            `message`, `reboot`, `terminate` and `password`
        :rtype: set[str]
        """
        self.ensure_one()
        if self.state == "terminated" or reseller._get_stop():
            return set()
        needs = {
            "upgrade": ("can_upgrade", self.state == "active"),
            "extras": ("can_add_extras", self.state == "active"),
            "disable": ("can_disable", self.state == "active"),
            "enable": ("can_disable", self.state == "disabled"),
            "mac": ("can_change_mac", self.device_kind != "line"),
            "message": ("can_message", self.state == "active"),
            "reboot": ("can_message", self.state == "active" and bool(self.mac)),
            "terminate": ("can_terminate", True),
            "password": ("can_see_passwords", self._has_portal_login()),
        }
        actions = {
            name for name, (flag, fits) in needs.items() if fits and reseller[flag]
        }
        if self.state in ("active", "expired") and not self.is_unlimited:
            actions.add("renew")
        return actions

    def _get_reseller_problems(self):
        """Return why what was paid for this user was given back, newest first.

        Only of the last sale: what works by now is no problem any more.

        :rtype: list[str]
        """
        self.ensure_one()
        last = self.reseller_sale_ids.sorted("id")[-1:]
        if last.state != "reversed":
            return []
        return [
            self.env._(
                "%(price)s were given back: %(reason)s",
                price=last.currency_id.format(last.price),
                reason=last.reason or "",
            )
        ]

    # === WHAT ITS CUSTOMER READS === #

    def _get_portal_end_text(self, key):
        """Override: who was added by a reseller pays its reseller."""
        if not self.reseller_id or key == "ending":
            return super()._get_portal_end_text(key)
        # sudo: the customer may know who sold it, not more.
        return self.env._(
            "The paid time ended on %(end)s. Ask %(reseller)s to renew it.",
            end=self._format_portal_datetime(self.date_end),
            reseller=self.reseller_id.sudo().partner_id.name,
        )

    # === NOT FOR ITS CUSTOMER TO DECIDE === #

    def _is_portal_renewable(self):
        """Override: who was added by a reseller pays its reseller."""
        return not self.reseller_id and super()._is_portal_renewable()

    def _is_portal_changeable(self):
        """Override: a reseller pays for each change, so it makes them."""
        return not self.reseller_id and super()._is_portal_changeable()

    def _get_portal_life_actions(self):
        """Override: a reseller decides how long its users watch."""
        return set() if self.reseller_id else super()._get_portal_life_actions()

    def _get_portal_action(self):
        """Override: the shop is not where a user of a reseller pays."""
        action = super()._get_portal_action()
        return False if self.reseller_id else action
