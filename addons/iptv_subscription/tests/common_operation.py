from freezegun import freeze_time

from odoo import fields

from .common import IptvCommon


class OperationCommon(IptvCommon):
    """Bulk operations over services made by hand, paid until a known moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_staff(
            "bulk_manager", "iptv_subscription.group_iptv_manager"
        )
        cls.operator = cls._create_staff(
            "bulk_operator", "iptv_subscription.group_iptv_operator"
        )
        cls.close_reason = cls.env.ref("iptv_subscription.iptv_close_reason_moving")

    def _create_paid(self, count, until="2030-02-15 10:00:00", **values):
        """Return active services with a login, each of its own customer."""
        values.setdefault("device_kind", "line")
        until = fields.Datetime.to_datetime(until)
        services = self.env["iptv.subscription"]
        with freeze_time("2030-01-15 10:00:00"):
            for number in range(count):
                customer = self._create_partner(name=f"Customer {number}")
                services |= self._create_subscription(
                    paid_until=until, **{"partner_id": customer.id, **values}
                )
        return services

    def _create_operation(self, kind, services=None, user=None, **values):
        if services is not None:
            values["selection_ids"] = services.ids
        model = self.env["iptv.operation"].with_user(user or self.manager)
        return model.create({"kind": kind, **values})

    def _preview(self, kind, services=None, user=None, **values):
        """Return an operation whose preview is shown."""
        operation = self._create_operation(kind, services, user, **values)
        operation.action_preview()
        return operation

    def _apply(self, kind, services=None, user=None, **values):
        """Return an operation that was applied to everything it could."""
        operation = self._preview(kind, services, user, **values)
        operation.action_apply()
        return operation

    def _run_all_jobs(self):
        """Run the queued jobs of operations, and those that they queue."""
        while self._get_jobs("_job_preview") + self._get_jobs("_job_run"):
            self._run_jobs()
        self._run_jobs()

    def _get_line(self, operation, service):
        return operation.line_ids.filtered(lambda line: line.subscription_id == service)

    def _get_log(self, service, operation):
        """Return the entries of a service's history that name the operation."""
        return service.message_ids.filtered(lambda m: operation.name in (m.body or ""))
