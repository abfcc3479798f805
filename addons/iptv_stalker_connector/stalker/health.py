"""Health check of one middleware: what works and what should worry the operator."""

import enum
import secrets
from collections import Counter
from dataclasses import dataclass

from .address import is_plain_http
from .errors import AuthError, StalkerError


class Finding(enum.Enum):
    """Something to show to the operator; none of these prevents working."""

    NO_API_PASSWORD = "no_api_password"
    PLAIN_HTTP = "plain_http"
    PLAN_WITHOUT_EXTERNAL_ID = "plan_without_external_id"
    DUPLICATE_EXTERNAL_ID = "duplicate_external_id"
    NO_DEFAULT_PLAN = "no_default_plan"


@dataclass(frozen=True)
class Health:
    """Result of a health check.

    :param tuple plans: the catalogue.
    :param frozenset findings: :class:`Finding` values.
    """

    plans: tuple
    findings: frozenset


def check_health(api):
    """Run the health check of the recipes in middleware chapter 6.

    :param StalkerApi api: the server to check.
    :return: plans and findings.
    :rtype: Health
    :raise StalkerError: if the server does not serve us at all.
    """
    plans = tuple(api.tariffs())
    findings = set(_catalogue_findings(plans))
    if is_plain_http(api.transport.base_url):
        findings.add(Finding.PLAIN_HTTP)
    if not _refuses_strangers(api):
        findings.add(Finding.NO_API_PASSWORD)
    return Health(plans, frozenset(findings))


def _catalogue_findings(plans):
    counts = Counter(plan.external_id for plan in plans)
    if counts.pop("", 0):
        yield Finding.PLAN_WITHOUT_EXTERNAL_ID
    if any(count > 1 for count in counts.values()):
        yield Finding.DUPLICATE_EXTERNAL_ID
    if not any(plan.is_default for plan in plans):
        yield Finding.NO_DEFAULT_PLAN


def _refuses_strangers(api):
    """Try made-up credentials: anything but 401 is a finding (pitfall 36)."""
    stranger = api.transport.with_credentials(
        f"probe-{secrets.token_hex(6)}", secrets.token_hex(16)
    )
    try:
        stranger.call("GET", "tariffs")
    except AuthError:
        return True
    except StalkerError as error:
        # A server that just went away says nothing about its password.
        if error.stops_server:
            raise
        return False
    finally:
        stranger.close()
    return False
