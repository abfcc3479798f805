from . import test_ledger
from . import test_lots
from . import test_transfer
from . import test_property
