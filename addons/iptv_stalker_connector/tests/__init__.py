from . import (
    test_connection,
    test_faults,
    test_first_use,
    test_lifecycle,
    test_move,
    test_security,
)
