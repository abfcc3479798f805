import inspect

from odoo import models
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .attack_common import AttackCommon

ADDON = "odoo.addons.iptv_reseller_credit."
#: Every method of ours that RPC can call, by model. Whoever adds one asks first what
#: a portal user with a Python shell can do with it, and adds an attack.
PUBLIC = {
    "account.move": {"button_cancel", "button_draft", "write"},
    "iptv.credit.debt": {"init"},
    "iptv.credit.entry": {"action_open_document", "create", "init", "write"},
    "iptv.credit.posting": {"action_open_move", "action_post_open_days"},
    "iptv.credit.proof": {"action_prove_now"},
    "iptv.credit.statement": {"action_open_invoice"},
    "iptv.credit.transfer": {"action_approve", "action_refuse", "write"},
    "iptv.device": {"create", "write"},
    "iptv.reseller": {
        "action_bill_now",
        "action_delete",
        "action_enable",
        "action_open_form",
        "action_unfreeze",
        "action_view_branch_users",
        "action_view_children",
        "action_view_entries",
        "action_view_invoices",
        "action_view_performance",
        "action_view_sales",
        "action_view_users",
        "create",
        "get_tree",
        "init",
        "unlink",
        "write",
    },
    "iptv.reseller.add.user": {"action_add"},
    "iptv.reseller.adjust": {"action_apply"},
    "iptv.reseller.hand.over": {"action_hand_over"},
    "iptv.reseller.move": {"action_move"},
    "iptv.reseller.new": {"action_create_reseller"},
    "iptv.reseller.plan": {"action_sell", "action_view_resellers"},
    "iptv.reseller.renew": {"action_renew"},
    "iptv.reseller.sell": {"action_sell"},
    "iptv.reseller.stop": {"action_stop"},
    "iptv.reseller.transfer.wizard": {"action_transfer", "default_get"},
    "iptv.subscription": {"action_renew_with_credits"},
    "iptv.subscription.period": {"copy", "create"},
    "payment.transaction": {"create"},
    "res.config.settings": {"action_iptv_set_up_credit_books"},
    "res.partner": {"action_view_iptv_reseller", "write"},
    "sale.order": {"write"},
}
#: What only shows something, to whoever may read it.
SHOWING = ("action_view_", "action_open_")
MODELS = (
    "iptv.reseller",
    "iptv.reseller.plan",
    "iptv.reseller.sale",
    "iptv.reseller.stock",
    "iptv.credit.entry",
    "iptv.credit.lot",
    "iptv.credit.allocation",
    "iptv.trial.claim",
)


@tagged("-at_install", "post_install")
class TestAttackWrite(AttackCommon):
    """What somebody changes by RPC who must not (DESIGN §6)."""

    def test_all_public_methods_are_known(self):
        found = {}
        for model in self.env.registry.values():
            for base in model.__mro__:
                if base.__module__.startswith(ADDON) and issubclass(
                    base, models.BaseModel
                ):
                    names = {
                        name
                        for name, value in vars(base).items()
                        if inspect.isfunction(value)
                        and not name.startswith("_")
                        and not getattr(value, "_api_private", False)
                    }
                    if names:
                        found.setdefault(model._name, set()).update(names)
        self.assertEqual(found, PUBLIC)

    def test_no_button_works_for_the_portal(self):
        """Whatever a button does, a portal login does it for nobody."""
        before = self._get_figures()
        for login in ("rita", "sam", "anna"):
            self.authenticate(login, login)
            for model, methods in PUBLIC.items():
                for method in methods:
                    if method.startswith("action_"):
                        with self.subTest(login=login, model=model, method=method):
                            self._press(model, method)
        self.assertEqual(self._get_figures(), before)

    def _press(self, model, method):
        ids = self.stranger.ids if model == "iptv.reseller" else [1]
        of_model = getattr(getattr(self.env[model], method), "_api_model", False)
        try:
            with mute_logger("odoo.http", "odoo.sql_db"):
                answer = self._call(model, method, *([] if of_model else [ids]))
        except JsonRpcException as error:
            self.assertRegex(str(error), "AccessError|UserError|MissingError|Missing")
        else:
            self.assertTrue(method.startswith(SHOWING), "it must be refused")
            self.assertNotIn(self.stranger.name, str(answer))

    def _get_figures(self):
        self.env.invalidate_all()
        resellers = self.env["iptv.reseller"].search([])
        return [
            (r.balance, r.state, len(r.entry_ids), r.credit_limit) for r in resellers
        ]

    def test_private_methods_are_no_api(self):
        attacks = {
            "iptv.reseller": ("_transfer_to", "_adjust_credits", "_charge", "_lock"),
            "iptv.credit.entry": ("_post", "_reverse", "_allocate"),
            "iptv.reseller.sale": ("_take_back",),
            "iptv.subscription": ("_extend", "_job_take_back"),
        }
        records = {
            "iptv.reseller": self.reseller,
            "iptv.credit.entry": self.reseller.entry_ids,
            "iptv.reseller.sale": self.sales[self.reseller],
            "iptv.subscription": self.users[self.reseller],
        }
        for login in ("rita", "boss"):
            self.authenticate(login, login)
            for model, methods in attacks.items():
                for method in methods:
                    with self.subTest(login=login, method=method):
                        ids = records[model].ids
                        self._assert_refused("AccessError", model, method, ids)
                        status, text = self._call_json2(model, method, ids=ids)
                        self.assertIn(status, (401, 403, 404), text)

    def test_the_portal_writes_nothing(self):
        own = {
            "iptv.reseller": self.reseller,
            "iptv.reseller.sale": self.sales[self.reseller],
            "iptv.reseller.stock": self.stocks[self.reseller],
            "iptv.credit.entry": self.reseller.entry_ids[:1],
            "iptv.subscription": self.users[self.reseller],
            "iptv.subscription.line": self.users[self.reseller].line_ids,
            "iptv.subscription.period": self.users[self.reseller].period_ids,
            "iptv.device": self.users[self.reseller].device_ids,
        }
        refused = "AccessError|UserError"
        for login in ("rita", "sam"):
            self.authenticate(login, login)
            for model, record in own.items():
                with self.subTest(login=login, model=model):
                    values = {"display_name": "mine"}
                    self._assert_refused(refused, model, "write", record.ids, values)
                    self._assert_refused(refused, model, "unlink", record.ids)
                    self._assert_refused(refused, model, "copy", record.ids)
                    self._assert_refused(refused, model, "create", [{}])
                    self._assert_refused(refused, model, "web_save", [], {}, {})
                    self._assert_refused(
                        refused, model, "onchange", [], {}, [], {"display_name": {}}
                    )
                    rows = [[str(record.id)]]
                    answer = self._call(model, "load", [".id"], rows)
                    self.assertFalse(answer.get("ids"))

    def test_the_wallet_is_written_by_nobody(self):
        """Not by an operator, not by a manager, not through a default."""
        wallet = {"balance": 1e6, "debt": 0, "state": "active"}
        for login in ("op", "boss"):
            self.authenticate(login, login)
            for name, value in wallet.items():
                with self.subTest(login=login, field=name):
                    self._assert_refused(
                        "AccessError|UserError",
                        "iptv.reseller",
                        "write",
                        self.reseller.ids,
                        {name: value},
                    )
            partner = self._create_partner(name=f"New for {login}")
            values = {"partner_id": partner.id, "company_id": self.env.company.id}
            for name in ("balance", "debt"):
                with self.subTest(login=login, default=name):
                    self._assert_refused(
                        "AccessError|UserError",
                        "iptv.reseller",
                        "create",
                        [values],
                        context={f"default_{name}": 5.0},
                    )

    def test_an_operator_writes_no_credits(self):
        self.authenticate("op", "op")
        refused = "AccessError|UserError"
        for model in MODELS:
            record = self.env[model].sudo().search([], limit=1)
            with self.subTest(model=model):
                self._assert_refused(refused, model, "create", [{}])
                self._assert_refused(refused, model, "unlink", record.ids or [1])
                self._assert_refused(
                    refused, model, "write", record.ids or [1], {"company_id": False}
                )

    def test_the_ledger_is_written_by_nobody(self):  # invariant 3
        self.authenticate("boss", "boss")
        entry = self.reseller.entry_ids[:1]
        refused = "AccessError|UserError"
        for model, record in (
            ("iptv.credit.entry", entry),
            ("iptv.credit.lot", self.env["iptv.credit.lot"].sudo().search([], limit=1)),
            ("iptv.credit.allocation", entry.allocation_ids),
            ("iptv.reseller.sale", self.sales[self.reseller]),
            ("iptv.reseller.stock", self.stocks[self.reseller]),
        ):
            with self.subTest(model=model):
                ids = record.ids or [1]
                self._assert_refused(refused, model, "write", ids, {"reason": "x"})
                self._assert_refused(refused, model, "unlink", ids)
                self._assert_refused(refused, model, "create", [{"key": "x"}])

    def test_a_user_does_not_change_hands_by_rpc(self):
        self.authenticate("boss", "boss")
        user = self.users[self.reseller]
        model = "iptv.subscription"
        self._assert_refused(
            "UserError", model, "write", user.ids, {"reseller_id": self.stranger.id}
        )
        self._assert_refused(
            "UserError", model, "write", user.ids, {"reseller_id": False}
        )
        values = {
            "partner_id": self.customer.id,
            "server_id": self.server.id,
            "line_ids": [(0, 0, {"product_id": self.monthly.id})],
        }
        self._assert_refused(
            "UserError",
            model,
            "create",
            [values],
            context={"default_reseller_id": self.stranger.id},
        )

    def test_the_public_reaches_nothing(self):
        self.authenticate(None, None)
        for model in MODELS:
            with self.subTest(model=model):
                self._assert_refused("Session", model, "search", [])
                status, _text = self._call_json2(model, "search", domain=[])
                self.assertIn(status, (401, 403))
