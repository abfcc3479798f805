from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.identity import identify_email, identify_phone


class IptvTrialClaim(models.Model):
    """Who had a trial: one per box, mail address and telephone number (pain 12).

    Written for every trial, whoever sold it, and removed when the middleware refused
    it. A manager deletes a line to allow another trial.
    """

    _name = "iptv.trial.claim"
    _description = "Trial Used"
    _order = "id desc"
    _rec_name = "value"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("mac", "Box"), ("email", "Mail address"), ("phone", "Telephone number")],
        required=True,
    )
    value = fields.Char(required=True, index=True)
    subscription_id = fields.Many2one(
        "iptv.subscription", string="Trial", index=True, ondelete="cascade"
    )

    _value_uniq = models.UniqueIndex(
        "(company_id, kind, value)", "There was a trial for this already."
    )

    @api.model
    def _identify(self, mac=None, email=None, phone=None):
        """Return what a trial is remembered by.

        :param str mac: normalised MAC address
        :param str email: as typed
        :param str phone: as typed
        :return: pairs of kind and value
        :rtype: list[tuple[str, str]]
        """
        values = {
            "mac": mac or "",
            "email": identify_email(email),
            "phone": identify_phone(phone),
        }
        return [(kind, value) for kind, value in values.items() if value]

    @api.model
    def _check_unused(self, company, identities):
        """Refuse a second trial, without telling whose the first one was.

        :param company: `res.company` record
        :param list identities: see `_identify`
        :raise UserError: with what was used before
        """
        # sudo: trials of all resellers and of our own customers count.
        claims = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("value", "in", [value for _kind, value in identities]),
            ]
        )
        used = {(claim.kind, claim.value) for claim in claims}
        for kind, value in identities:
            if (kind, value) in used:
                raise UserError(self._get_used_message(kind))

    def _get_used_message(self, kind):
        # One literal each, so that they are found for translation.
        env = self.env
        return {
            "mac": env._("There was a trial with this box already. Sell a package."),
            "email": env._(
                "There was a trial with this mail address already. Sell a package."
            ),
            "phone": env._(
                "There was a trial with this telephone number already. Sell a package."
            ),
        }[kind]

    @api.model
    def _claim(self, subscriptions, strict=False):
        """Remember that these services had a trial.

        The unique index decides between two clicks at the same moment.

        :param subscriptions: `iptv.subscription` records
        :param bool strict: refuse what somebody else has used
        :raise UserError: if `strict` and there was a trial already
        """
        rows = [
            (subscription.company_id.id, kind, value, subscription.id)
            # sudo: a trial may be sold by somebody who may not read contacts.
            for subscription in subscriptions.sudo()
            for kind, value in subscription._get_trial_identities()
        ]
        for row in rows:
            self.env.cr.execute(
                "INSERT INTO iptv_trial_claim (company_id, kind, value,"
                " subscription_id, create_uid, create_date, write_uid, write_date)"
                " VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC', %s,"
                " now() AT TIME ZONE 'UTC')"
                " ON CONFLICT (company_id, kind, value) DO UPDATE"
                " SET write_uid = excluded.write_uid"
                " WHERE iptv_trial_claim.subscription_id = excluded.subscription_id"
                " RETURNING id",
                [*row, self.env.uid, self.env.uid],
            )
            if strict and not self.env.cr.fetchone():
                raise UserError(self._get_used_message(row[1]))
        self.invalidate_model()


class IptvSubscription(models.Model):
    """What a trial is remembered by."""

    _inherit = "iptv.subscription"

    def _get_trial_identities(self):
        """Return box, mail address and telephone number of a service.

        Note: `self.ensure_one()`

        :rtype: list[tuple[str, str]]
        """
        self.ensure_one()
        partner = self.partner_id
        claims = self.env["iptv.trial.claim"]
        people = claims._identify(email=partner.email, phone=partner.phone)
        # What was terminated has no active box any more.
        boxes = self.with_context(active_test=False).device_ids
        if self.state != "terminated":
            boxes = boxes.filtered("active")
        return people + [("mac", mac) for mac in boxes.mapped("mac") if mac]

    def _is_on_trial(self):
        self.ensure_one()
        return self.state != "draft" and self.cycle_id.kind == "trial"


class IptvSubscriptionPeriod(models.Model):
    _inherit = "iptv.subscription.period"

    @api.model_create_multi
    def create(self, vals_list):
        """Override to remember every trial, whoever sold it."""
        periods = super().create(vals_list)
        trials = periods.filtered(lambda p: p._get_event_kind() == "trial")
        if trials:
            self.env["iptv.trial.claim"]._claim(trials.subscription_id)
        return periods


class IptvDevice(models.Model):
    _inherit = "iptv.device"

    @api.model_create_multi
    def create(self, vals_list):
        """Override: a box that is added to a trial has had its trial, too."""
        devices = super().create(vals_list)
        devices._claim_trial()
        return devices

    def write(self, vals):
        """Override: a trial that moves to another box is the trial of that one, too."""
        result = super().write(vals)
        if not {"mac", "active"}.isdisjoint(vals):
            self._claim_trial()
        return result

    def _claim_trial(self):
        # sudo: whoever changes a box may read less than its service.
        on_trial = self.sudo().subscription_id.filtered(lambda s: s._is_on_trial())
        if on_trial:
            self.flush_recordset()
            self.env["iptv.trial.claim"]._claim(on_trial)
