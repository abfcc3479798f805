"""The address of the API, as an operator may type it."""

from urllib.parse import urlsplit

_EXAMPLE = "for example http://tv.example.com/stalker_portal/api"


def normalize_base_url(text):
    """Bring the address of a portal into the form of its API root.

    Accepts the portal itself, the page the boxes load (``…/stalker_portal/c/``) and
    the API root; drops ``/v1``, which loses writes on 4.9.35 (middleware fact 1.1).

    :param str text: what the operator typed.
    :return: ``http(s)://HOST[:PORT]/…/api`` without a trailing slash.
    :rtype: str
    :raise ValueError: with a sentence for the operator.
    """
    parts = urlsplit((text or "").strip())
    _check(parts)
    path = _api_path([part for part in parts.path.split("/") if part])
    return f"{parts.scheme.lower()}://{parts.netloc}/{path}"


def is_plain_http(base_url):
    """Tell whether passwords travel unencrypted (pitfall 37).

    :param str base_url: a normalised address.
    :return: True without TLS.
    :rtype: bool
    """
    return base_url.startswith("http://")


def _check(parts):
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError(f"The address must begin with http:// or https://, {_EXAMPLE}")
    if "@" in parts.netloc:
        raise ValueError("Enter login and password in their own fields, not here.")
    if parts.query or parts.fragment:
        raise ValueError(f"The address must not contain ? or #, {_EXAMPLE}")
    try:
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not has_host or any(char.isspace() for char in parts.netloc + parts.path):
        raise ValueError(f"The address has no valid host name, {_EXAMPLE}")


def _api_path(segments):
    if segments[-2:] == ["api", "v1"]:
        segments = segments[:-1]
    if segments[-1:] == ["api"]:
        return "/".join(segments)
    if "stalker_portal" in segments:
        root = segments[: segments.index("stalker_portal") + 1]
        return "/".join([*root, "api"])
    raise ValueError(f"The address must end with /api, {_EXAMPLE}")
