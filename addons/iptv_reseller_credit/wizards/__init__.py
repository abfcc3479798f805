from . import iptv_reseller_wizard
from . import iptv_reseller_add_user
from . import iptv_reseller_adjust
from . import iptv_reseller_new
from . import iptv_reseller_renew
from . import iptv_reseller_transfer
