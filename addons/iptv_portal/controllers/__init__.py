from . import cart, life, portal, shop
