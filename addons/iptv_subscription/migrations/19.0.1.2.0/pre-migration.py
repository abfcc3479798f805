"""The mail about free time names all services of a customer."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Have the template made anew, unless somebody has changed it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref(
        "iptv_subscription.mail_template_compensated", raise_if_not_found=False
    )
    if template and template.write_date == template.create_date:
        template.unlink()
