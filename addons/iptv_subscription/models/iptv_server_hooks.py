from odoo import models
from odoo.exceptions import UserError

from ..provisioning import MANUAL, PushResult
from .product_template import DEVICE_KINDS


class IptvServer(models.Model):
    """The hooks that a provider implements."""

    _inherit = "iptv.server"

    def _get_device_kinds(self):
        """Return the kinds of device that this server can serve (decision D10).

        For a provider to serve fewer kinds, it must override this method.

        :rtype: list[str]
        """
        return [kind for kind, _label in DEVICE_KINDS]

    def _test_connection(self):
        """Ask the server whether it works, and find out what it can do.

        For a provider to be tested, it must override this method.

        :return: what to tell the staff
        :rtype: str
        :raise ServerUnavailable: if it does not work
        """
        self.ensure_one()
        return self.env._("Nothing to test: accounts are made by hand.")

    def _push(self, subscriptions):
        """Bring the accounts of the subscriptions to their desired state.

        For a provider to provision, it must override this method. It must be safe
        to call again with the same subscriptions at any time.

        :param subscriptions: `iptv.subscription` records of this server that are
            neither draft nor terminated
        :return: a `PushResult` per subscription id
        :rtype: dict[int, PushResult]
        :raise ServerUnavailable: if the server as a whole cannot be used now
        """
        self.ensure_one()
        return {subscription.id: PushResult(MANUAL) for subscription in subscriptions}

    def _remove(self, subscriptions):
        """Delete the accounts of terminated subscriptions.

        For a provider to provision, it must override this method. An account that
        does not exist counts as removed.

        :param subscriptions: `iptv.subscription` records of this server
        :return: a `PushResult` per subscription id
        :rtype: dict[int, PushResult]
        :raise ServerUnavailable: if the server as a whole cannot be used now
        """
        self.ensure_one()
        return {subscription.id: PushResult(MANUAL) for subscription in subscriptions}

    def _fetch_accounts(self):
        """Read all accounts that the server has.

        For a provider to be compared with the subscriptions, it must override this.

        :return: dicts with `login`, `mac`, `account_number` and `enabled`
        :rtype: list[dict]
        :raise ServerUnavailable: if the server as a whole cannot be used now
        """
        self.ensure_one()
        return []

    def _fetch_catalogue(self):
        """Read the tariff plans and optional packages that the server has.

        For a provider to offer a catalogue, it must override this method.

        :return: dicts with `kind` (`tariff` or `package`), `ref` and `name`
        :rtype: list[dict]
        :raise ServerUnavailable: if the server as a whole cannot be used now
        """
        self.ensure_one()
        return []

    def _send_message(self, subscriptions, text):
        """Show a message on the screens of the subscriptions' devices.

        For a provider to send messages, it must override this method.

        :param subscriptions: `iptv.subscription` records of this server
        :param str text: plain text
        :return: the subscriptions whose device could not be addressed
        :raise ServerUnavailable: if the server as a whole cannot be used now
        :raise UserError: if the provider cannot do it at all
        """
        self.ensure_one()
        raise UserError(
            self.env._("The server “%(name)s” cannot send messages.", name=self.name)
        )

    def _command(self, subscriptions, name):
        """Send a command to the devices of the subscriptions.

        For a provider to take commands, it must override this method.

        :param subscriptions: `iptv.subscription` records of this server
        :param str name: `reboot`, `reload_portal` or `reset_device`
        :return: the subscriptions whose device could not be addressed
        :raise ServerUnavailable: if the server as a whole cannot be used now
        :raise UserError: if the provider cannot do it at all
        """
        self.ensure_one()
        raise UserError(
            self.env._("The server “%(name)s” takes no commands.", name=self.name)
        )
