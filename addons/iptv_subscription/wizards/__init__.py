from . import iptv_subscription_grant, iptv_subscription_message
