from odoo import api, fields, models
from odoo.exceptions import ValidationError

DEVICE_KINDS = [
    ("mag", "MAG box"),
    ("enigma2", "Enigma2 receiver"),
    ("line", "Login and password"),
    ("mag_line", "MAG box with login and password"),
]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    iptv_kind = fields.Selection(
        [("package", "IPTV package"), ("extra", "IPTV extra")],
        string="IPTV",
        index="btree_not_null",
        help="A package is a service of its own; an extra is added to a package.",
    )
    iptv_cycle_id = fields.Many2one(
        "iptv.billing.cycle",
        string="Billing cycle",
        ondelete="restrict",
        help="How long one purchase lasts, for products without the attribute "
        "“Billing cycle”.",
    )
    iptv_server_id = fields.Many2one(
        "iptv.server",
        string="IPTV server",
        ondelete="restrict",
        check_company=True,
        help="Where subscriptions of this package are created. "
        "Empty: the first server of the company.",
    )
    iptv_plan_id = fields.Many2one(
        "iptv.server.plan",
        string="Tariff at the middleware",
        ondelete="set null",
        help="Pick one of the tariffs or packages that the middleware has. "
        "Load them on the server's form.",
    )
    iptv_remote_ref = fields.Char(
        string="Tariff or package id",
        compute="_compute_iptv_remote_ref",
        store=True,
        readonly=False,
        help="External id of the tariff plan (package) or optional package (extra) "
        "at the middleware.",
    )

    @api.depends("iptv_plan_id")
    def _compute_iptv_remote_ref(self):
        for template in self:
            if template.iptv_plan_id:
                template.iptv_remote_ref = template.iptv_plan_id.ref
            elif not template.iptv_remote_ref:
                template.iptv_remote_ref = False

    @api.constrains("iptv_kind", "type")
    def _check_iptv_is_service(self):
        if self.filtered(lambda t: t.iptv_kind and t.type != "service"):
            raise ValidationError(
                self.env._(
                    "An IPTV package or extra must be a product of type Service."
                )
            )

    @api.constrains("iptv_kind", "iptv_plan_id")
    def _check_iptv_plan_kind(self):
        wanted = {"package": "tariff", "extra": "package"}
        # sudo: who manages products need not see the servers.
        for template in self.sudo().filtered("iptv_plan_id"):
            if template.iptv_plan_id.kind != wanted.get(template.iptv_kind):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” needs a tariff if it is a package, and an "
                        "optional package if it is an extra.",
                        product=template.display_name,
                    )
                )

    @api.constrains("iptv_plan_id", "iptv_server_id")
    def _check_iptv_plan_server(self):
        """The same id may mean another tariff on another server."""
        # sudo: who manages products need not see the servers.
        for template in self.sudo():
            plan, server = template.iptv_plan_id, template.iptv_server_id
            if plan and server and plan.server_id != server:
                raise ValidationError(
                    self.env._(
                        "The tariff “%(plan)s” belongs to the server “%(other)s”, but "
                        "“%(product)s” is created on “%(server)s”.",
                        plan=plan.name,
                        other=plan.server_id.name,
                        product=template.display_name,
                        server=server.name,
                    )
                )

    def write(self, vals):
        """Override: another tariff for a package is another for all its boxes."""
        if {"iptv_plan_id", "iptv_remote_ref"}.isdisjoint(vals):
            return super().write(vals)
        before = {template: template.iptv_remote_ref for template in self}
        result = super().write(vals)
        changed = self.filtered(lambda t: t.iptv_remote_ref != before[t])
        changed._iptv_request_provision()
        return result

    def _iptv_request_provision(self):
        # sudo: who manages products need not be an IPTV operator.
        lines = self.env["iptv.subscription.line"].sudo()
        found = lines.search([("product_id.product_tmpl_id", "in", self.ids)])
        found.subscription_id._request_provision()

    @api.onchange("iptv_kind")
    def _onchange_iptv_kind(self):
        if self.iptv_kind:
            self.type = "service"
            self.invoice_policy = "order"
