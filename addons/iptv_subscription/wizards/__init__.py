from . import (
    iptv_add_range,
    iptv_subscription_grant,
    iptv_subscription_message,
    iptv_subscription_terminate,
)
