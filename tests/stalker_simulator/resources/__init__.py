"""The resources of the API, one class per resource.

A resource offers ``get``, ``create``, ``update``, ``delete`` as far as the
middleware does; each takes an :class:`~stalker_simulator.request.ApiRequest` and
returns what becomes ``results``.
"""

from .accounts import Accounts, Users
from .boxes import SendEvent, StbAuth, StbModules, StbMsg
from .catalogue import Itv, Resolver, ServicesPackage, Tariffs
from .channels import ItvSubscription
from .stb import Stb
from .subscriptions import AccountSubscription

#: Camel-cased name, as in the middleware's class names, to class.
RESOURCES = {
    "Accounts": Accounts,
    "Users": Users,
    "Stb": Stb,
    "StbAuth": StbAuth,
    "StbMsg": StbMsg,
    "StbModules": StbModules,
    "SendEvent": SendEvent,
    "Tariffs": Tariffs,
    "ServicesPackage": ServicesPackage,
    "AccountSubscription": AccountSubscription,
    "ItvSubscription": ItvSubscription,
    "Itv": Itv,
    "Resolver": Resolver,
}


def camel_case(name):
    """Return *name* as the middleware looks its class up: ``stb_msg`` -> ``StbMsg``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
