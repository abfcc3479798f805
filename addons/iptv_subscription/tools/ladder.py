"""The days on which a charge is tried, as people write them: “0, 1, 3, 5”."""

#: The last day that is still sensible after the first attempt.
MAX_DAY = 60
MAX_STEPS = 10


def parse_ladder(text):
    """Read days that rise from step to step.

    :param str text: whole numbers with commas between them
    :return: the days, counted from the day on which charging begins
    :rtype: list[int]
    :raise ValueError: if it is not such a list
    """
    days = [int(part) for part in (text or "").split(",")]
    rising = all(a < b for a, b in zip(days, days[1:], strict=False))
    if not rising or days[0] < 0 or days[-1] > MAX_DAY or len(days) > MAX_STEPS:
        raise ValueError(text)
    return days
