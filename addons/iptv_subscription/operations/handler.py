from odoo import models
from odoo.exceptions import UserError

OPERATOR = "iptv_subscription.group_iptv_operator"
MANAGER = "iptv_subscription.group_iptv_manager"


class IptvOperationHandler(models.AbstractModel):
    """What one kind of bulk operation does. The engine calls nothing else.

    For an addon to bring a kind, it inherits this model and names its own in
    `iptv.operation._get_handlers`.
    """

    _name = "iptv.operation.handler"
    _description = "Kind of Bulk Operation"

    def _get_group(self):
        """Return the external id of the group that may do this.

        :rtype: str
        """
        return OPERATOR

    def _is_allowed(self):
        """Tell whether the current user may do this."""
        return self.env.user.has_group(self._get_group())

    def _has_own_wizard(self):
        """Tell whether this kind begins elsewhere, not in the general form."""
        return False

    def _can_undo(self):
        """Tell whether what was done can be taken back."""
        return False

    def _check_parameters(self, operation):
        """Refuse an operation that lacks something.

        :param operation: `iptv.operation` record
        :raise UserError: with what to fill in
        """

    def _preview(self, operation, subscriptions):
        """Return what would happen, without doing it; queries do not grow with rows.

        :param operation: `iptv.operation` record
        :param subscriptions: `iptv.subscription` records
        :return: by id, a dict with `amount` (untaxed, in the subscription's
            currency), `date_end` (naive UTC), `note` and `problem` (a sentence that
            leaves the row out)
        :rtype: dict[int, dict]
        """
        return {s.id: self._preview_one(operation, s) for s in subscriptions}

    def _preview_one(self, operation, subscription):
        """Return the preview of one service, see `_preview`."""
        return {
            "date_end": subscription.date_end,
            "problem": self._get_problem(operation, subscription),
        }

    def _get_problem(self, operation, subscription):
        """Return why this service is left out, in a sentence, or False."""
        if subscription.state == "terminated":
            return self.env._("It is terminated for good.")
        return False

    def _apply(self, operation, subscriptions):
        """Do it, with the rights of who pressed the button.

        Called in a savepoint: if one service cannot be changed, nothing of this call
        stays, and the engine calls it again with each service alone.

        :param operation: `iptv.operation` record
        :param subscriptions: `iptv.subscription` records without a problem
        :return: by id, a dict with `message` for the history, and values for the
            row: `move_id`, `period_id`
        :rtype: dict[int, dict]
        :raise UserError: if it cannot be done, with the reason
        """
        return {s.id: self._apply_one(operation, s) for s in subscriptions}

    def _apply_one(self, operation, subscription):
        """Do it with one service, see `_apply`."""
        raise NotImplementedError

    def _after_apply(self, operation, lines):
        """Follow rows that were just done, in the same transaction.

        :param operation: `iptv.operation` record
        :param lines: `iptv.operation.line` records that are done, or none
        """

    def _undo(self, operation, line):
        """Take back what one row gave.

        :param operation: `iptv.operation` record
        :param line: `iptv.operation.line` record that is done
        :return: values for the row: `state` undone or kept, and `message`
        :rtype: dict
        """
        raise UserError(self.env._("What this operation did cannot be undone."))

    # === FOR THE KINDS === #

    def _require(self, value, message):
        """Refuse an operation without a parameter.

        :param value: the parameter
        :param str message: what to fill in
        :raise UserError: if it is empty
        """
        if not value:
            raise UserError(message)
