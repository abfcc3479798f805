from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare


class ProductProduct(models.Model):
    """How many of what is sold to resellers may be bought at once."""

    _inherit = "product.product"

    def _iptv_check_reseller_quantity(self, quantity):
        """Refuse a number of packs or of stock that nobody could deliver.

        :param float quantity: what is sold
        :raise ValidationError: if it is negative, or stock of half a box
        """
        self.ensure_one()
        if float_compare(quantity, 0, precision_digits=6) < 0:
            raise ValidationError(
                self.env._(
                    "“%(product)s” cannot be sold in a negative quantity. To give "
                    "money back, make a credit note of the invoice that sold it.",
                    product=self.display_name,
                )
            )
        is_whole = not float_compare(quantity, round(quantity), precision_digits=6)
        if self.iptv_kind != "credit" and not is_whole:
            raise ValidationError(
                self.env._(
                    "Stock of “%(product)s” is counted in boxes: the quantity must be "
                    "a whole number.",
                    product=self.display_name,
                )
            )
