from . import test_ledger
from . import test_lots
from . import test_transfer
from . import test_reseller_dashboard
from . import test_reseller_display
from . import test_reseller_report
from . import test_reseller_wizards
