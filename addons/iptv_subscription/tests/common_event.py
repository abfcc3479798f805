from contextlib import contextmanager

from freezegun import freeze_time

from .common import IptvCommon


class EventCommon(IptvCommon):
    """What the tests of the event log share: time that moves, and its events."""

    @contextmanager
    def _at(self, moment):
        """Do something at a moment and commit, so to say."""
        with freeze_time(moment):
            yield
            self._flush_jobs()

    def _get_events(self, subscriptions):
        self._flush_jobs()
        events = self.env["iptv.subscription.event"].sudo()
        return events.search([("subscription_id", "in", subscriptions.ids)], order="id")

    def _get_story(self, subscription):
        """Return kind, change of MRR and revenue of each event, oldest first."""
        return [
            (event.kind, event.mrr_change, event.amount)
            for event in self._get_events(subscription)
        ]

    def _renew(self, subscription):
        invoice = subscription._create_renewal_invoices()
        self._pay(invoice)
        self._flush_jobs()
        return invoice
