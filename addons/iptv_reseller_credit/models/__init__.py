from . import iptv_reseller_permission
from . import iptv_reseller_plan
from . import iptv_reseller
from . import iptv_reseller_stock
from . import iptv_credit_entry
from . import iptv_credit_lot
from . import iptv_credit_allocation
from . import iptv_reseller_sale
from . import iptv_trial_claim

# isort: split
# What extends the models above comes after them; see tests/repository.
from . import iptv_credit_entry_post
from . import iptv_credit_entry_value
from . import iptv_reseller_check
from . import iptv_reseller_credit
from . import iptv_reseller_turn
from . import iptv_subscription
from . import product_template
from . import res_users
from . import iptv_reseller_act
from . import iptv_reseller_price
from . import iptv_reseller_spend
from . import iptv_reseller_trial
from . import iptv_reseller_add
from . import iptv_reseller_add_check
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
