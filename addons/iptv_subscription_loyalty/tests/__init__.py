from . import (
    test_coupon,
    test_first_purchase,
    test_first_purchase_once,
    test_free_time,
    test_free_time_refund,
    test_program,
)
