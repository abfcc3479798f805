from odoo import fields, models
from odoo.tools import format_date, formatLang

from ..tools.proration import format_days, prorate


class IptvSubscription(models.Model):
    """The arithmetic of a change, as a customer reads it."""

    _inherit = "iptv.subscription"

    def _explain(self, stretches, amount):
        """Return how an amount for the paid time came about.

        :param list stretches: `Stretch` objects
        :param float amount: what they came to, rounded
        :rtype: str
        """
        if not amount or amount != self.currency_id.round(prorate(stretches)):
            return self.env._(
                "%(time)s: nothing to pay and nothing to give back.",
                time=self._explain_time(stretches),
            )
        return self.env._(
            "%(time)s: %(sum)s = %(amount)s",
            time=self._explain_time(stretches),
            sum=self._explain_sum(stretches),
            amount=self._format_price(amount),
        )

    def _explain_time(self, stretches):
        if self.is_unlimited:
            return self.env._("Without end")
        left = format_days(sum(stretch.left for stretch in stretches))
        if len(stretches) > 1:
            return self.env._("%(left)s days left", left=left)
        length = format_days(stretches[0].new_length)
        return self.env._("%(left)s of %(length)s days left", left=left, length=length)

    def _explain_sum(self, stretches):
        counted = [stretch for stretch in stretches if stretch.get_amount()]
        return " + ".join(self._explain_stretch(stretch) for stretch in counted)

    def _explain_stretch(self, stretch):
        """Return the product or difference that a stretch stands for.

        :rtype: str
        """
        new = self._format_price(stretch.new_price)
        old = self._format_price(stretch.old_price)
        of_new = self._explain_share(stretch.left, stretch.new_length)
        of_old = self._explain_share(stretch.left, stretch.old_length)
        if not stretch.old_price:
            return f"{new}{of_new}"
        if not stretch.new_price:
            return f"−{old}{of_old}"
        if of_new == of_old:
            return f"({new} − {old}){of_new}"
        return f"{new}{of_new} − {old}{of_old}"

    def _explain_share(self, left, length):
        """Return the factor of a price; empty for all of it."""
        if left == length:
            return ""
        return f" × {format_days(left)}/{format_days(length)}"

    def _explain_new_cycle(self, lines, mode):
        """Return what begins now, and what becomes of the old time.

        :param list lines: see `_prepare_quote`
        :param str mode: of the change
        :rtype: str
        """
        text = self.env._(
            "A new billing cycle begins: %(sum)s", sum=self._explain_lines(lines)
        )
        if mode != "full":
            return text
        ahead = self._get_paid_ahead()
        now = fields.Datetime.now()
        left = sum((p.end - max(p.start, now)).total_seconds() for p in ahead)
        return self.env._(
            "%(text)s. The %(days)s days that are left of the old time are dropped.",
            text=text,
            days=format_days(left),
        )

    def _explain_lines(self, lines):
        """Return the sum of what is charged: `Family 20.00 + Sport 4.00 = 24.00`."""
        text = ""
        for line in lines:
            sign = "−" if line["price"] < 0 else "+"
            sign = f" {sign} " if text else ""
            price = self._format_price(abs(line["price"]))
            text += f"{sign}{line.get('title') or line['name']} {price}"
        if len(lines) < 2:
            return text
        total = sum(line["price"] for line in lines)
        return f"{text} = {self._format_price(total)}"

    def _format_price(self, amount):
        text = formatLang(
            self.env, abs(amount), digits=self.currency_id.sudo().decimal_places
        )
        return f"−{text}" if amount < 0 else text

    def _format_day(self, moment):
        """Return the day of a moment, as the customer counts days.

        :param datetime moment: naive UTC
        :rtype: str
        """
        zone = self.partner_id.sudo().tz or self.company_id.sudo().partner_id.tz
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=zone or "UTC"), moment
        )
        return format_date(self.env, local.date())
