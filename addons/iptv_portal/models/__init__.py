from . import (
    iptv_credit_entry_portal,
    iptv_reseller_child_stop,
    iptv_reseller_login_portal,
    iptv_reseller_pack,
    iptv_reseller_portal,
    iptv_reseller_tree_portal,
    iptv_reseller_user_portal,
    iptv_subscription_change_portal,
    iptv_subscription_period_portal,
    iptv_subscription_portal,
    iptv_subscription_status,
    iptv_subscription_status_life,
    ir_http,
    payment_transaction,
    product_template,
    sale_order,
    sale_order_cart,
    sale_order_line,
    website,
)

# isort: split
# After what it overrides; see tests/repository/test_overrides.py.
from . import iptv_subscription_reseller
