from . import cart, change, life, portal, shop
