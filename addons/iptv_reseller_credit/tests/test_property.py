from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.posting import Component, Posting
from .common import ResellerCommon
from .wallet_model import Wallet, money

WALLETS = st.integers(0, 3)
CREDITS = st.integers(1, 20000).map(lambda cents: Decimal(cents) / 100)
VALUES = st.integers(0, 20000).map(lambda cents: Decimal(cents) / 100)
#: What a person or a program may send instead of an amount (pain 5).
NO_AMOUNTS = st.sampled_from(
    [0, 0.0, -5, -0.01, 0.001, 1e15, float("nan"), float("inf"), "5", None, True]
)
#: Credits for `monthly`.
PRICE = Decimal(10)
#: Top, its two children, and one below the first child: who may give to whom.
BELOW = {(0, 1), (0, 2), (0, 3), (1, 3)}


class CreditMachine(RuleBasedStateMachine):
    """Plays with four wallets of one tree, and with a model of them."""

    case = None

    def __init__(self):
        super().__init__()
        self.env = self.case.env(su=True)
        self.savepoint = self.env.cr.savepoint()
        self.ages = count(1)
        self.keys = count(1)
        self.paid_in = self.taken_back = Decimal(0)
        # What can be done once more: how, and which entries it gave.
        self.done = []
        self.sales = []
        self.purchases = []
        # What was sold to users: who paid, the sale, its parts (None: from stock).
        self.services = []
        self.stock = [0] * 4
        self.resellers = self._create_resellers()
        self.wallets = [Wallet() for _reseller in self.resellers]

    def _create_resellers(self):
        top = self.case._create_reseller("Top", level="super")
        child = self.case._create_reseller("One", level="super", parent_id=top.id)
        other = self.case._create_reseller("Two", parent_id=top.id)
        deep = self.case._create_reseller("Deep", parent_id=child.id)
        return [reseller.sudo() for reseller in (top, child, other, deep)]

    def teardown(self):
        self.savepoint.close(rollback=True)
        self.env.invalidate_all()

    # === HOW THINGS ARE DONE === #

    def _key(self):
        return f"step/{next(self.keys)}"

    def _do(self, allowed, func):
        """Do something that the model allows or not.

        :return: what it returned, or None if it was refused, as it should be
        """
        if not allowed:
            # No savepoint: what is refused has written nothing.
            with self.case.assertRaises(UserError):
                func()
            return None
        result = func()
        self.done.append((func, result))
        return result

    def _post(self, **values):
        return self.env["iptv.credit.entry"]._post([Posting(**values)])

    # === RULES === #

    @rule(who=WALLETS, amount=CREDITS, value=VALUES, gift=st.booleans())
    def come_in(self, who, amount, value, gift):
        value = Decimal(0) if gift else value
        kind = "startup" if gift else "purchase"
        key, component = self._key(), Component(float(amount), float(value))
        entry = self._do(
            True,
            lambda: self._post(
                reseller=self.resellers[who],
                amount=float(amount),
                kind=kind,
                key=key,
                components=(component,),
            ),
        )
        self.wallets[who].bring_in([(next(self.ages), amount, value)], entry)
        self.paid_in += value
        self.purchases.append((who, entry, amount, value))

    @rule(who=WALLETS, amount=CREDITS)
    def spend(self, who, amount):
        key, wallet = self._key(), self.wallets[who]
        entry = self._do(
            wallet.covers(amount),
            lambda: self._post(
                reseller=self.resellers[who],
                amount=-float(amount),
                kind="sale",
                key=key,
            ),
        )
        if entry:
            parts = wallet.take_out(amount, next(self.ages), entry)
            self.sales.append((who, entry, parts))

    @rule(who=WALLETS)
    def spend_all(self, who):
        wallet = self.wallets[who]
        if rest := wallet.balance + wallet.limit:
            self.spend(who, rest)
        self.spend(who, Decimal("0.01"))

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def give_back(self, data):
        index = data.draw(st.integers(0, len(self.sales) - 1))
        who, entry, parts = self.sales.pop(index)
        key = self._key()
        back = self._do(True, lambda: entry._reverse(key, "refused"))
        age = next(self.ages)
        parts = [(age if part[0] is None else part[0], *part[1:]) for part in parts]
        self.wallets[who].bring_in(parts, back, was_revenue=True)

    @precondition(lambda self: self.purchases)
    @rule(data=st.data())
    def refund(self, data):
        """A credit note takes a pack back, and its value out of the books."""
        index = data.draw(st.integers(0, len(self.purchases) - 1))
        who, bought, amount, value = self.purchases[index]
        key, wallet = self._key(), self.wallets[who]
        entry = self._do(
            wallet.covers(amount),
            lambda: self._post(
                reseller=self.resellers[who],
                amount=-float(amount),
                kind="reversal",
                key=key,
                reversed_entry=bought,
                components=(Component(float(amount), float(value)),),
            ),
        )
        if entry:
            del self.purchases[index]
            wallet.take_out(amount, next(self.ages), entry, value, bought)
            self.taken_back += value

    @rule(giver=WALLETS, taker=WALLETS, amount=CREDITS, down=st.booleans())
    def move(self, giver, taker, amount, down):
        allowed = ((giver, taker) if down else (taker, giver)) in BELOW
        one, other = self.resellers[giver], self.resellers[taker]
        wallet, key = self.wallets[giver], self._key()
        entries = self._do(
            allowed and wallet.covers(amount),
            lambda: (
                one._transfer_to(other, float(amount), key)
                if down
                else other._reclaim_from(one, float(amount), key)
            ),
        )
        if entries:
            age, beyond = next(self.ages), next(self.ages)
            parts = wallet.take_out(amount, age, entries[0], booked=None)
            parts = [(part[0] or beyond, *part[1:]) for part in parts]
            self.wallets[taker].bring_in(parts, entries[1])

    @rule(who=WALLETS, amount=CREDITS, sign=st.sampled_from([1, -1]))
    def correct(self, who, amount, sign):
        key, wallet = self._key(), self.wallets[who]
        entry = self._do(
            sign > 0 or wallet.covers(amount),
            lambda: self.resellers[who]._adjust_credits(
                float(sign * amount), key, "counted again"
            ),
        )
        if entry and sign > 0:
            wallet.bring_in([(next(self.ages), amount, Decimal(0))], entry)
        elif entry:
            wallet.take_out(amount, next(self.ages), entry)

    @rule(who=WALLETS, limit=CREDITS | st.just(Decimal(0)))
    def set_limit(self, who, limit):
        wallet = self.wallets[who]
        if wallet.balance >= -limit:
            values = {"funding": "credit_line", "credit_limit": float(limit)}
            self.resellers[who].write(values)
            wallet.limit = limit

    # === RULES: USERS === #

    @rule(who=WALLETS, quantity=st.integers(1, 2))
    def buy_stock(self, who, quantity):
        self.env["iptv.reseller.stock"].create(
            {
                "reseller_id": self.resellers[who].id,
                "product_id": self.case.monthly.id,
                "quantity": quantity,
                "key": self._key(),
            }
        )
        self.stock[who] += quantity

    @rule(who=WALLETS)
    def add_user(self, who):
        key = self._key()
        values = {
            "name": key,
            "product_id": self.case.monthly.id,
            "device_kind": "line",
        }
        self._sell(who, lambda: self.resellers[who]._add_user(values, key))

    @precondition(lambda self: self.services)
    @rule(data=st.data(), who=WALLETS)
    def renew_user(self, data, who):
        """Who acts pays, and acts in its own tree only."""
        owner, sale, _parts = data.draw(st.sampled_from(self.services))
        key, user = self._key(), sale.subscription_id
        allowed = (who == owner or (who, owner) in BELOW) and user.state == "active"
        self._sell(
            who, lambda: self.resellers[who]._renew_users(user, key), allowed, owner
        )

    @precondition(lambda self: self.services)
    @rule(data=st.data())
    def refuse_sale(self, data):
        """The middleware refuses what was paid for (invariant 6)."""
        index = data.draw(st.integers(0, len(self.services) - 1))
        _owner, sale, parts = self.services[index]
        payer = self.resellers.index(sale.reseller_id)
        if sale.state == "reversed":
            self.case.assertFalse(sale._take_back("refused"))
            return
        sale._take_back("refused")
        if parts is None:
            self.stock[payer] += 1
            return
        age = next(self.ages)
        parts = [(part[0] or age, *part[1:]) for part in parts]
        back = sale.reversal_entry_id
        self.wallets[payer].bring_in(parts, back, was_revenue=True)

    def _sell(self, who, func, allowed=True, owner=None):
        wallet = self.wallets[who]
        from_stock = bool(self.stock[who])
        sale = self._do(allowed and (from_stock or wallet.covers(PRICE)), func)
        if not sale:
            return
        parts = None
        if from_stock:
            self.stock[who] -= 1
        else:
            parts = wallet.take_out(PRICE, next(self.ages), sale.entry_id)
        self.services.append((who if owner is None else owner, sale, parts))

    # === WHAT MUST CHANGE NOTHING === #

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def do_it_again(self, data):  # pain 7
        func, result = data.draw(st.sampled_from(self.done))
        self.case.assertEqual(func(), result)

    @rule(giver=WALLETS, taker=WALLETS, amount=NO_AMOUNTS)
    def move_nonsense(self, giver, taker, amount):
        one, other = self.resellers[giver], self.resellers[taker]
        for func in (one._transfer_to, one._reclaim_from):
            self._do(False, lambda func=func: func(other, amount, self._key()))

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def use_a_key_again_for_something_else(self, data):
        who, entry, _parts = data.draw(st.sampled_from(self.sales))
        reseller = self.resellers[who]
        posting = {"reseller": reseller, "kind": "sale", "key": entry.key}
        self._do(False, lambda: self._post(amount=entry.amount - 1, **posting))

    # === WHAT ALWAYS HOLDS === #

    @invariant()
    def database_and_model_say_the_same(self):
        self.env.flush_all()
        self.env.invalidate_all()
        for reseller, wallet in zip(self.resellers, self.wallets, strict=True):
            self.case.assertEqual(self._read(reseller), wallet.state())
        left = [sum(reseller.stock_ids.mapped("left")) for reseller in self.resellers]
        self.case.assertEqual(left, self.stock)

    @invariant()
    def value_is_where_it_must_be(self):
        worth = sum(wallet.value + wallet.revenue for wallet in self.wallets)
        self.case.assertEqual(worth, self.paid_in - self.taken_back)

    @invariant()
    def invariants_of_the_database_hold(self):
        cr = self.env.cr
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute("SET CONSTRAINTS ALL DEFERRED")
        cr.execute("""
            SELECT count(*) FROM (
                SELECT key FROM iptv_credit_entry WHERE kind = 'transfer'
                GROUP BY key HAVING count(*) != 2 OR sum(amount) != 0) AS half
        """)
        self.case.assertEqual(cr.fetchone(), (0,), "both sides or neither")

    def _read(self, reseller):
        """Return what the tables hold of a wallet, as `Wallet.state` does."""
        entries = reseller.entry_ids
        self.case.assertEqual(
            money(sum(entries.mapped("amount"))), money(reseller.balance)
        )
        lots = self.env["iptv.credit.lot"].search(
            [("reseller_id", "=", reseller.id), ("remaining", "!=", 0)]
        )
        self.case.assertLessEqual(len({lot.remaining > 0 for lot in lots}), 1)
        return (
            money(reseller.balance),
            money(reseller.credit_limit),
            money(sum(entries.allocation_ids.mapped("recognized"))),
            len(entries),
            [(money(lot.remaining), money(lot.remaining_value)) for lot in lots],
        )


@tagged("-at_install", "post_install")
class TestProperty(ResellerCommon):
    """Random sequences of everything that moves credits, beside a simple model."""

    def test_no_sequence_loses_or_makes_credits(self):
        # The tree of the machine is three levels deep.
        self.env.company.iptv_reseller_max_depth = 0
        machine = type("Machine", (CreditMachine,), {"case": self})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=30,
                stateful_step_count=25,
                derandomize=True,
                database=None,
                deadline=None,
                # To make a failure smaller takes minutes, and 25 steps can be read.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
