from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MAC, OTHER_MAC
from .common_operation import OperationCommon

NOW = "2030-02-10 10:00:00"


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestAddRange(OperationCommon):
    """Room 1 … Room 20 at once (rule 57)."""

    def _create_wizard(self, user=None, **values):
        model = self.env["iptv.add.range"].with_user(user or self.operator)
        return model.create(
            {
                "prefix": "Room",
                "number_from": 1,
                "number_to": 20,
                "partner_id": self.customer.id,
                "product_id": self.monthly.id,
                "server_id": self.server.id,
                **values,
            }
        )

    def _add(self, user=None, **values):
        """Return the operation with the results."""
        action = self._create_wizard(user, **values).action_add()
        return self.env["iptv.operation"].browse(action["res_id"])

    def _get_rooms(self):
        return self.env["res.partner"].search([("name", "=like", "Room%")])

    def test_twenty_rooms_one_invoice_twenty_results(self):  # rule 57
        operation = self._add()
        services = operation.line_ids.subscription_id
        names = services.partner_id.sorted("id").mapped("name")
        self.assertEqual(names, [f"Room {n}" for n in range(1, 21)])
        self.assertEqual(services.partner_id.parent_id, self.customer)
        self.assertEqual(len(operation.line_ids), 20)
        self.assertEqual(set(operation.line_ids.mapped("state")), {"done"})
        self.assertEqual(set(services.mapped("state")), {"draft"})
        invoice = operation.line_ids.move_id
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.partner_id, self.customer)
        self.assertEqual(len(invoice.invoice_line_ids), 20)
        self.assertEqual(invoice.amount_untaxed, 200.0)
        self._pay(invoice)
        self.assertEqual(set(services.mapped("state")), {"active"})
        ends = set(map(str, services.mapped("date_end")))
        self.assertEqual(ends, {"2030-03-10 10:00:00"})

    def test_the_preview_names_them(self):
        wizard = self._create_wizard()
        self.assertEqual(wizard.count, 20)
        self.assertEqual(wizard.preview, "Room 1, Room 2, Room 3, …, Room 20")
        self.assertEqual(wizard.amount, 200.0)
        self.assertFalse(self._get_rooms())

    def test_boxes_in_the_order_of_the_names(self):
        operation = self._add(
            device_kind="mag", number_to=3, macs=f"{MAC}\n\n{OTHER_MAC}\n"
        )
        services = operation.line_ids.sorted("id").subscription_id
        self.assertEqual(services.mapped("mac"), [MAC, OTHER_MAC, False])

    def test_one_bad_mac_and_nothing_is_added(self):  # rule 57
        self._create_subscription(mac=OTHER_MAC)
        macs = f"{MAC}\n00:1A:79:ZZ\n{MAC}\n{OTHER_MAC}\nAA:BB:CC:00:00:01"
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._add(device_kind="mag", macs=macs)
        told = str(caught.exception).split("\n")
        self.assertIn("Nothing was added", told[0])
        self.assertRegex(told[1], "^2. .*is not a MAC address")
        self.assertRegex(told[2], "^3. .*twice")
        self.assertRegex(told[3], "^4. .*already belongs to")
        self.assertRegex(told[4], "^5. .*not the MAC address of a MAG box")
        self.assertFalse(self._get_rooms())

    def test_more_boxes_than_services(self):
        with self.assertRaisesRegex(UserError, "2 MAC addresses for 1 services"):
            self._add(device_kind="mag", number_to=1, macs=f"{MAC}\n{OTHER_MAC}")

    def test_a_second_click_shows_the_same_results(self):
        wizard = self._create_wizard()
        first = wizard.action_add()
        self.assertEqual(wizard.action_add()["res_id"], first["res_id"])
        self.assertEqual(len(self._get_rooms()), 20)

    def test_the_same_rooms_are_not_added_twice(self):
        self._add()
        with self.assertRaisesRegex(UserError, "already has Room 1, Room 2"):
            self._add()

    def test_without_a_payer_they_wait_unpaid(self):
        operation = self._add(partner_id=False, number_to=2)
        self.assertFalse(operation.line_ids.move_id)
        services = operation.line_ids.subscription_id
        self.assertEqual(set(services.mapped("state")), {"draft"})
        self.assertFalse(services.partner_id.parent_id)

    def test_a_manager_may_give_them_away(self):
        until = "2030-06-01 00:00:00"
        values = {"is_gift": True, "gift_until": until, "number_to": 2}
        with self.assertRaisesRegex(UserError, "Only an IPTV manager"):
            self._add(**values)
        operation = self._add(self.manager, **values)
        services = operation.line_ids.subscription_id
        self.assertEqual(set(services.mapped("state")), {"active"})
        self.assertEqual(set(map(str, services.mapped("date_end"))), {until})
        self.assertFalse(operation.line_ids.move_id)

    def test_a_gift_needs_an_end_ahead(self):
        for until in (False, "2030-02-01 00:00:00"):
            with self.assertRaisesRegex(UserError, "Say until when"):
                self._add(self.manager, is_gift=True, gift_until=until)

    def test_at_most_500(self):
        for values in ({"number_to": 501}, {"number_to": 0}, {"number_to": 10**9}):
            with self.assertRaisesRegex(UserError, "1 to 500 names"):
                self._add(**values)

    def test_a_kind_the_server_cannot_serve(self):  # rule 31
        server_class = type(self.server)
        self.patch(server_class, "_get_device_kinds", lambda server: ["mag"])
        with self.assertRaisesRegex(UserError, "cannot serve"):
            self._add()

    def test_strangers_add_nothing(self):
        portal = new_test_user(self.env, "range_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self._add(portal)

    def test_a_range_is_not_applied_again(self):
        operation = self._add(number_to=2)
        for method in ("action_preview", "action_apply", "action_undo"):
            with self.assertRaises(UserError):
                getattr(operation.with_user(self.manager), method)()
