from . import iptv_reseller_sell
