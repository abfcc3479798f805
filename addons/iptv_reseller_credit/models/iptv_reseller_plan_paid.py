from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """What follows when a plan is paid, or its price given back."""

    _inherit = "iptv.reseller"

    def _on_plan_paid(self, line, buyer):
        """Let the buyer in, and tell staff what only they can put in order.

        :param line: paid `account.move.line`
        :param buyer: `res.partner` who ordered
        """
        self.ensure_one()
        document = line.move_id.name
        plan = line.product_id.iptv_reseller_plan_id.name
        # As the system: the person at the screen may be a visitor who pays.
        self.with_user(SUPERUSER_ID)._note(
            self.env._(
                "“%(plan)s” paid with %(document)s.", plan=plan, document=document
            )
        )
        try:
            with self.env.cr.savepoint():
                self._grant_portal_access(buyer)
        except UserError as error:
            self._report_attention(
                self.env._("The buyer could not be let in: %(reason)s", reason=error)
            )
        if self.state != "active":
            self._report_attention(
                self.env._(
                    "A plan was paid with %(document)s, but the reseller is stopped.",
                    document=document,
                )
            )
        if self.level == "super" and self._get_levels_left() < 1:
            self._report_attention(
                self.env._(
                    "It has become a super reseller, but stands on the lowest level. "
                    "Move it to the top so that it can add resellers."
                )
            )

    def _on_plan_refunded(self, document):
        """Freeze who got the price of the plan back, and ask staff what to do.

        :param str document: number of the credit note
        """
        self.ensure_one()
        reason = self.env._(
            "The price of the plan was given back (%(document)s).", document=document
        )
        system = self.with_user(SUPERUSER_ID)
        if system.state == "active":
            system._freeze(reason)
        system._report_attention(reason)
