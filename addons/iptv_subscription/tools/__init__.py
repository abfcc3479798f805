from . import credentials, mac, period, proration
