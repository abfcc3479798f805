from odoo import Command, api, models
from odoo.tools import SQL

from odoo.addons.account.models.account_move import BYPASS_LOCK_CHECK

from ..tools.invoice_shape import (
    KNOWN_LINES,
    LINE_COLUMNS,
    LINE_RELATIONS,
    MOVE_COLUMNS,
    OWN_LINE_VALUES,
    OWN_MOVE_VALUES,
    freeze,
)
from .account_move_complete import FROM_FACTORY, get_kept_fields

#: Nothing is written into the chatter and nobody becomes a follower.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "iptv_invoice_factory": FROM_FACTORY,
}
NUMBERS = ("boolean", "integer", "float", "monetary")
#: All columns are given and fit, so Odoo need not derive one from another.
COMPLETE = {
    "skip_invoice_sync": True,
    "skip_invoice_line_sync": True,
    "check_move_validity": False,
    "bypass_lock_check": BYPASS_LOCK_CHECK,
    "iptv_complete": FROM_FACTORY,
}


class IptvInvoiceFactory(models.AbstractModel):
    """Creates and posts many customer invoices of few shapes, fast.

    The first invoice of a shape (same journal, currency, fiscal position, dates and
    lines) is computed by Odoo as always. The next ones get its lines and amounts as
    they are, the way `point_of_sale` makes its invoices, and are posted by Odoo in one
    batch. Every stored column is what `create` and `action_post` would have written.
    Left out on purpose is what mail adds to a document: the messages “created” and
    “posted”, field tracking, and followers. The invoice itself tells all of it.

    A shape that is not known by heart (hash-locked journals, analytic accounting, cash
    basis taxes, early payment discounts, lock dates ...) takes Odoo's usual way.
    """

    _name = "iptv.invoice.factory"
    _description = "Invoice Factory"

    @api.model
    def _create_posted(self, vals_list):
        """Create and post invoices.

        :param list[dict] vals_list: values of customer invoices, with `partner_id`,
            `company_id`, `currency_id`, both dates and `invoice_line_ids` as commands
            that create lines
        :return: the posted `account.move` records, in the same order
        """
        Move = self.env["account.move"]
        factory = self.with_context(**QUIET)
        moves, drafts = {}, []
        for numbers in factory._group_by_shape(vals_list).values():
            draft = factory._create_shape([vals_list[number] for number in numbers])
            drafts.append(draft)
            moves.update(zip(numbers, sum(draft, Move).ids, strict=True))
        # The first number locks the sequence for others, so numbers come last.
        for draft in drafts:
            factory._post_shape(*draft)
        factory._increase_ranks()
        return Move.browse(moves[number] for number in sorted(moves))

    def _group_by_shape(self, vals_list):
        partners = self.env["res.partner"].browse(v["partner_id"] for v in vals_list)
        self = self.with_context(iptv_has_positions=self._has_fiscal_positions())
        shapes = {}
        for number, (vals, partner) in enumerate(zip(vals_list, partners, strict=True)):
            shapes.setdefault(self._get_shape(vals, partner), []).append(number)
        return shapes

    def _has_fiscal_positions(self):
        positions = self.env["account.fiscal.position"]
        domain = positions._check_company_domain(self.env.company)
        return bool(
            positions.search_count([*domain, ("auto_apply", "=", True)], limit=1)
        )

    def _get_shape(self, vals, partner):
        """Return all that the columns of an invoice depend on.

        :param dict vals: values of one invoice
        :param partner: `res.partner` that it is for
        :rtype: tuple
        """
        company = self.env.company
        payer = partner.commercial_partner_id.with_company(company)
        lines = [
            {name: value for name, value in line.items() if name not in OWN_LINE_VALUES}
            for _command, _id, line in vals["invoice_line_ids"]
        ]
        others = {name: v for name, v in vals.items() if name not in OWN_MOVE_VALUES}
        return (
            freeze(others),
            freeze(lines),
            self._get_position_id(partner),
            payer.property_account_receivable_id.id,
            partner.company_id.id,
            partner.with_company(company).property_inbound_payment_method_line_id.id,
            partner.lang,
        )

    def _get_position_id(self, partner):
        delivery = self._get_delivery(partner)
        partners = (partner | delivery).with_company(self.env.company)
        if not (
            self.env.context["iptv_has_positions"]
            or partners.property_account_position_id
        ):
            return False
        positions = self.env["account.fiscal.position"]
        return positions._get_fiscal_position(partner, delivery=delivery).id

    def _get_delivery(self, partner):
        delivery_id = partner.address_get(["delivery"])["delivery"]
        # What many partners need is fetched for all of them at once.
        return partner.browse(delivery_id).with_prefetch(partner._prefetch_ids)

    # === ONE SHAPE === #

    def _create_shape(self, vals_list):
        """Create the drafts of invoices of one shape.

        :return: those that Odoo computed, and those that are copies of the first one
        :rtype: tuple of `account.move` recordsets
        """
        Move = self.env["account.move"]
        computed = Move.create(vals_list[:1])
        copies, rest = Move, vals_list[1:]
        if rest and self._is_known_by_heart(computed):
            copies = self._clone(computed, rest)
        elif rest:
            computed += Move.create(rest)
        return computed, copies

    def _is_known_by_heart(self, model):
        """Tell whether the next invoices may be copied from this draft."""
        lines = model.line_ids
        journal = model.journal_id
        return (
            model.amount_total > 0
            and model.date == model.invoice_date
            and model.auto_post == "no"
            and not journal.restrict_mode_hash_table
            and not journal.is_self_billing
            and journal.invoice_reference_type == "invoice"
            and journal.invoice_reference_model == "odoo"
            and not model.invoice_payment_term_id
            and not model._get_violated_lock_dates(
                model.date, model._affect_tax_report()
            )
            and set(lines.mapped("display_type")) <= KNOWN_LINES
            and not any(lines.mapped("analytic_distribution"))
            and "on_payment"
            not in lines.tax_ids.flatten_taxes_hierarchy().mapped("tax_exigibility")
        )

    def _clone(self, model, vals_list):
        """Create drafts that are like one that Odoo computed.

        :param model: `account.move` of the same shape
        :param list[dict] vals_list: values of the others
        """
        Move = self.env["account.move"].with_context(**COMPLETE)
        common = self._read_columns(model, MOVE_COLUMNS)
        lines = [
            (line.display_type, self._read_line(line))
            for line in model.line_ids.sorted("id")
        ]
        partners = self.env["res.partner"].browse(v["partner_id"] for v in vals_list)
        return Move.create(
            [
                self._prepare_clone(vals, partner, common, lines)
                for vals, partner in zip(vals_list, partners, strict=True)
            ]
        )

    def _prepare_clone(self, vals, partner, common, lines):
        commercial = partner.commercial_partner_id
        ordered = iter(vals["invoice_line_ids"])
        commands = []
        for kind, columns in lines:
            line = dict(columns, partner_id=commercial.id)
            if kind == "product":
                line.update(next(ordered)[2])
            commands.append(Command.create(line))
        own = {name: vals[name] for name in OWN_MOVE_VALUES if name in vals}
        del own["invoice_line_ids"]
        return {
            **common,
            **own,
            "partner_shipping_id": self._get_delivery(partner).id,
            "commercial_partner_id": commercial.id,
            "invoice_partner_display_name": partner.display_name,
            "line_ids": commands,
        }

    def _read_columns(self, record, names):
        """Return the stored values of a record, as `create` takes them.

        What is empty in the database stays so: a number would become 0.
        """
        fields = [record._fields[name] for name in names if name in record._fields]
        stored = [field for field in fields if field.store]
        record.flush_recordset()
        columns = SQL(", ").join(SQL.identifier(field.name) for field in stored)
        table, record_id = SQL.identifier(record._table), record.id
        [row] = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE id = %s", columns, table, record_id)
        )
        return {
            field.name: field.convert_to_write(record[field.name], record)
            for field, value in zip(stored, row, strict=True)
            if value is not None or field.type not in NUMBERS
        }

    def _read_line(self, line):
        columns = self._read_columns(line, LINE_COLUMNS)
        columns["name"] = line.name
        columns["parent_state"] = "posted"
        for name in LINE_RELATIONS:
            columns[name] = [Command.set(line[name].ids)]
        return columns

    # === POSTING === #

    def _post_shape(self, computed, copies):
        """Post the drafts of one shape.

        :param computed: `account.move` records that Odoo computed
        :param copies: `account.move` records that are complete but for their number
        """
        computed._post(soft=False)
        if not copies:
            return
        kept = [
            (get_kept_fields(records), records) for records in (copies, copies.line_ids)
        ]
        with self.env.protecting(kept):
            computed[-1:]._iptv_number_next(copies)
            copies._post(soft=False)

    # === ONCE PER BATCH === #

    def _increase_ranks(self):
        """Count the invoices on their customers, all at once."""
        ranks = self.env.cr.precommit.data.pop("iptv.customer_rank", {})
        partners = self.env["res.partner"]
        by_count = {}
        for partner_id, count in ranks.items():
            by_count.setdefault(count, []).append(partner_id)
        for count, ids in by_count.items():
            customers = partners.browse(ids).with_context(iptv_invoice_factory=False)
            new = customers.filtered(lambda partner: not partner.customer_rank)
            new.sudo().write({"customer_rank": count})
            (customers - new)._increase_rank("customer_rank", count)
