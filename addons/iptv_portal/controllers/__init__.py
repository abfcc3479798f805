from . import cart, change, portal, shop
