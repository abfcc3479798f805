from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """Packs of credits: who sees and buys them (rule 21)."""

    _inherit = "product.template"

    @api.constrains("iptv_kind", "iptv_for_level")
    def _check_iptv_for_level(self):
        if self.filtered(lambda t: t.iptv_kind == "credit" and not t.iptv_for_level):
            raise ValidationError(
                self.env._("Choose which type of reseller this pack is sold to.")
            )

    @api.model
    def _iptv_get_pack_domain(self, reseller):
        """Return the domain of the packs of credits that a reseller may buy.

        The shop shows these only; for nobody, or an end customer, there are none.

        :param reseller: `iptv.reseller` record, or empty
        :rtype: Domain
        """
        if not reseller:
            return Domain.FALSE
        # sudo: a login of the reseller may not read how it is set up.
        reseller = reseller.sudo()
        companies = [False, *reseller.company_id.parent_ids.ids]
        return (
            Domain("iptv_kind", "=", "credit")
            & Domain("sale_ok", "=", True)
            & Domain("iptv_for_level", "in", ["all", reseller.level])
            & Domain("company_id", "in", companies)
        )

    @api.model
    def _iptv_get_packs_for(self, reseller):
        """Return the packs of credits that a reseller may buy, the smallest first.

        :param reseller: `iptv.reseller` record, or empty
        :rtype: `product.template` recordset
        """
        packs = self.search(self._iptv_get_pack_domain(reseller))
        return packs.sorted(lambda pack: (pack.iptv_credits, pack.id))

    def _iptv_is_pack_for(self, reseller):
        """Tell whether this pack of credits is for that type of reseller.

        Note: `self.ensure_one()`

        :param reseller: `iptv.reseller` record
        :rtype: bool
        """
        self.ensure_one()
        return self.iptv_for_level in ("all", reseller.level)
