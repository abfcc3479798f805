#: The checkout page on which the buyer names the boxes.
BOX_HREF = "/shop/box"
#: Kinds of service that cannot start without the MAC address of the box.
MAC_REQUIRED = frozenset({"mag", "mag_line"})
#: Kinds of service that may have a MAC address.
MAC_OPTIONAL = frozenset({"enigma2"})
#: Products of which one cart line is exactly one.
SINGLE_KINDS = frozenset({"package", "extra"})
#: Days before the end from which the customer is told of it.
ENDING_DAYS = 3
