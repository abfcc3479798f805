from werkzeug.exceptions import NotFound

from odoo.http import request, route

from ..tools.query import read_text
from .reseller_users import LIST, ResellerUsers

USER = f"{LIST}/<int:subscription_id>"
#: Rows of history on the page of a user.
HISTORY = 12
MOST_MESSAGE = 300


class ResellerUser(ResellerUsers):
    """One user: what a support call needs, and what may be done about it."""

    def _get_user_url(self, user_sudo, suffix=""):
        return f"{LIST}/{user_sudo.id}{suffix}"

    @route(USER, type="http", auth="user", website=True, sitemap=False, readonly=True)
    def portal_reseller_user(self, subscription_id, **kwargs):
        """Show one user with the buttons that the permissions allow (rules 26, 27)."""
        reseller_sudo = self._get_reseller()
        user_sudo = self._get_user(reseller_sudo, subscription_id)
        entries = request.env["iptv.credit.entry"].search(
            [("subscription_id", "=", user_sudo.id)], limit=HISTORY
        )
        return self._render_reseller(
            "portal_reseller_user",
            reseller_sudo,
            "users",
            user=user_sudo,
            actions=user_sudo._get_reseller_actions(reseller_sudo),
            periods=user_sudo.period_ids[:HISTORY],
            # sudo: found as the login; who acted is shown by name.
            entries=entries.sudo(),
            problems=user_sudo._get_reseller_problems(),
        )

    @route(
        f"{USER}/password",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        website=True,
        readonly=True,
    )
    def portal_reseller_user_password(self, subscription_id, access_token=None):
        """Reveal a password to who may see it.

        :param str access_token: sent by the page, and not looked at
        :rtype: dict
        """
        reseller_sudo = self._get_reseller()
        user_sudo = self._get_user(reseller_sudo, subscription_id)
        if "password" not in user_sudo._get_reseller_actions(reseller_sudo):
            raise NotFound()
        return {"password": user_sudo._get_portal_password()}

    # === SWITCHING === #

    def _switch_user(self, subscription_id, change, done):
        """Do something with a user and lead back to its page.

        :param change: called with the reseller and the user (both sudo)
        :param str done: sentence for success
        """
        reseller_sudo = self._get_reseller()
        user_sudo = self._get_user(reseller_sudo, subscription_id)
        url = self._get_user_url(user_sudo)
        return self._follow(lambda: change(reseller_sudo, user_sudo), done, url)

    @route(
        f"{USER}/disable",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_disable(self, subscription_id, **kwargs):
        """Switch a user off."""
        return self._switch_user(
            subscription_id,
            lambda reseller, user: reseller._disable_users(user),
            request.env._("Switched off. The paid time goes on."),
        )

    @route(
        f"{USER}/enable",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_enable(self, subscription_id, **kwargs):
        """Switch a user on again."""
        return self._switch_user(
            subscription_id,
            lambda reseller, user: reseller._enable_users(user),
            request.env._("Switched on again."),
        )

    @route(
        f"{USER}/terminate",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_terminate(
        self, subscription_id, reason=None, sure=None, **kwargs
    ):
        """Close a user for good."""
        reseller_sudo = self._get_reseller()
        user_sudo = self._get_user(reseller_sudo, subscription_id)
        if not sure:
            self._tell(
                "danger",
                request.env._("Say that you are sure: a closed user never comes back."),
            )
            return request.redirect(self._get_user_url(user_sudo))
        words = read_text(reason, MOST_MESSAGE) or request.env._("By its reseller")
        return self._switch_user(
            subscription_id,
            lambda reseller, user: reseller._terminate_users(user, words),
            request.env._("Closed for good. The box and the login are free again."),
        )

    # === THE BOX === #

    @route(
        f"{USER}/mac",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_mac(self, subscription_id, mac=None, **kwargs):
        """Give a user another box."""
        words = read_text(mac, 32)
        return self._switch_user(
            subscription_id,
            lambda reseller, user: reseller._change_mac(user, words),
            request.env._("The new box is on its way to the middleware."),
        )

    @route(
        f"{USER}/message",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_message(self, subscription_id, text=None, **kwargs):
        """Show a message on the screen of a user."""
        words = read_text(text, MOST_MESSAGE)
        return self._switch_user(
            subscription_id,
            lambda reseller, user: reseller._message_users(user, words),
            request.env._("The message is on its way to the screen."),
        )

    @route(
        f"{USER}/reboot",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_reboot(self, subscription_id, **kwargs):
        """Start the box of a user anew."""
        return self._switch_user(
            subscription_id,
            lambda reseller, user: reseller._reboot_users(user),
            request.env._("The box is told to start anew."),
        )
