from . import credentials, mac, period
