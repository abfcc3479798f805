from . import cart, portal, shop
