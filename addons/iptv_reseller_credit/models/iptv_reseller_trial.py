from odoo import fields, models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """How many trials a reseller may give away, and to whom (pain 12)."""

    _inherit = "iptv.reseller"

    def _check_trial(self, values):
        """Refuse a trial too many, with the reason and without anybody's name.

        :param dict values: `mac` (normalised), `email` and `phone` of who wants it
        :raise UserError: if the quota of the day is used up, or there was a trial
        """
        self.ensure_one()
        if self._get_trials_left() <= 0:
            raise UserError(
                self.env._(
                    "You have given all your trials of today (%(quota)s). The next "
                    "ones can be given tomorrow.",
                    quota=self.trial_quota,
                )
            )
        claims = self.env["iptv.trial.claim"]
        identities = claims._identify(
            values.get("mac"), values.get("email"), values.get("phone")
        )
        claims._check_unused(self.company_id, identities)

    def _get_trials_left(self):
        """Return how many trials are left today, on the calendar of the company.

        Those that the middleware refused do not count.

        :rtype: int
        """
        self.ensure_one()
        # sudo: as in `_get_products`.
        reseller = self.sudo()
        company = reseller.company_id
        since = company._get_billing_midnight(company._get_billing_day())
        used = reseller.env["iptv.reseller.sale"].search_count(
            [
                ("reseller_id", "=", reseller.id),
                ("kind", "=", "trial"),
                ("state", "!=", "reversed"),
                ("date", ">=", fields.Datetime.to_string(since)),
            ]
        )
        return max(reseller.trial_quota - used, 0)
