from odoo.http import request

from odoo.addons.website.controllers.main import Website

from .reseller_base import HOME


class ResellerLogin(Website):
    def _login_redirect(self, uid, redirect=None):
        """Override of `web`: each role lands on its own page (rule 3)."""
        if not redirect and request.params.get("login_success"):
            redirect = self._get_iptv_home(uid)
        return super()._login_redirect(uid, redirect=redirect)

    def _get_iptv_home(self, uid):
        user = request.env["res.users"].browse(uid)
        # sudo: the record of who has just logged in.
        if not user.sudo().share:
            return None
        if user.iptv_reseller_id:
            return HOME
        family = user.sudo().partner_id.commercial_partner_id
        services = request.env["iptv.subscription"].sudo()
        has_service = services.search_count(
            [("partner_id", "child_of", family.ids)], limit=1
        )
        return "/my/tv" if has_service else None
