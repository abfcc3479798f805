"""Reminders became rules: the scheduled action of before asks another model now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Point the scheduled action at the rules; its record is not updated by itself."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cron = env.ref("iptv_subscription.ir_cron_remind", raise_if_not_found=False)
    if cron:
        cron.model_id = env["ir.model"]._get("iptv.reminder.rule")
