def remember_trials(env):
    """Have the trial guard know the trials that were sold before it was installed.

    :param env: environment of the superuser
    """
    periods = env["iptv.subscription.period"].search(
        [
            ("state", "=", "valid"),
            "|",
            ("cycle_id.kind", "=", "trial"),
            ("source", "=", "trial"),
        ]
    )
    env["iptv.trial.claim"]._claim(periods.subscription_id)
