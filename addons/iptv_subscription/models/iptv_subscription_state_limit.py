from odoo import api, models
from odoo.exceptions import ValidationError


class IptvDevice(models.Model):
    _inherit = "iptv.device"

    @api.constrains("subscription_id", "active")
    def _check_device_limit(self):
        """Refuse one box more than the package has (rule 61)."""
        self.filtered("active").subscription_id._check_device_limit()


class IptvSubscriptionLine(models.Model):
    _inherit = "iptv.subscription.line"

    @api.constrains("product_id")
    def _check_device_limit(self):
        """Refuse a package for fewer boxes than the service has (rule 61)."""
        packages = self.filtered(lambda line: line.kind == "package")
        packages.subscription_id.filtered("device_ids")._check_device_limit()


class IptvSubscription(models.Model):
    _inherit = "iptv.subscription"

    def _check_device_limit(self, product=None):
        """Refuse more active boxes than a package allows.

        Two boxes that are added at the same moment are counted one after the other.

        :param product: `product.product` to check for; the own package if empty
        :raise ValidationError: with how many boxes are too many
        """
        self._claim()
        for subscription in self:
            problem = subscription._get_device_limit_problem(product)
            if problem:
                raise ValidationError(problem)

    def _get_device_limit_problem(self, product=None):
        """Return why a package is for too few boxes; empty if it is not.

        Nothing is locked: a preview may ask.

        Note: `self.ensure_one()`

        :param product: see `_check_device_limit`
        :rtype: str
        """
        self.ensure_one()
        # sudo: a customer may ask for a package, and reads neither products nor boxes.
        package = (product or self.product_id).sudo()
        limit = package.product_tmpl_id.iptv_max_devices
        count = len(self.sudo().device_ids.filtered("active"))
        if not (package and limit and count > limit):
            return ""
        return self.env._(
            "“%(package)s” is for %(limit)s box(es), but %(name)s would have "
            "%(count)s. Remove a box first, or choose a package for more.",
            package=package.display_name,
            limit=limit,
            name=self.name,
            count=count,
        )

    def _change_package(self, product):
        """Override: refuse a package for fewer boxes before anything is changed."""
        self._check_device_limit(product)
        return super()._change_package(product)
