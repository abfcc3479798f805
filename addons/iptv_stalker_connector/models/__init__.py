from . import (
    iptv_server,
    iptv_server_last_seen,
    iptv_server_stalker,
    iptv_subscription,
)
