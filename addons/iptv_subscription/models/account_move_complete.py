from functools import wraps

from odoo import api, models

from ..tools.invoice_shape import KEPT_COLUMNS

#: Value of the factory's context keys. Nobody can send it: it exists in this process.
FROM_FACTORY = object()


def get_kept_fields(records):
    """Return the computed columns that the invoice factory gives.

    :param records: `account.move` or `account.move.line` records
    :rtype: set[Field]
    """
    found = (records._fields.get(name) for name in KEPT_COLUMNS[records._name])
    return {field for field in found if field and field.store and field.compute}


def is_given(records):
    """Tell whether the factory is at work, which gives all columns of a record."""
    return records.env.context.get("iptv_complete") is FROM_FACTORY


def unless_given(method):
    """Decorate an override that has nothing to do where all columns are given.

    Odoo's decorators stand below it: of a method without its own `onchange`, Odoo
    forgets that of the method it overrides.
    """

    @wraps(method)
    def wrapper(self, *args, **kwargs):
        return None if is_given(self) else method(self, *args, **kwargs)

    return wrapper


def _protect_given(records, data_list):
    """Keep Odoo from computing again what the factory gives for new records."""
    if is_given(records):
        kept = get_kept_fields(records)
        for data in data_list:
            data["protected"] = kept.union(data["protected"])


class AccountMove(models.Model):
    """Invoices whose columns are all given: nothing is derived from another.

    The invoice factory copies them from an invoice that Odoo computed and checked; the
    value of the context key `iptv_complete` is its own and cannot come by RPC.
    """

    _inherit = "account.move"

    def _create(self, data_list):
        """Override: what is given is not computed again."""
        _protect_given(self, data_list)
        return super()._create(data_list)

    @unless_given
    def _check_company(self, fnames=None):
        """Override: the first invoice of the shape was checked."""
        return super()._check_company(fnames)

    @unless_given
    @api.onchange("partner_id")
    def _inverse_partner_id(self):
        return super()._inverse_partner_id()

    @unless_given
    @api.onchange("company_id")
    def _inverse_company_id(self):
        return super()._inverse_company_id()

    @unless_given
    @api.onchange("currency_id")
    def _inverse_currency_id(self):
        return super()._inverse_currency_id()

    @unless_given
    @api.onchange("journal_id")
    def _inverse_journal_id(self):
        return super()._inverse_journal_id()

    @unless_given
    @api.onchange("payment_reference")
    def _inverse_payment_reference(self):
        return super()._inverse_payment_reference()

    @unless_given
    def _inverse_name(self):
        return super()._inverse_name()


class AccountMoveLine(models.Model):
    """The same for their lines."""

    _inherit = "account.move.line"

    def _create(self, data_list):
        """Override: what is given is not computed again."""
        _protect_given(self, data_list)
        return super()._create(data_list)

    @unless_given
    def _check_company(self, fnames=None):
        """Override: the lines of the first invoice of the shape were checked."""
        return super()._check_company(fnames)
