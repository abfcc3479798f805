from . import iptv_reseller_sell
from . import iptv_reseller_affected
from . import iptv_reseller_stop
from . import iptv_reseller_move
from . import iptv_reseller_hand_over
