from . import (
    test_backoffice_display,
    test_backoffice_tour,
    test_catalogue,
    test_cycle,
    test_device,
    test_invariants,
    test_online_payment,
    test_order_to_service,
    test_period,
    test_provisioning,
    test_reversal,
    test_state_machine,
)
