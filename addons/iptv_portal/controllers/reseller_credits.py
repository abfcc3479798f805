from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from ..tools.query import read_choice, read_day, read_id
from .reseller_base import HOME
from .reseller_users import CHUNK, MOST_ROWS, ResellerUsers

LEDGER = f"{HOME}/credits"
STEP = 30


class ResellerCredits(ResellerUsers):
    """The wallet: what is in it, where it went, and how to fill it."""

    # === WHAT IS ASKED FOR === #

    def _read_ledger_filters(self, reseller_sudo, params):
        kinds = request.env["iptv.credit.entry"]._fields["kind"].get_values(request.env)
        since, until = read_day(params.get("since")), read_day(params.get("until"))
        wallet = read_id(params.get("reseller"))
        allowed = wallet and wallet in reseller_sudo._get_subtree().ids
        return {
            "kind": read_choice(params.get("kind"), kinds),
            "since": since.isoformat() if since else "",
            "until": until.isoformat() if until else "",
            "user": str(read_id(params.get("user")) or ""),
            "reseller": str(wallet) if allowed else "",
        }

    def _get_ledger_domain(self, reseller_sudo, filters):
        """Return which entries are listed: those of one wallet.

        :rtype: Domain
        """
        wallet = read_id(filters["reseller"]) or reseller_sudo.id
        domain = Domain("reseller_id", "=", wallet)
        if filters["kind"]:
            domain &= Domain("kind", "=", filters["kind"])
        if filters["user"]:
            domain &= Domain("subscription_id", "=", int(filters["user"]))
        midnight = reseller_sudo.company_id._get_billing_midnight
        if filters["since"]:
            domain &= Domain("date", ">=", midnight(read_day(filters["since"])))
        if filters["until"]:
            after = read_day(filters["until"]) + timedelta(days=1)
            domain &= Domain("date", "<", midnight(after))
        return domain

    # === THE LEDGER === #

    @route(
        [LEDGER, f"{LEDGER}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_credits(self, page=1, **kwargs):
        """Show the wallet and each of its entries (rule 25, pain 8)."""
        reseller_sudo = self._get_reseller()
        filters = self._read_ledger_filters(reseller_sudo, kwargs)
        domain = self._get_ledger_domain(reseller_sudo, filters)
        Entry = request.env["iptv.credit.entry"]
        total = Entry.search_count(domain)
        pager_values = self._get_pager(LEDGER, total, page, STEP, filters)
        entries = Entry.search(domain, limit=STEP, offset=pager_values["offset"])
        wallet_id = read_id(filters["reseller"]) or reseller_sudo.id
        return self._render_reseller(
            "portal_reseller_credits",
            reseller_sudo,
            "credits",
            # sudo: found as the login; who acted is shown by name.
            entries=entries.sudo(),
            total=total,
            pager=pager_values,
            filters=filters,
            is_filtered=any(v for n, v in filters.items() if n != "reseller"),
            wallet=reseller_sudo.browse(wallet_id),
            filter_user=self._get_filter_user(reseller_sudo, filters),
            kinds=Entry._fields["kind"]._description_selection(request.env),
            packs=reseller_sudo._get_portal_packs(),
            stocks=reseller_sudo._get_portal_stocks(),
        )

    def _get_filter_user(self, reseller_sudo, filters):
        """Return the user that the ledger is filtered by, if it is in the own tree."""
        return (
            request.env["iptv.subscription"]
            .search(
                [
                    ("id", "=", read_id(filters["user"]) or 0),
                    ("reseller_id", "child_of", reseller_sudo.id),
                ]
            )
            .sudo()
        )

    @route(
        f"{LEDGER}/export",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_credits_export(self, **kwargs):
        """Download the entries that the same filters list."""
        reseller_sudo = self._get_reseller()
        filters = self._read_ledger_filters(reseller_sudo, kwargs)
        domain = self._get_ledger_domain(reseller_sudo, filters)
        return self._make_csv(
            "credits.csv", self._get_ledger_columns(), self._get_ledger_rows(domain)
        )

    def _get_ledger_columns(self):
        env = request.env
        return [
            env._("Date"),
            env._("What"),
            env._("Credits"),
            env._("Balance after"),
            env._("User"),
            env._("MAC address or login"),
            env._("From / to"),
            env._("Why"),
            env._("By"),
        ]

    def _get_ledger_rows(self, domain):
        Entry = request.env["iptv.credit.entry"]
        kinds = dict(Entry._fields["kind"]._description_selection(request.env))
        ids = Entry.search(domain, limit=MOST_ROWS).ids
        for start in range(0, len(ids), CHUNK):
            entries = Entry.browse(ids[start : start + CHUNK]).sudo()
            entries.subscription_id._fetch_devices()
            for entry in entries:
                user = entry.subscription_id
                yield [
                    self._get_csv_moment(entry.date),
                    kinds[entry.kind],
                    entry.amount,
                    entry.balance_after,
                    user.partner_id.name or "",
                    user._get_reseller_box() if user else "",
                    entry.counterpart_id.display_name or "",
                    entry._get_portal_reason(),
                    entry.user_id.name or "",
                ]
            entries.invalidate_recordset()

    # === BUYING === #

    @route(
        f"{LEDGER}/buy",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_credits_buy(self, product_id=None, key=None, **kwargs):
        """Order a pack and lead to the payment of it (rules 17, 21 and 28)."""
        reseller_sudo = self._get_reseller()
        key = self._get_key("buy", key)
        order, problem = self._try(
            lambda: self._order_pack(reseller_sudo, read_id(product_id), key)
        )
        if problem:
            self._tell("danger", problem)
            return request.redirect(LEDGER)
        return request.redirect(order.get_portal_url())

    def _order_pack(self, reseller_sudo, product_id, key):
        """Return the order of a pack; pressing twice gives the same one.

        :raise UserError: if this reseller cannot buy it
        """
        packs = reseller_sudo._get_portal_packs()
        pack = packs.filtered(lambda product: product.id == product_id)
        if not pack:
            raise UserError(
                request.env._(
                    "This pack of credits is not sold to you. Choose another."
                )
            )
        return reseller_sudo._order_portal_pack(pack, key)
