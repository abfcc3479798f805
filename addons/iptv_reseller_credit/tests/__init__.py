from . import test_ledger
from . import test_lots
from . import test_transfer
from . import test_add_user
from . import test_refusal
from . import test_renew_users
from . import test_upgrade_user
from . import test_user_service
