from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.iptv_subscription.models.iptv_subscription_order import DEVICE_OF_KIND
from odoo.addons.iptv_subscription.models.product_template import DEVICE_KINDS


class IptvReseller(models.Model):
    """What is asked of a new user before anything is written or charged (D6)."""

    _inherit = "iptv.reseller"

    def _get_problem(self, check):
        """Return what a check refuses, in a sentence; False if it passes.

        :param check: called without arguments
        :rtype: str | bool
        """
        try:
            check()
        except UserError as error:
            return str(error)
        return False

    def _check_new_user(self, values):
        """Return the values of a new user, clean and allowed.

        :param dict values: see `_add_user`, as a person typed them
        :return: `name`, `email`, `phone`, `note`, `product`, `server`, `kind`,
            `mac`, `credentials`, `price` and `free`
        :rtype: dict
        :raise UserError: with what to correct
        """
        product = self._get_new_product(values)
        self._check_product(product, "package")
        self._check_user_limit()
        server = self._check_new_server(product, values)
        kind = self._check_new_kind(server, values)
        user = {
            **self._check_new_contact(values),
            "product": product,
            "server": server,
            "kind": kind,
            "mac": self._check_new_mac(server, kind, values),
            "credentials": self._check_new_credentials(server, values),
            "price": self._get_credit_price(product),
            "free": bool(values.get("free")) and self._is_by_staff(),
        }
        if product.iptv_cycle_id.kind == "trial":
            self._check_trial(user)
        return user

    def _get_new_product(self, values):
        """Return the package that was chosen, none if it is not given (rule 23)."""
        # sudo: as in `_get_products`; whether it is allowed is asked next.
        products = self.env["product.product"].sudo()
        chosen = products.browse(self._read_id(values.get("product_id"))).exists()
        return chosen.with_company(self.company_id)

    def _read_id(self, value):
        """Return an id that a person sent; an empty list if it is none."""
        try:
            number = int(value or 0)
        except (TypeError, ValueError):
            return []
        # PostgreSQL knows no greater id.
        return [number] if 0 < number < 2**31 else []

    def _check_user_limit(self, count=1):
        """Refuse more users than allowed; what is terminated does not count.

        :param int count: how many are to be added
        :raise UserError: with the limit
        """
        if not self.max_users or self._is_by_staff():
            return
        users = self.env["iptv.subscription"].search_count(
            [("reseller_id", "=", self.id), ("state", "!=", "terminated")]
        )
        if users + count > self.max_users:
            raise UserError(
                self.env._(
                    "You may have %(limit)s users, and have %(count)s. Terminate some, "
                    "or ask your operator for more.",
                    limit=self.max_users,
                    count=users,
                )
            )

    def _check_new_contact(self, values):
        name = self._read_text(values, "name")
        email = self._read_text(values, "email")
        if not name:
            raise UserError(self.env._("Give the user a name."))
        if email and not email_normalize(email):
            raise UserError(
                self.env._("“%(email)s” is not a mail address.", email=email)
            )
        note = self._read_text(values, "note")
        return {
            "name": name,
            "email": email,
            "phone": self._read_text(values, "phone"),
            "note": plaintext2html(note) if note else False,
        }

    def _read_text(self, values, name):
        return str(values.get(name) or "").strip() or False

    # === WHERE AND HOW IT IS SERVED === #

    def _get_servers(self, product):
        """Return the servers that a package can be sold on.

        :param product: `product.product` record
        :rtype: `iptv.server` recordset (sudo)
        """
        # sudo: servers are for the staff; a reseller sees their names only.
        template = product.sudo().product_tmpl_id
        needed = template.iptv_server_id | template.iptv_plan_id.server_id
        if needed:
            return needed
        servers = self.env["iptv.server"].sudo()
        return servers.search([("company_id", "in", (self.company_id.id, False))])

    def _check_new_server(self, product, values):
        servers = self._get_servers(product)
        asked = self._read_id(values.get("server_id"))
        if not asked:
            return servers[:1] or servers._get_default(self.company_id)
        chosen = servers.filtered(lambda server: server.id in asked)
        if not chosen:
            raise UserError(
                self.env._("“%s” is not served there. Choose another server.")
                % product.display_name
            )
        return chosen

    def _check_new_kind(self, server, values):
        """Refuse a kind that the server cannot serve (rule 31, decision D10)."""
        labels = dict(DEVICE_KINDS)
        kind = values.get("device_kind") or "mag"
        if kind not in labels:
            raise UserError(self.env._("Choose the kind of box."))
        if kind not in server._get_device_kinds():
            raise UserError(
                self.env._(
                    "The server “%(server)s” cannot serve “%(kind)s”.",
                    server=server.name,
                    kind=labels[kind],
                )
            )
        return kind

    def _check_new_mac(self, server, kind, values):
        """Return the MAC, valid and free on its server (rule 9)."""
        mac = self._read_new_mac(kind, self._read_text(values, "mac"))
        if mac:
            self.env["iptv.device"]._check_mac_usable(server, mac, kind)
        return mac

    def _read_new_mac(self, kind, text):
        """Return a MAC as boxes report it; False where none is needed or given.

        :param str kind: kind of service
        :param str text: as typed
        :raise UserError: if it is missing, invalid or not needed
        """
        text = str(text or "").strip()
        if not text and kind in ("mag", "mag_line"):
            raise UserError(
                self.env._("A MAG box needs its MAC address: see its sticker.")
            )
        if not text:
            return False
        if kind not in DEVICE_OF_KIND:
            raise UserError(
                self.env._("A service of this kind has no box. Remove the MAC address.")
            )
        return self.env["iptv.device"]._normalize_mac(text)

    def _check_new_credentials(self, server, values):
        """Return login and password as far as they are given; both are optional."""
        given = {
            name: self._read_text(values, name)
            for name in ("login", "password")
            if self._read_text(values, name)
        }
        self.env["iptv.subscription"]._check_credentials(
            dict(given, server_id=server.id)
        )
        return given
