from odoo import api, models
from odoo.exceptions import ValidationError


class IptvReseller(models.Model):
    """How deep the tree may become: a setting of the company (decision D1)."""

    _inherit = "iptv.reseller"

    @api.constrains("parent_id")
    def _check_depth(self):
        """Refuse a level too many, also for those below who was moved."""
        for reseller in self.filtered("parent_id"):
            # sudo: the tree may hold more than who changes it can see.
            limit = reseller.sudo().company_id.iptv_reseller_max_depth
            if limit and reseller._get_lowest_depth() > limit:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot stand there: the tree may have %(limit)s "
                        "levels. The setting “Levels of Resellers” decides.",
                        name=reseller.display_name,
                        limit=limit,
                    )
                )

    def _get_depth(self):
        """Return the level on which this reseller stands; 1 is the top.

        :rtype: int
        """
        self.ensure_one()
        depth, above = 1, self.sudo().parent_id
        while above:
            depth, above = depth + 1, above.parent_id
        return depth

    def _get_lowest_depth(self):
        """Return the level of the lowest one in the tree of this reseller."""
        below = self.sudo()._get_subtree()
        return max(reseller._get_depth() for reseller in self | below)

    def _get_levels_left(self):
        """Return how many levels may still come below this one.

        :return: a large number if there is no limit
        :rtype: int
        """
        self.ensure_one()
        # sudo: a reseller may not read the settings of the company.
        limit = self.sudo().company_id.iptv_reseller_max_depth
        return limit - self._get_depth() if limit else 1000
