from . import (
    test_change_tour,
    test_checkout_guard,
    test_mail_links,
    test_portal_access,
    test_portal_change,
    test_portal_pages,
    test_portal_pay,
    test_portal_status,
    test_shop_box,
    test_shop_cart,
    test_shop_landing,
    test_tours,
)
