from odoo import models
from odoo.exceptions import UserError

#: Signs that one line on a TV screen holds, with room to spare.
LONGEST_MESSAGE = 500
CLOSE_REASON = "iptv_reseller_credit.iptv_close_reason_reseller"


class IptvReseller(models.Model):
    """What a reseller does with its users without paying for it (rules 27 and 35).

    The permission is asked again at the moment of doing it, and the state changes by
    the methods of every other door.
    """

    _inherit = "iptv.reseller"

    def _disable_users(self, subscriptions):
        """Switch users off; their paid time runs on.

        :param subscriptions: `iptv.subscription` records of the own tree
        :raise UserError: if it is not allowed, or one of them was never paid
        """
        users = self._claim_users(subscriptions, "can_disable")
        users.with_context(iptv_by_reseller=True)._disable()

    def _enable_users(self, subscriptions):
        """Switch users on again, as far as they are paid.

        :param subscriptions: `iptv.subscription` records of the own tree
        :raise UserError: if it is not allowed, or the operator switched one off
        """
        users = self._claim_users(subscriptions, "can_disable")
        locked = users.filtered("disabled_by_operator")
        if locked and not self._is_by_staff():
            raise UserError(
                self.env._(
                    "%(names)s was switched off by your operator. Please contact it.",
                    names=", ".join(locked.mapped("name")),
                )
            )
        users._enable()

    def _terminate_users(self, subscriptions, reason=""):
        """End users for good; box and login are free again.

        What is given back follows from the company's setting (decision D5).

        :param subscriptions: `iptv.subscription` records of the own tree
        :param str reason: kept in the history
        :raise UserError: if it is not allowed
        """
        self.ensure_one()
        self.sudo()._take_turn()
        users = self._claim_users(subscriptions, "can_terminate")
        close_reason = self.env.ref(CLOSE_REASON)
        live = users.filtered(lambda s: s.state != "terminated")
        live._close(close_reason.sudo(), note=reason or False, at_end=False)

    def _claim_users(self, subscriptions, permission):
        self.ensure_one()
        self._check_allowed(permission)
        return self._check_users(subscriptions)

    # === THE BOX === #

    def _change_mac(self, subscription, mac):
        """Give a user another box (pain 10).

        :param subscription: `iptv.subscription` record of the own tree
        :param str mac: as typed
        :raise UserError: if it is not allowed, or the box is not valid or not free
        """
        self.ensure_one()
        self._check_allowed("can_change_mac")
        user = self._check_user(subscription)
        user._refuse_terminated()
        user._lock()
        server, kind = user.server_id, user.device_kind
        clean = self.sudo()._read_new_mac(kind, mac)
        device = user._get_device()
        if not clean or clean == device.mac:
            return
        device._check_mac_usable(server, clean, kind)
        if user._is_on_trial():
            self._check_trial_box(user, clean)
        with self.env.cr.savepoint():
            user._set_box(clean)

    def _check_trial_box(self, user, mac):
        """Refuse to have one trial after the other on boxes by changing the MAC."""
        claims = self.env["iptv.trial.claim"]
        claims._check_unused(user.company_id, claims._identify(mac=mac))

    # === WHAT THE SCREEN SHOWS === #

    def _message_users(self, subscriptions, text):
        """Show a text on the screens of users.

        :param subscriptions: `iptv.subscription` records of the own tree
        :param str text: plain text
        :raise UserError: if it is not allowed, empty, or no box can be reached
        """
        users = self._claim_users(subscriptions, "can_message")
        text = (text or "").strip()
        if not text or len(text) > LONGEST_MESSAGE:
            raise UserError(
                self.env._(
                    "Write a message of 1 to %(longest)s letters.",
                    longest=LONGEST_MESSAGE,
                )
            )
        for server, boxes in users._get_addressable().items():
            boxes.with_delay(
                channel=server._get_channel(),
                description=self.env._("Message to %s boxes", len(boxes)),
            )._job_message(text)

    def _reboot_users(self, subscriptions):
        """Reboot the boxes of users.

        :param subscriptions: `iptv.subscription` records of the own tree
        :raise UserError: if no box can be reached
        """
        self.ensure_one()
        if not self._is_by_staff():
            self._check_not_stopped()
        self._check_users(subscriptions)._run_command("reboot")

    # === PASSWORDS === #

    def _get_access(self, subscription):
        """Return what a user types into its box, as far as this reseller may see it.

        Note: `self.ensure_one()`

        :param subscription: `iptv.subscription` record of the own tree
        :return: `login`, `password` (False where it is not allowed), `mac` and
            `portal_url`
        :rtype: dict
        """
        self.ensure_one()
        user = self._check_user(subscription)
        allowed = self._is_by_staff() or self._is_allowed("can_see_passwords")
        return {
            "login": user.login,
            "password": allowed and user.password,
            "mac": user.mac,
            "portal_url": user.portal_url,
        }
