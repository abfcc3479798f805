from . import iptv_reseller_permission
from . import iptv_reseller_plan
from . import iptv_reseller
from . import iptv_reseller_stock
from . import iptv_credit_entry
from . import iptv_credit_lot
from . import iptv_credit_allocation
from . import iptv_credit_debt
from . import iptv_reseller_sale
from . import iptv_credit_posting
from . import iptv_credit_proof
from . import iptv_credit_statement
from . import iptv_credit_transfer
from . import iptv_trial_claim

# isort: split
# What extends the models above comes after them; see tests/repository.
from . import account_move_line_credit
from . import account_move_line_purchase
from . import account_move_line_stock
from . import account_move_reseller
from . import account_chart_template
from . import account_move_books
from . import account_move_statement
from . import account_move_topup
from . import iptv_credit_entry_follow
from . import iptv_credit_entry_post
from . import iptv_credit_entry_source
from . import iptv_credit_entry_value
from . import iptv_reseller_attention
from . import iptv_reseller_buyer
from . import iptv_reseller_check
from . import iptv_reseller_credit
from . import iptv_reseller_debt
from . import iptv_reseller_invoice
from . import iptv_reseller_startup
from . import iptv_reseller_stock_use
from . import iptv_reseller_turn
from . import iptv_subscription
from . import payment_transaction_buyer
from . import product_product_pack
from . import product_template
from . import product_template_pack
from . import iptv_credit_proof_check
from . import iptv_credit_statement_create
from . import iptv_dashboard_credit
from . import iptv_reseller_alert
from . import iptv_reseller_statement
from . import iptv_reseller_topup
from . import iptv_reseller_transfer
from . import payment_topup
from . import product_template_account
from . import res_company_books
from . import res_company_statement
from . import res_config_settings_reseller
from . import res_users
from . import sale_order_reseller
from . import (
    account_move_line_plan,
    iptv_reseller_owner,
    iptv_reseller_attention,
    iptv_reseller_depth,
    iptv_reseller_startup,
    iptv_reseller_create,
    iptv_reseller_plan_use,
    iptv_reseller_limit,
    iptv_reseller_child,
    iptv_reseller_login,
    iptv_reseller_log,
    iptv_reseller_stop,
    iptv_reseller_stop_action,
    iptv_reseller_stop_service,
    iptv_reseller_preview,
    iptv_reseller_move,
    iptv_reseller_plan_paid,
    iptv_subscription_reseller,
    iptv_subscription_stop,
    res_company_tree,
    res_config_settings_tree,
    res_partner_tree,
    res_users_login,
    sale_order_line_plan,
)
from . import iptv_credit_entry_display
from . import iptv_dashboard
from . import iptv_reseller_action
from . import iptv_reseller_display
from . import iptv_reseller_low
from . import iptv_reseller_plan_display
from . import iptv_reseller_report
from . import iptv_reseller_stat
from . import iptv_reseller_stock_display
from . import iptv_subscription_event
from . import res_partner
from . import iptv_reseller_act
from . import iptv_reseller_price
from . import iptv_reseller_spend
from . import iptv_reseller_trial
from . import iptv_reseller_add
from . import iptv_reseller_add_check
from . import iptv_reseller_add_range
from . import iptv_reseller_renew
from . import iptv_reseller_renew_plan
from . import iptv_reseller_upgrade
from . import iptv_reseller_service
from . import iptv_reseller_sale_period
from . import iptv_reseller_sale_state
from . import iptv_subscription_credit
from . import iptv_subscription_change
from . import iptv_subscription_refusal
from . import iptv_subscription_reseller_state
from . import iptv_subscription_auto_renew
from . import iptv_subscription_credit_refund
from . import iptv_reseller_remind
from . import iptv_operation_reseller
from . import res_company_spend
from . import iptv_subscription_secret
from . import iptv_add_range_reseller
