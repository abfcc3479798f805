from odoo import Command, fields, models

from odoo.addons.iptv_subscription.models.iptv_subscription_order import DEVICE_OF_KIND

from ..tools.purchase import Purchase


class IptvReseller(models.Model):
    """Adding a user: contact, service, box and period in one transaction (rule 24)."""

    _inherit = "iptv.reseller"

    def _add_user(self, values, key):
        """Sell a new service, and charge for it (rules 17, 24, 26 and 33).

        Everything is checked before anything moves. The contact is none of the
        reseller's own, whose portal would show it the reseller's invoices.

        Note: `self.ensure_one()`

        :param dict values: `name`, `email`, `phone`, `note`, `product_id` (of
            `product.product`), `device_kind`, `mac`, `login`, `password`,
            `server_id`; and `free` for the operator's staff
        :param str key: names the click; the same key gives the first sale again
        :return: the sale of kind `new` or `trial`
        :rtype: `iptv.reseller.sale` record (sudo)
        :raise UserError: with what to correct
        """
        reseller = self._begin(key)
        known = reseller._get_known_sales([f"new/{key}"])
        if known:
            return known[f"new/{key}"]
        reseller._check_allowed("can_add_users")
        user = reseller._check_new_user(values)
        reseller._check_payer(user["free"])
        reseller._check_covered([reseller._get_new_purchase(user, key)])
        with self.env.cr.savepoint():
            return reseller._create_user(user, key)

    def _preview_add_user(self, values):
        """Return what adding a user would cost and give, without doing it.

        :param dict values: see `_add_user`; may be incomplete
        :return: `price`, `paid_with` (`credit`, `stock` or `free`), `balance_after`,
            `date_end` (naive UTC, or False), `trial_left` (or False where the package
            is no trial) and `problem` (a sentence, or False)
        :rtype: dict
        """
        self.ensure_one()
        # sudo: as in `_begin`; nothing is written.
        reseller = self.sudo().with_company(self.sudo().company_id)
        problem = reseller._get_problem(
            lambda: (
                reseller._check_allowed("can_add_users"),
                reseller._check_new_user(values),
                reseller._check_payer(values.get("free")),
            )
        )
        preview = {
            "price": 0.0,
            "paid_with": False,
            "balance_after": reseller.balance,
            "date_end": False,
            "trial_left": False,
            "problem": problem,
        }
        product = reseller._get_new_product(values)
        if not reseller._get_problem(lambda: reseller._check_product(product)):
            preview.update(reseller._preview_purchase(product, values, problem))
        return preview

    def _preview_purchase(self, product, values, problem):
        cycle = product.iptv_cycle_id
        kind = "trial" if cycle.kind == "trial" else "new"
        free = bool(values.get("free")) and self._is_by_staff()
        price = self._get_credit_price(product)
        purchase = Purchase(kind, "preview", price, product, free)
        payments = self._plan_payments([purchase])
        paid_with = payments[0][0]
        uncovered = self._get_uncovered([purchase], payments)
        return {
            "price": 0.0 if free else price,
            "paid_with": paid_with,
            "balance_after": self.currency_id.round(
                self.balance - (price if paid_with == "credit" else 0.0)
            ),
            "date_end": self._get_first_end(product),
            "trial_left": kind == "trial" and self._get_trials_left(),
            "problem": problem or uncovered or False,
        }

    def _get_first_end(self, product):
        """Return until when a service bought now would last.

        :return: naive UTC; False without end
        :rtype: datetime | bool
        """
        template = product.product_tmpl_id
        waits = template.iptv_start == "first_use"
        days = template.iptv_start_wait_days if waits else 0
        start = fields.Datetime.add(fields.Datetime.now(), days=days)
        tz = self.company_id._get_billing_tz()
        return product.iptv_cycle_id._get_period_end(start, None, tz) or False

    # === CREATION === #

    def _get_new_purchase(self, user, key, subscription=None):
        trial = user["product"].iptv_cycle_id.kind == "trial"
        document = {"subscription_id": subscription.id} if subscription else {}
        return Purchase(
            kind="trial" if trial else "new",
            key=f"new/{key}",
            price=user["price"],
            product=user["product"],
            free=user["free"],
            document=document,
        )

    def _create_user(self, user, key):
        """Create a user whose values were checked, and charge for it.

        :param dict user: see `_check_new_user`
        :param str key: see `_add_user`
        :rtype: `iptv.reseller.sale` record
        """
        subscription = self._create_service(user)
        if user["product"].iptv_cycle_id.kind == "trial":
            self.env["iptv.trial.claim"]._claim(subscription, strict=True)
        purchase = self._get_new_purchase(user, key, subscription)
        sale = self._charge_all([purchase])
        sale.period_id = subscription._extend(
            "credit", self._get_period_key(sale.key)
        )
        sale._note_service()
        return sale

    def _create_service(self, user):
        subscription = self.env["iptv.subscription"].create(
            self._prepare_service(user, self._create_contact(user))
        )
        if user["mac"]:
            self.env["iptv.device"].create(
                {
                    "subscription_id": subscription.id,
                    "kind": DEVICE_OF_KIND[user["kind"]],
                    "mac": user["mac"],
                }
            )
        return subscription

    def _create_contact(self, user):
        return self.env["res.partner"].create(
            {
                "name": user["name"],
                "email": user["email"],
                "phone": user["phone"],
                "comment": user["note"],
                "company_id": self.company_id.id,
                "lang": self.partner_id.lang,
            }
        )

    def _prepare_service(self, user, contact):
        return {
            "partner_id": contact.id,
            "company_id": self.company_id.id,
            # Its prices are what the reseller pays.
            "currency_id": self.currency_id.id,
            "reseller_id": self.id,
            "server_id": user["server"].id,
            "device_kind": user["kind"],
            "billing_mode": "manual",
            "auto_renew": False,
            **user["credentials"],
            "line_ids": [
                Command.create(
                    {"product_id": user["product"].id, "price_unit": user["price"]}
                )
            ],
        }
