from . import credentials, ladder, mac, period
