from dataclasses import dataclass
from functools import partial

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.iptv_subscription.provisioning import (
    DONE,
    REFUSED,
    RETRY,
    PushResult,
    ServerUnavailable,
)

from ..stalker import (
    Event,
    PushItem,
    RefusedError,
    RetryError,
    StalkerError,
    UnknownOutcomeError,
    push_many,
)
from .iptv_server import STALKER

#: A write whose outcome is unknown may still be running over there (pitfall 7).
UNKNOWN_OUTCOME_PAUSE = 60
#: A message is worth showing for two days.
MESSAGE_TTL = 2 * 24 * 3600
EVENTS = {"reboot": Event.REBOOT, "reload_portal": Event.RELOAD_PORTAL}


@dataclass(frozen=True)
class RemoveItem:
    """An account to remove.

    :param int key: id of the subscription
    :param str login: its login
    :param str account_number: the mark that it is ours
    :param dict known: snapshot of the last push
    """

    key: int
    login: str
    account_number: str
    known: dict | None


def terminate(provisioner, item):
    """Remove one account; work of a slot."""
    return provisioner.terminate(item.login, item.account_number, item.known)


def act_on_box(action, provisioner, item):
    """Do something with one box; work of a slot.

    :param action: called with the client and the identifier of the box
    """
    _key, identifier = item
    return action(provisioner.api, identifier)


class IptvServer(models.Model):
    """The provider hooks for Stalker Middleware."""

    _inherit = "iptv.server"

    def _get_device_kinds(self):
        """Override: Stalker serves MAG boxes and logins (decision D10)."""
        if self.provider != STALKER:
            return super()._get_device_kinds()
        return ["mag", "line", "mag_line"]

    def _push(self, subscriptions):
        """Override to upsert the accounts, several at a time."""
        if self.provider != STALKER:
            return super()._push(subscriptions)
        items, results = [], {}
        for subscription in subscriptions.sudo():
            try:
                desired = subscription._get_stalker_account()
            except (UserError, RefusedError) as error:
                results[subscription.id] = PushResult(REFUSED, str(error))
            else:
                known = subscription.provision_known or None
                items.append(PushItem(subscription.id, desired, known))
        return self._run_batch(items, results)

    def _remove(self, subscriptions):
        """Override to delete the accounts."""
        if self.provider != STALKER:
            return super()._remove(subscriptions)
        items = [
            RemoveItem(s.id, s.login, s.name, s.provision_known or None)
            for s in subscriptions.sudo()
        ]
        return self._run_batch(items, {}, work=terminate)

    def _run_batch(self, items, results, **options):
        """Work through a batch and translate what came of it.

        :param list items: with the subscription's id as `key`
        :param dict results: outcomes that are known already; completed here
        :return: a `PushResult` per subscription id
        :rtype: dict[int, PushResult]
        :raise ServerUnavailable: with the outcomes so far
        """
        failure = None
        outcomes = self._push_many(items, **options)
        if self._is_internal_billing_news(outcomes):
            self._write_shared({"stalker_internal_billing": True})
            again = {item.key: PushResult(RETRY, seconds=1) for item in items}
            return results | again
        for item, outcome in outcomes:
            if isinstance(outcome, StalkerError) and outcome.stops_server:
                failure = outcome
            else:
                results[item.key] = self._to_push_result(outcome)
        if failure:
            raise self._to_unavailable(failure, results) from failure
        return results

    def _is_internal_billing_news(self, outcomes):
        """Notice that the middleware enforces end dates, which changes what to send.

        It shows end dates only then (fact 2.1); what was just sent has the time of
        day in it and would be stopped too early, so it is sent again.

        :param list outcomes: pairs of item and outcome
        :rtype: bool
        """
        if self.stalker_internal_billing:
            return False
        accounts = [getattr(outcome, "account", None) for _item, outcome in outcomes]
        return any(account and account.end_date is not None for account in accounts)

    def _push_many(self, items, **options):
        if not items:
            return []
        factory = self._get_stalker_factory()
        return push_many(factory, items, self.stalker_slots, **options)

    def _to_push_result(self, outcome):
        """Translate the outcome of one account.

        :param outcome: an `Outcome` or a `StalkerError` of the client
        :rtype: PushResult
        """
        if isinstance(outcome, RefusedError):
            return PushResult(REFUSED, outcome.message)
        if isinstance(outcome, RetryError):
            return PushResult(RETRY, outcome.message, seconds=outcome.retry_after)
        if isinstance(outcome, UnknownOutcomeError):
            return PushResult(RETRY, outcome.message, seconds=UNKNOWN_OUTCOME_PAUSE)
        if isinstance(outcome, StalkerError):
            return PushResult(REFUSED, outcome.message)
        return PushResult(DONE, known=outcome.known or {})

    def _unavailable(self, message, seconds, results):
        seconds = int(seconds) if seconds else None
        return ServerUnavailable(message, seconds, results)

    def _fetch_accounts(self):
        """Override to read the inventory in one cheap call."""
        if self.provider != STALKER:
            return super()._fetch_accounts()
        boxes = self._ask_stalker(lambda client: client.list_stb())
        return [
            {
                "login": box.login,
                "mac": box.mac,
                "account_number": box.account_number,
                "enabled": bool(box.status),
            }
            for box in boxes
        ]

    def _fetch_catalogue(self):
        """Override to read tariff plans and optional packages.

        What has no external id cannot be assigned through the API (fact 2.6).
        """
        if self.provider != STALKER:
            return super()._fetch_catalogue()
        plans = self._ask_stalker(lambda client: client.tariffs())
        tariffs = {plan.external_id: plan.name for plan in plans if plan.external_id}
        packages = {
            package.external_id: package.name
            for plan in plans
            for package in plan.packages
            if package.external_id and package.optional
        }
        return [
            {"kind": kind, "ref": ref, "name": name}
            for kind, entries in (("tariff", tariffs), ("package", packages))
            for ref, name in entries.items()
        ]

    def _ask_stalker(self, question):
        """Ask the middleware one thing.

        :param question: called with the client
        :raise ServerUnavailable: if it does not answer
        """
        client = self._get_stalker_api()
        try:
            return question(client)
        except StalkerError as error:
            raise self._to_unavailable(error) from error
        finally:
            client.close()

    def _send_message(self, subscriptions, text):
        """Override to show a message on the screens."""
        if self.provider != STALKER:
            return super()._send_message(subscriptions, text)
        return self._act_on_boxes(
            subscriptions,
            lambda client, box: client.send_message([box], text, MESSAGE_TTL),
        )

    def _command(self, subscriptions, name):
        """Override to send an event to the boxes, or to take a box away."""
        if self.provider != STALKER:
            return super()._command(subscriptions, name)
        if name == "reset_device":
            with_box = subscriptions.filtered("mac")
            missed = self._act_on_boxes(
                with_box, lambda client, box: client.reset_device(box)
            )
            return missed | (subscriptions - with_box)
        event = EVENTS[name]
        return self._act_on_boxes(
            subscriptions, lambda client, box: client.send_event([box], event)
        )

    def _act_on_boxes(self, subscriptions, action):
        """Do something with each box.

        :param action: called with a client and an identifier
        :return: the subscriptions whose box could not be addressed
        :raise ServerUnavailable: if the middleware went away
        """
        items = [(s.id, s._get_stalker_identifier()) for s in subscriptions]
        missed = self.env["iptv.subscription"]
        for (key, _box), outcome in self._push_many(
            items, work=partial(act_on_box, action)
        ):
            if isinstance(outcome, StalkerError):
                if outcome.stops_server:
                    raise self._to_unavailable(outcome) from outcome
                missed |= missed.browse(key)
        return missed
