from odoo import fields, models

from .handler import MANAGER


class IptvOperationExtend(models.AbstractModel):
    """Add free days at the end of the paid time of each service.

    Days granted in between begin a new chain of months: the next renewal counts from
    the new end. A service paid until 31 January that gets two days ends on
    2 February, and its next month on 2 March.
    """

    _name = "iptv.operation.extend"
    _description = "Bulk Operation: Extend"
    _inherit = "iptv.operation.handler"

    def _get_group(self):
        """Override: free days are given by managers."""
        return MANAGER

    def _can_undo(self):
        """Override: what is not consumed can be taken back."""
        return True

    def _check_parameters(self, operation):
        """Override: how long, and why."""
        self._require(
            operation.days or operation.hours,
            self.env._("Say for how many days or hours."),
        )
        self._require(
            operation.reason,
            self.env._("Give a reason: it stays in the history of every service."),
        )

    def _preview_one(self, operation, subscription):
        """Override: the end moves."""
        problem = self._get_problem(operation, subscription)
        if problem:
            return {"problem": problem}
        return {"date_end": self._get_until(operation, subscription)}

    def _get_problem(self, operation, subscription):
        """Override: only what was paid once, and has an end, can be extended."""
        if subscription.state == "draft":
            return self.env._("It was never paid.")
        if subscription.is_unlimited:
            return self.env._("It has no end that could be moved.")
        return super()._get_problem(operation, subscription)

    def _get_until(self, operation, subscription):
        start = subscription._get_next_start()
        return fields.Datetime.add(start, days=operation.days, hours=operation.hours)

    def _get_source(self):
        """Return the source of the periods, see `iptv.subscription.period`."""
        return "manual"

    def _get_key(self, operation):
        """Return what names the operation as the giver, once per service."""
        return f"{operation.kind}/{operation.id}"

    def _apply(self, operation, subscriptions):
        """Override: give the days; the key keeps them from being given twice."""
        ends = subscriptions.grouped(lambda s: self._get_until(operation, s))
        periods = self.env["iptv.subscription.period"]
        for until, with_this_end in ends.items():
            periods |= with_this_end._extend(
                source=self._get_source(),
                key=self._get_key(operation),
                until=until,
                reason=operation.reason,
            )
        period_of = {period.subscription_id.id: period.id for period in periods}
        message = self._get_duration(operation)
        return {
            key: {"message": message, "period_id": period_of.get(key)}
            for key in subscriptions.ids
        }

    def _get_duration(self, operation):
        days, hours = operation.days, operation.hours
        if not hours:
            return self.env._("%(days)s free days", days=days)
        if not days:
            return self.env._("%(hours)s free hours", hours=hours)
        return self.env._(
            "%(days)s free days and %(hours)s hours", days=days, hours=hours
        )

    def _undo(self, operation, line):
        """Override: cancel the time that was given, as far as it is not consumed."""
        reason = self.env._("%s was taken back", operation.name)
        # sudo: periods are the engine's; the right to undo was checked before.
        period = line.sudo().period_id
        if period.state == "cancelled":
            return {"state": "undone", "message": self.env._("Cancelled before.")}
        begun = period.start < fields.Datetime.now()
        if not period._cancel_rest(reason):
            return {"state": "kept", "message": self.env._("It is used up already.")}
        message = (
            self.env._("The part that was not used yet was taken back.")
            if begun
            else self.env._("Taken back.")
        )
        return {"state": "undone", "message": message}
