from odoo import fields, models
from odoo.exceptions import UserError


class IptvResellerStock(models.Model):
    """Stock whose payment is taken back, wholly or in parts."""

    _inherit = "iptv.reseller.stock"

    owed = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        help="Used although the payment was taken back. Paying again makes up for it.",
    )

    _owed_range = models.Constraint(
        "CHECK (owed BETWEEN 0 AND used)", "More is owed than was used."
    )

    def _return_one(self):
        """Give back one that was used, for example when the service was refused.

        The caller holds the lock of the wallet.

        Note: `self.ensure_one()`

        :raise UserError: if none of it is used
        """
        self.ensure_one()
        # sudo: a reseller uses its stock by business methods only.
        stock = self.sudo()
        if not stock.used:
            raise UserError(self.env._("None of this stock is used."))
        values = {"used": stock.used - 1}
        if stock.owed:
            # Its payment is gone: it goes back to us instead of to the reseller.
            values |= {"quantity": stock.quantity - 1, "owed": stock.owed - 1}
        stock.write(values)

    def _set_due(self, due):
        """Follow what the invoice line of this stock pays for now.

        What was used already cannot be taken back: staff are told how many.

        :param int due: how many of it are paid for
        """
        self.ensure_one()
        owed = max(self.used - due, 0)
        if owed > self.owed:
            self.reseller_id._report_attention(
                self.env._(
                    "The payment for stock of “%(product)s” (%(document)s) was taken "
                    "back, but %(count)s of it are used already. Invoice them again, "
                    "or end these services.",
                    product=self.product_id.display_name,
                    document=self.reason,
                    count=owed,
                )
            )
        self.write({"quantity": max(self.used, due), "owed": owed})


class IptvReseller(models.Model):
    """Making others see what was done with a wallet or its stock."""

    _inherit = "iptv.reseller"

    def _touch(self):
        """Make whoever waits for these wallets begin again and see what was done."""
        self.env.cr.execute(
            "UPDATE iptv_reseller SET write_date = write_date WHERE id = ANY(%s)",
            [self.ids],
        )
