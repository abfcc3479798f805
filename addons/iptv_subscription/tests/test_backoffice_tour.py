from odoo import Command, fields
from odoo.tests import tagged

from .common_tour import BackofficeTourCommon


@tagged("post_install", "-at_install")
class TestBackofficeTour(BackofficeTourCommon):
    """The back office in a real browser, in a company with data of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.env["iptv.server"].create(
            {"name": "Tour Server", "company_id": cls.company.id}
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Tour Package",
                "type": "service",
                "list_price": 10.0,
                "iptv_kind": "package",
                "iptv_remote_ref": "tour",
            }
        )
        cls.product.product_tmpl_id.iptv_cycle_id = cls.env.ref(
            "iptv_subscription.iptv_billing_cycle_1m"
        )
        cls.subscription = cls._create_active("Tour Customer")
        cls.subscription._confirm_by_hand()

    @classmethod
    def _create_active(cls, customer):
        """Create a paid subscription that its server wants done by hand."""
        subscription = cls.env["iptv.subscription"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": customer}).id,
                "company_id": cls.company.id,
                "server_id": cls.server.id,
                "password": "abcd-2345",
                "device_kind": "line",
                "line_ids": [Command.create({"product_id": cls.product.id})],
            }
        )
        subscription._activate(source="manual", key=f"tour/{customer}", reason="Tour")
        subscription._job_provision()
        return subscription

    def test_operator_switches_off_and_on_and_confirms_by_hand(self):
        """Buttons of the form, the counter on top, and what to do by hand."""
        by_hand = self._create_active("Second Customer")
        self._create_staff("tour_operator", "group_iptv_operator")
        self.start_tour("/odoo", "iptv_backoffice_operator", login="tour_operator")
        (self.subscription | by_hand).invalidate_recordset()
        self.assertEqual(self.subscription.state, "active")
        self.assertEqual(by_hand.provision_state, "done")

    def test_manager_grants_days_and_terminates(self):
        """Free days appear among the periods; a terminated service offers nothing."""
        until = fields.Datetime.add(self.subscription.date_end, days=5)
        self._create_staff("tour_manager", "group_iptv_manager")
        self.start_tour("/odoo", "iptv_backoffice_manager", login="tour_manager")
        self.subscription.invalidate_recordset()
        granted = self.subscription.period_ids.filtered(
            lambda period: period.reason == "Outage of the tour"
        )
        self.assertEqual(granted.end, until)
        self.assertEqual(self.subscription.state, "terminated")

    def test_the_dashboard_opens_the_lists_behind_its_figures(self):
        """Cards of money and services, a click, and the way back."""
        self._create_active("Second Customer")
        self.env.cr.flush()
        self._create_staff("tour_manager", "group_iptv_manager")
        self.start_tour("/odoo", "iptv_dashboard", login="tour_manager")

    def test_operator_renews_in_bulk(self):  # pain 14
        """Rows chosen in the list, a preview, one row unticked, the results."""
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        services = self.subscription
        for name in ("Bulk One", "Bulk Two"):
            services |= self._create_active(name)
        self._create_staff("tour_bulk", "group_iptv_operator")
        self.start_tour("/odoo", "iptv_bulk_renewal", login="tour_bulk")
        services.invalidate_recordset()
        self.assertEqual(services.mapped("invoice_count"), [1, 0, 1])
