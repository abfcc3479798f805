import csv
import io

from odoo.fields import Datetime, Domain
from odoo.http import content_disposition, request, route

from ..tools.query import quote_cell, read_choice, read_id, read_text
from .reseller_base import HOME, ResellerPortal

LIST = f"{HOME}/users"
SORTS = {
    "expiry": "date_end, id",
    "expiry_desc": "date_end desc, id desc",
    "newest": "id desc",
    "name": "partner_id, id",
    "login": "login, id",
}
#: Days of the filter “expires within”.
EXPIRING = ("1", "3", "7", "30")
STATUSES = ("active", "trial", "expired", "disabled", "pending", "terminated")
STEP = 25
#: Rows that an export reads at once, and at most.
CHUNK = 1000
MOST_ROWS = 100_000
#: Resellers that the filter offers.
MOST_CHOICES = 200


class ResellerUsers(ResellerPortal):
    """The users of a reseller: searched, filtered and sorted by the database."""

    # === WHAT IS ASKED FOR === #

    def _read_user_filters(self, reseller_sudo, params):
        """Return the filters of a page, without what makes no sense.

        :param dict params: what the browser says
        :rtype: dict[str, str]
        """
        children = self._get_filter_children(reseller_sudo)
        return {
            "search": read_text(params.get("search"), 64),
            "status": read_choice(params.get("status"), STATUSES),
            "package": str(read_id(params.get("package")) or ""),
            "expiring": read_choice(params.get("expiring"), EXPIRING),
            "reseller": read_choice(
                params.get("reseller"), {str(id_) for id_ in children.ids}
            ),
            "sort": read_choice(params.get("sort"), SORTS, "newest"),
        }

    def _get_filter_children(self, reseller_sudo):
        """Return the resellers whose users can be looked at on their own."""
        if reseller_sudo.level != "super":
            return reseller_sudo.browse()
        return reseller_sudo.search(
            [("id", "child_of", reseller_sudo.id)], limit=MOST_CHOICES
        )

    def _get_user_domain(self, reseller_sudo, filters):
        """Return which users a page lists; all of them in the own tree.

        :rtype: Domain
        """
        top = read_id(filters["reseller"]) or reseller_sudo.id
        domain = Domain("reseller_id", "child_of", top)
        if filters["search"]:
            domain &= self._get_user_search_domain(filters["search"])
        if filters["status"]:
            domain &= Domain("customer_status", "in", [filters["status"]])
        else:
            domain &= Domain("state", "!=", "terminated")
        if filters["package"]:
            domain &= self._get_package_domain(int(filters["package"]))
        if filters["expiring"]:
            domain &= self._get_expiring_domain(int(filters["expiring"]))
        return domain

    def _get_user_search_domain(self, words):
        # sudo: contacts are read to find users, which the record rules decide on.
        users = request.env["iptv.subscription"].sudo()
        return users._search_search_text("ilike", words)

    def _get_package_domain(self, template_id):
        # sudo: products are read to find users, which the record rules decide on.
        variants = request.env["product.product"].sudo()
        found = variants.with_context(active_test=False).search(
            [("product_tmpl_id", "=", template_id)]
        )
        return Domain("product_id", "in", found.ids)

    def _get_expiring_domain(self, days):
        now = Datetime.now()
        return Domain("state", "=", "active") & Domain(
            "date_end", "<", Datetime.add(now, days=days)
        )

    def _get_filter_packages(self, reseller_sudo):
        """Return the packages that users of the tree have."""
        groups = request.env["iptv.subscription"]._read_group(
            [("reseller_id", "child_of", reseller_sudo.id)], ["product_id"]
        )
        products = request.env["product.product"].union(*(p for [p] in groups))
        # sudo: shown by name only.
        return products.sudo().product_tmpl_id.sorted("name")

    # === THE LIST === #

    @route(
        [LIST, f"{LIST}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_users(self, page=1, **kwargs):
        """List the users of the own tree (rules 25 and 40)."""
        reseller_sudo = self._get_reseller()
        filters = self._read_user_filters(reseller_sudo, kwargs)
        domain = self._get_user_domain(reseller_sudo, filters)
        Subscription = request.env["iptv.subscription"]
        total = Subscription.search_count(domain)
        pager_values = self._get_pager(LIST, total, page, STEP, filters)
        users = Subscription.search(
            domain,
            order=SORTS[filters["sort"]],
            limit=STEP,
            offset=pager_values["offset"],
        )
        return self._render_reseller(
            "portal_reseller_users",
            reseller_sudo,
            "users",
            users=self._prefetch_users(users),
            total=total,
            pager=pager_values,
            filters=filters,
            is_filtered=any(v for n, v in filters.items() if n != "sort"),
            children=self._get_filter_children(reseller_sudo),
            packages=self._get_filter_packages(reseller_sudo),
            statuses=self._get_status_labels(),
        )

    def _get_status_labels(self):
        field = request.env["iptv.subscription"]._fields["customer_status"]
        labels = dict(field._description_selection(request.env))
        return [(status, labels[status]) for status in STATUSES]

    def _prefetch_users(self, users):
        """Read what a row shows for all rows at once.

        :return: the users (sudo: found as the login; names are shown)
        """
        users_sudo = users.sudo()
        users_sudo.partner_id.fetch(["name", "phone", "email"])
        users_sudo._fetch_devices()
        return users_sudo

    # === EXPORT === #

    @route(
        f"{LIST}/export",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_users_export(self, **kwargs):
        """Download the users that the same filters list. No passwords are in it."""
        reseller_sudo = self._get_reseller()
        filters = self._read_user_filters(reseller_sudo, kwargs)
        domain = self._get_user_domain(reseller_sudo, filters)
        order = SORTS[filters["sort"]]
        return self._make_csv(
            "users.csv",
            self._get_user_columns(),
            self._get_user_rows(domain, order),
        )

    def _get_user_columns(self):
        env = request.env
        return [
            env._("Number"),
            env._("Name"),
            env._("E-mail"),
            env._("Phone"),
            env._("Kind"),
            env._("MAC address"),
            env._("Login"),
            env._("Package"),
            env._("Billing cycle"),
            env._("Status"),
            env._("Valid until"),
            env._("Reseller"),
        ]

    def _get_user_rows(self, domain, order):
        Subscription = request.env["iptv.subscription"]
        kinds = dict(
            Subscription._fields["device_kind"]._description_selection(request.env)
        )
        statuses = dict(self._get_status_labels())
        ids = Subscription.search(domain, order=order, limit=MOST_ROWS).ids
        for start in range(0, len(ids), CHUNK):
            users = self._prefetch_users(
                Subscription.browse(ids[start : start + CHUNK])
            )
            for user in users:
                yield [
                    user.name,
                    user.partner_id.name or "",
                    user.partner_id.email or "",
                    user.partner_id.phone or "",
                    kinds[user.device_kind],
                    user.mac or "",
                    user.login,
                    user.product_id.name or "",
                    user.cycle_id.name or "",
                    statuses[user.customer_status],
                    self._get_csv_moment(user.date_end),
                    user.reseller_id.display_name,
                ]
            users.invalidate_recordset()

    def _get_csv_moment(self, moment):
        """Return a moment as spreadsheets read it, in the time zone of the login."""
        if not moment:
            return ""
        local = Datetime.context_timestamp(request.env.user, moment)
        return local.strftime("%Y-%m-%d %H:%M")

    def _make_csv(self, filename, columns, rows):
        """Return a file that spreadsheets open as it is.

        :param str filename: what the browser saves it as
        :param rows: iterable of lists, one value per column
        """
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        writer.writerows([quote_cell(cell) for cell in row] for row in rows)
        # With a byte order mark, else Excel shows other alphabets as rubbish.
        return request.make_response(
            buffer.getvalue().encode("utf-8-sig"),
            [
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(filename)),
                ("Cache-Control", "no-store"),
            ],
        )
