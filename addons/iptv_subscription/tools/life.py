"""What became of a subscription, as pure functions of where it was and where it is."""

#: Before the first service; on trial; on; off for a while; off until it is paid.
NONE, TRIAL, LIVE, SUSPENDED, LOST = "none", "trial", "live", "suspended", "lost"
#: Statuses in which the box plays.
ON = (TRIAL, LIVE)
#: Kinds of event that begin a stretch of service, so that a period belongs to them.
OPENING = ("new", "trial", "trial_converted", "reactivation")


def get_status(state, cycle_kind):
    """Return where a subscription stands in the life of a customer.

    :param str state: state of the subscription
    :param str cycle_kind: kind of its billing cycle
    :rtype: str
    """
    if state == "active":
        return TRIAL if cycle_kind == "trial" else LIVE
    if state == "draft":
        return NONE
    return LOST if state in ("expired", "terminated") else SUSPENDED


def get_transition(before, after, is_customer):
    """Return the kind of event that leads from one status to another.

    Churn is the end of a paid service for whatever reason, once: what is switched
    off by a person is *suspended*, and lost only if it expires or is terminated.

    :param str before: status until now
    :param str after: status from now on
    :param bool is_customer: whether something other than a trial was served before
    :return: the kind, or None if it is no event
    :rtype: str | None
    """
    if before == after or after == NONE:
        return None
    if after == LIVE:
        return _get_start(before, is_customer)
    if after == TRIAL:
        return _get_trial_start(before)
    if before == NONE or (before == LOST and after == SUSPENDED):
        return None
    if after == SUSPENDED:
        return "suspension"
    return "churn" if is_customer else "trial_lost"


def _get_start(before, is_customer):
    if not is_customer:
        return "new" if before == NONE else "trial_converted"
    return {LOST: "reactivation", SUSPENDED: "resumption"}.get(before, "expansion")


def _get_trial_start(before):
    return {SUSPENDED: "resumption", LIVE: "contraction"}.get(before, "trial")
