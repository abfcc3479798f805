"""Client for Stalker Middleware (Ministra): pure Python, no Odoo.

Layers, each knowing only those above it in this list: errors and redaction,
identifiers/text/dates, envelope and transport (the one door for HTTP), api (typed
calls), desired and provision (recipes), pool (many accounts at once).
"""

from .address import normalize_base_url
from .api import StalkerApi
from .catalogue import Catalogue
from .dates import NEVER, format_end_date, parse_moment
from .desired import DesiredAccount, difference, fields_to_send, snapshot
from .errors import (
    AuthError,
    ConfigurationError,
    NotFoundError,
    ProtocolError,
    RefusedError,
    RetryError,
    StalkerError,
    UnknownOutcomeError,
)
from .forms import ACCOUNT_FIELDS, Event
from .health import Finding, Health
from .identifiers import normalize_mac
from .pool import PushItem, push, push_many
from .provision import Outcome, Provisioner
from .records import Account, Box, Package, Subscription, TariffPlan
from .redaction import Secret, redact
from .text import clip
from .transport import Transport
