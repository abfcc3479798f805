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
SECONDS = 100
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
        answers.append(answer | {"seconds": time.monotonic() - started})
    return answers
