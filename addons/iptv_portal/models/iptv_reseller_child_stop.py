from odoo import fields, models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """A super reseller freezes those below it, and lets them go on."""

    _inherit = "iptv.reseller"

    frozen_by_id = fields.Many2one(
        "iptv.reseller",
        string="Frozen by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The super reseller that froze it. Empty: the operator, who alone can "
        "let it go on then.",
    )

    def _freeze_child(self, child, reason):
        """Stop all spending of one below, and of those below that one.

        :param child: `iptv.reseller` below this one
        :param str reason: why; its people read it
        :raise UserError: if it is stopped already, or nothing to decide for this one
        """
        self._check_may_stop(child)
        if child.state != "active":
            raise UserError(
                self.env._("%(name)s is stopped already.", name=child.display_name)
            )
        child._freeze(reason)
        # sudo: protected like the state itself.
        child.sudo().frozen_by_id = self

    def _unfreeze_child(self, child):
        """Let one below spend again that this reseller froze.

        :param child: `iptv.reseller` below this one
        :raise UserError: if somebody else froze it
        """
        self._check_may_stop(child)
        if child.sudo().frozen_by_id != self:
            raise UserError(
                self.env._(
                    "You did not freeze %(name)s. Ask your operator.",
                    name=child.display_name,
                )
            )
        child._unfreeze()

    def _check_may_stop(self, child):
        self.ensure_one()
        self._check_not_stopped()
        self._check_login_may_spend()
        self._check_below(child)

    def _set_stop(self, state, reason=False, **values):
        """Override to forget who froze it."""
        return super()._set_stop(state, reason, **{"frozen_by_id": False, **values})
