from . import iptv_reseller_permission
from . import iptv_reseller_plan
from . import iptv_reseller
from . import iptv_reseller_stock
from . import iptv_credit_entry
from . import iptv_credit_lot
from . import iptv_credit_allocation
from . import iptv_reseller_sale

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
