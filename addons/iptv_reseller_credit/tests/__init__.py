from . import test_ledger
from . import test_lots
from . import test_transfer
from . import test_pack_purchase
from . import test_pack_refund
