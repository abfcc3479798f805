from odoo import models
from odoo.modules.db import FunctionStatus


def _trigram(column):
    """Return the definition of an index that finds a part of a word, if there can be.

    The same as `index="trigram"` on a field, but beside the index that Odoo has.
    """

    def define(registry):
        if not registry.has_trigram:
            return ""
        expression = column
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            expression = registry.unaccent(column)
        return f"USING gin ({expression} gin_trgm_ops)"

    return define


class ResPartner(models.Model):
    """Customers are found by any part of their name, address or number."""

    _inherit = "res.partner"

    _iptv_name_idx = models.Index(_trigram("name"))
    _iptv_email_idx = models.Index(_trigram("email"))
    _iptv_phone_idx = models.Index(_trigram("phone"))
