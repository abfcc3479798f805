from . import credentials, ladder, mac, period, proportion, proration
