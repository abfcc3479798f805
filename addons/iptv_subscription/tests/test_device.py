from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MAC, OTHER_MAC, IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestDevice(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Device = cls.env["iptv.device"]
        cls.other_server = cls._create_server(name="Middleware B", sequence=50)

    def test_every_spelling_of_a_mac_becomes_one(self):  # rule 9
        for typed in (
            "00:1A:79:12:34:56",
            "00:1a:79:12:34:56",
            "001A79123456",
            "00-1A-79-12-34-56",
            "001a.7912.3456",
            " 00 1A 79 12 34 56\t",
        ):
            with self.subTest(typed=typed):
                self.assertEqual(self.Device._normalize_mac(typed), MAC)

    def test_what_is_no_mac_is_refused_in_a_sentence(self):  # rule 9
        for typed in (
            "",
            "abc",
            "00:1A:79:12:34:5",
            "00:1A:79:12:34:567",
            "00:1A:79:12:34:5G",
            "00:00:00:00:00:00",
            "FF:FF:FF:FF:FF:FF",
            "00:1A:79:12:34:56; DROP TABLE",
        ):
            with self.subTest(typed=typed):
                with self.assertRaisesRegex(ValidationError, "is not a MAC address"):
                    self.Device._normalize_mac(typed)

    def test_a_device_is_stored_in_the_one_spelling(self):
        subscription = self._create_subscription(mac="001a79-123456")
        self.assertEqual(subscription.device_ids.mac, MAC)
        subscription.device_ids.mac = "00.1a.79.ab.cd.ef"
        self.assertEqual(subscription.device_ids.mac, OTHER_MAC)

    def test_the_prefix_of_a_mag_box_is_checked(self):
        with self.assertRaisesRegex(ValidationError, "begin with 00:1A:79"):
            self._create_subscription(mac="00:1B:79:12:34:56")
        self.server.mac_prefixes = "00:1A:79, 00:1b:79"
        self._create_subscription(mac="00:1B:79:12:34:56")
        self.server.mac_prefixes = False
        self._create_subscription(mac="AA:BB:CC:DD:EE:FF")

    def test_another_kind_of_box_may_have_any_prefix(self):
        subscription = self._create_subscription(device_kind="enigma2")
        self._add_device(subscription, "AA:BB:CC:DD:EE:FF", kind="enigma2")
        self.assertEqual(subscription.mac, "AA:BB:CC:DD:EE:FF")

    def test_a_mag_box_needs_its_mac(self):
        with self.assertRaisesRegex(ValidationError, "needs its MAC"):
            self._add_device(self._create_subscription(), False)

    # === TAKEN === #

    def test_staff_are_told_who_has_the_box(self):
        owner = self._create_subscription(mac=MAC)
        sentence = f"already belongs to {owner.name} of Anna"
        with self.assertRaisesRegex(ValidationError, sentence):
            self._create_subscription(mac=MAC)

    def test_others_are_told_only_that_it_is_taken(self):
        owner = self._create_subscription(mac=MAC)
        outsiders = (
            self._create_new_portal_user(),
            self._create_staff("salesman", "sales_team.group_sale_salesman"),
            self.quick_ref("base.public_user"),
            self.quick_ref("base.user_root"),
        )
        for user in outsiders:
            for su in (False, True):
                device = self.Device.with_user(user).sudo(su)
                with self.subTest(user=user.id, su=su):
                    with self.assertRaisesRegex(
                        ValidationError, "is already in use"
                    ) as e:
                        device._check_mac_usable(self.server, MAC)
                    self.assertNotIn(owner.name, str(e.exception))
                    self.assertNotIn("Anna", str(e.exception))

    def test_a_draft_of_a_confirmed_order_keeps_its_box(self):
        """The box was promised; cancelling the order gives it back."""
        order = self._create_order(iptv_mac=MAC)
        order.action_confirm()
        with self.assertRaises(ValidationError):
            self._create_subscription(mac=MAC)

    def test_a_box_may_live_on_two_servers(self):
        self._create_subscription(mac=MAC)
        twin = self._create_subscription(mac=MAC, server_id=self.other_server.id)
        self.assertEqual(twin.mac, MAC)

    def test_a_draft_cannot_move_to_a_server_where_its_box_is_taken(self):
        self._create_subscription(mac=MAC)
        twin = self._create_subscription(mac=MAC, server_id=self.other_server.id)
        with self.assertRaisesRegex(ValidationError, "already belongs"):
            twin.server_id = self.server

    def test_an_archived_box_frees_its_mac(self):
        first = self._create_subscription(mac=MAC)
        box = first.device_ids
        box.action_archive()
        self.assertFalse(first.mac)
        self._create_subscription(mac=MAC)
        with self.assertRaisesRegex(ValidationError, "already belongs"):
            box.action_unarchive()

    def test_a_box_can_be_handed_over_in_one_transaction(self):
        first = self._create_subscription(mac=MAC)
        second = self._create_subscription(mac=OTHER_MAC)
        first.device_ids.mac = "00:1A:79:00:00:01"
        second.device_ids.mac = MAC
        self.env.flush_all()
        self.assertEqual(second.mac, MAC)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_box_with_the_mac(self):
        self._create_subscription(mac=MAC)
        other = self._create_subscription(mac=OTHER_MAC).device_ids
        self.env.flush_all()
        query = "UPDATE iptv_device SET mac = %s WHERE id = %s"
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(query, [MAC, other.id])
        for mac in ("00:1a:79:00:00:01", "nonsense", "001A79123456"):
            with self.subTest(mac=mac):
                with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                    self.env.cr.execute(query, [mac, other.id])

    # === WHAT THE SUBSCRIPTION SHOWS === #

    def test_the_box_with_a_mac_is_what_the_account_is_made_for(self):
        self.monthly.product_tmpl_id.iptv_max_devices = 2
        subscription = self._create_subscription()
        self._add_device(subscription, False, kind="app")
        self._add_device(subscription, MAC)
        self.assertEqual(subscription.mac, MAC)

    def test_a_subscription_is_found_by_its_mac_in_any_spelling(self):
        subscription = self._create_subscription(mac=MAC)
        without = self._create_subscription()
        Subscription = self.env["iptv.subscription"]
        mine = [("id", "in", (subscription | without).ids)]
        for typed in (MAC, "001a79123456", "00-1A-79-12-34-56", "12:34:56"):
            with self.subTest(typed=typed):
                found = Subscription.search(mine + [("mac", "ilike", typed)])
                self.assertEqual(found, subscription)
                named = Subscription.name_search(typed, mine)
                self.assertEqual([number for number, _name in named], subscription.ids)
        self.assertEqual(Subscription.search(mine + [("mac", "=", MAC)]), subscription)
        self.assertEqual(Subscription.search(mine + [("mac", "=", False)]), without)
        self.assertEqual(Subscription.search(mine + [("mac", "!=", MAC)]), without)

    def test_a_terminated_service_gets_no_box(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        subscription._terminate()
        with self.assertRaisesRegex(UserError, "has no box any more"):
            self._add_device(subscription, MAC)
