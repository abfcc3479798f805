from . import (
    iptv_add_range,
    iptv_subscription_change_wizard,
    iptv_subscription_grant,
    iptv_subscription_message,
    iptv_subscription_pause_wizard,
    iptv_subscription_refund,
    iptv_subscription_terminate,
)
