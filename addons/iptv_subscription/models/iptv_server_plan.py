from odoo import api, fields, models


class IptvServerPlan(models.Model):
    """What a middleware offers: its tariff plans and optional packages."""

    _name = "iptv.server.plan"
    _description = "Tariff or Package at a Middleware"
    _order = "server_id, kind desc, name"

    name = fields.Char(required=True, readonly=True)
    ref = fields.Char(string="External ID", required=True, readonly=True)
    kind = fields.Selection(
        [("tariff", "Tariff plan"), ("package", "Optional package")],
        required=True,
        readonly=True,
    )
    server_id = fields.Many2one(
        "iptv.server", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="server_id.company_id", store=True)
    active = fields.Boolean(
        default=True, help="Archived when the middleware no longer has it."
    )

    _ref_uniq = models.Constraint(
        "UNIQUE (server_id, kind, ref)",
        "A server has every tariff and every package once.",
    )

    @api.depends("name", "ref")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.name} ({plan.ref})"

    @api.model
    def _replace_catalogue(self, server, entries):
        """Bring the stored catalogue of a server in step with what it reported.

        Entries that vanished are archived, so products still show what they had.

        :param server: `iptv.server` record
        :param list entries: dicts with `kind`, `ref` and `name`
        :return: the plans that exist now
        """
        known = self.with_context(active_test=False).search(
            [("server_id", "=", server.id)]
        )
        by_key = {(plan.kind, plan.ref): plan for plan in known}
        # A catalogue that names an entry twice has it once.
        names = {(entry["kind"], entry["ref"]): entry["name"] for entry in entries}
        present = self.browse()
        missing = []
        for (kind, ref), name in names.items():
            plan = by_key.get((kind, ref))
            if plan:
                plan.write({"name": name, "active": True})
                present |= plan
            else:
                missing.append(
                    {"kind": kind, "ref": ref, "name": name, "server_id": server.id}
                )
        present |= self.create(missing)
        (known - present).action_archive()
        return present
