from . import (
    account_move_line,
    iptv_subscription_period,
    loyalty_program,
    loyalty_reward,
    sale_order,
    sale_order_free_time,
    sale_order_line,
)
