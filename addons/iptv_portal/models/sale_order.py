from odoo import models
from odoo.exceptions import ValidationError

NO_BOX = {"iptv_device_kind": False, "iptv_mac": False}


class SaleOrder(models.Model):
    """What a cart with IPTV packages needs before it may be paid."""

    _inherit = "sale.order"

    def _iptv_get_package_lines(self):
        """Return the lines that sell a package, each for one box.

        :rtype: `sale.order.line` recordset
        """
        return self.order_line.filtered(lambda li: li.product_id.iptv_kind == "package")

    def _iptv_get_lost_extras(self):
        """Return the extras that no package of this order would carry.

        :rtype: `sale.order.line` recordset
        """
        lines = self.order_line
        extras = lines.filtered(lambda li: li.product_id.iptv_kind == "extra")
        for package in self._iptv_get_package_lines() if extras else ():
            extras -= package._iptv_get_extras()
        return extras

    def _iptv_get_extras_problem(self):
        """Return what is wrong with the extras, as a sentence; False if nothing.

        :rtype: str | bool
        """
        lost = self._iptv_get_lost_extras()
        if not lost:
            return False
        name = lost[0].product_id.name
        if not self._iptv_get_package_lines():
            return self.env._(
                "“%(extra)s” is an extra to a package. Add a package to your cart, or "
                "remove the extra.",
                extra=name,
            )
        return self.env._(
            "Every package in your cart already has “%(extra)s”. Remove the extra, or "
            "add another package for it.",
            extra=name,
        )

    def _iptv_check_boxes(self, boxes=None):
        """Check the boxes of all packages, also against each other.

        :param dict boxes: `kind` and `mac` by id of the line; None takes what is stored
        :return: the values to store and the messages by field, both by id of the line
        :rtype: tuple[dict, dict]
        """
        values, errors, taken = {}, {}, set()
        for line in self._iptv_get_package_lines():
            stored = line._iptv_get_stored_box()
            box = stored if boxes is None else boxes.get(line.id, {})
            vals, error = line._iptv_check_box(**box)
            if vals.get("iptv_mac"):
                address = (line._iptv_get_server().id, vals["iptv_mac"])
                error = address in taken and {"mac": self._iptv_get_twice_message()}
                taken.add(address)
            if error:
                errors[line.id] = error
            else:
                values[line.id] = vals
        return values, errors

    def _iptv_get_twice_message(self):
        return self.env._(
            "You named this box for another package already. Every package is for a "
            "box of its own."
        )

    def _iptv_save_boxes(self, boxes):
        """Store what the buyer says about the boxes, as far as it is right.

        What is wrong is not kept, so that an old answer is never paid for.

        :param dict boxes: see `_iptv_check_boxes`
        :return: the messages by field, by id of the line
        :rtype: dict[int, dict]
        """
        values, errors = self._iptv_check_boxes(boxes)
        for line in self._iptv_get_package_lines():
            line.write(values.get(line.id, NO_BOX))
        return errors

    def _iptv_check_ready(self):
        """Refuse to go on with a cart that could not be served once it is paid.

        :raise ValidationError: with a sentence for the buyer
        """
        problem = self._iptv_get_extras_problem()
        if problem:
            raise ValidationError(problem)
        _values, errors = self._iptv_check_boxes()
        for line in self._iptv_get_package_lines():
            if line.id in errors:
                raise ValidationError(
                    self.env._(
                        "Tell us the box for “%(package)s” before you pay. %(reason)s",
                        package=line.product_id.name,
                        reason=" ".join(errors[line.id].values()),
                    )
                )
