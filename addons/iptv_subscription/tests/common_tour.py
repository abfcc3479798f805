from odoo import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tools.misc import file_path

#: Debian's package of Odoo comes without this library for video calls; the browser
#: would report it on every page of the back office, which ends a tour.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class BackofficeTourCommon(HttpCase):
    """A company with data of its own, and its staff, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._leave_out_missing_library()
        cls.company = cls.env["res.company"].create({"name": "Tour TV"})

    @classmethod
    def _leave_out_missing_library(cls):
        try:
            file_path(LEFT_OUT)
        except FileNotFoundError:
            cls.env["ir.asset"].create(
                {
                    "name": "Not in Debian's package",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": LEFT_OUT,
                }
            )

    def _create_staff(self, login, group):
        return new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,iptv_subscription.{group}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
