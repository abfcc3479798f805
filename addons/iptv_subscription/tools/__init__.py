from . import credentials, mac, period, proportion, proration
