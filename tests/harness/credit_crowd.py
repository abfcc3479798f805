"""What many processes do with credits at the same moment. Runs inside `odoo shell`."""

import json
import os
import signal
import time
from functools import partial

from odoo.exceptions import UserError

from odoo.addons.iptv_reseller_credit.tools.posting import Component, Posting

from . import crowd

#: Of a healthy run; the queue is far shorter.
SECONDS = 400
#: How long somebody keeps the turn who leaves it in an unusual way.
HOLD_SECONDS = 2.0


def make_tree(env, credits_):
    """Make a super reseller with resellers below it, and credits for all of them.

    :param list credits_: of the super reseller, then of each reseller below
    :return: ids, the super reseller first
    :rtype: list[int]
    """
    partners = env["res.partner"].create(
        [{"name": f"Crowd {number}"} for number, _amount in enumerate(credits_)]
    )
    top = env["iptv.reseller"].create(
        {"partner_id": partners[0].id, "level": "super", "can_add_resellers": True}
    )
    below = env["iptv.reseller"].create(
        [{"partner_id": partner.id, "parent_id": top.id} for partner in partners[1:]]
    )
    for reseller, amount in zip(top | below, credits_, strict=True):
        give(env, reseller, amount)
    return (top | below).ids


def give(env, reseller, amount):
    """Put credits into a wallet in two packs of different worth."""
    half = amount / 2
    if half:
        for number, value in enumerate((half * 0.6, half)):
            posting = Posting(
                reseller=reseller,
                amount=half,
                kind="purchase",
                key=f"crowd/{number}",
                components=(Component(half, value),),
            )
            env["iptv.credit.entry"]._post([posting])


def make_package(env, price=1.0):
    """Make what resellers sell, and where it is served.

    :return: id of the `product.product`
    :rtype: int
    """
    env["iptv.server"].create({"name": "Crowd", "state": "ready"})
    package = env["product.template"].create(
        {
            "name": "Crowd",
            "type": "service",
            "list_price": price,
            "iptv_kind": "package",
            "iptv_cycle_id": env.ref("iptv_subscription.iptv_billing_cycle_1m").id,
        }
    )
    return package.product_variant_id.id


def make_sellers(env, count, amount):
    """Make resellers with credits, and a package for one credit.

    :param int count: how many
    :param float amount: credits of each
    :return: ids of the resellers, id of the product
    :rtype: tuple[list[int], int]
    """
    partners = env["res.partner"].create(
        [{"name": f"Seller {n}"} for n in range(count)]
    )
    sellers = env["iptv.reseller"].create([{"partner_id": p.id} for p in partners])
    for seller in sellers:
        give(env, seller, amount)
    return sellers.ids, make_package(env)


def add_user(env, reseller_id, product_id, key):
    """Sell a new service as a reseller does."""
    values = {"name": f"User {key}", "product_id": product_id, "device_kind": "line"}
    env["iptv.reseller"].browse(reseller_id)._add_user(values, key)


def renew(env, reseller_id, user_id, key):
    """Renew one user as its reseller does."""
    user = env["iptv.subscription"].browse(user_id)
    env["iptv.reseller"].browse(reseller_id)._renew_users(user, key)


def find_users(env, reseller_ids):
    """Return the ids of the users of each reseller, by its id."""
    users = env["iptv.subscription"].search([("reseller_id", "in", reseller_ids)])
    groups = users.grouped("reseller_id").items()
    return {reseller.id: mine.ids for reseller, mine in groups}


def spend(env, reseller_id, key, price=1.0):
    """Spend from a wallet the way every service method does it."""
    reseller = env["iptv.reseller"].browse(reseller_id)
    reseller._take_turn()
    reseller._check_may_spend()
    posting = Posting(reseller=reseller, amount=-price, kind="sale", key=key)
    env["iptv.credit.entry"]._post([posting])


def move(env, from_id, to_id, key, amount):
    """Move credits down the tree, or up if the second stands above the first."""
    one, other = env["iptv.reseller"].browse([from_id, to_id])
    if one.parent_id == other:
        other._reclaim_from(one, amount, key)
    else:
        one._transfer_to(other, amount, key)


def leave_turn(env, reseller_id, how):
    """Take the turn, hold it for a while, and end in an unusual way.

    :param str how: `refuse` with a sentence, `fail` at the database, or `die`
    """
    env["iptv.reseller"].browse(reseller_id)._take_turn()
    time.sleep(HOLD_SECONDS)
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "fail":
        env.cr.execute("SELECT 1 / 0", log_exceptions=False)
    raise UserError("refused on purpose")


def wait_and_spend(env, reseller_id, key):
    """Spend when somebody else has had the time to take the turn."""
    time.sleep(HOLD_SECONDS / 4)
    env.cr.rollback()
    spend(env, reseller_id, key)


def play(database, processes, tries, plan):
    """Have processes try things at the same moment, and print what happened.

    :param str database: name of the database
    :param int processes: how many
    :param int tries: of each process
    :param plan: called with the numbers of a process and of its try; returns what is
        called with an environment
    """
    work = partial(_work, database, tries, plan)
    answers = crowd.run(database, processes, work, SECONDS)
    print("crowd " + json.dumps(answers))


def _work(database, tries, plan, process):
    answers = []
    for number in range(tries):
        started = time.monotonic()
        answer = crowd.request(database, plan(process, number))
        seconds = time.monotonic() - started
        answers.append(answer | {"started": started, "seconds": seconds})
    return answers
