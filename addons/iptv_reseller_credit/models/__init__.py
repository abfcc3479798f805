from . import iptv_reseller_permission
from . import iptv_reseller_plan
from . import iptv_reseller
from . import iptv_reseller_stock
from . import iptv_credit_entry
from . import iptv_credit_lot
from . import iptv_credit_allocation
from . import iptv_credit_debt
from . import iptv_reseller_sale

# isort: split
# What extends the models above comes after them; see tests/repository.
from . import account_move_line_credit
from . import account_move_line_purchase
from . import account_move_line_stock
from . import account_move_reseller
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
from . import res_users
from . import sale_order_reseller
