"""Keep credentials and subscriber passwords out of logs and error texts.

The middleware echoes whole SQL statements in its errors, and those can hold the
clear-text password of the account being written (middleware fact 1.5, pitfall 6).
Every text that leaves this package for a log or a person passes :func:`redact`.
"""

import base64
import hmac
import html
import json
import re
from urllib.parse import quote, quote_plus

MASK = "***"
REMOVED = "[statement removed]"

# Shorter values occur in ordinary words; replacing them would only spoil the text.
# The patterns below catch them wherever a key or a statement gives them away.
_SHORTEST_SECRET = 4
# Texts are cut after masking, never before: half a password is a leak as well.
_SCANNED = 8000

_BASIC = re.compile(r"(?i)\b(basic\s+)[A-Za-z0-9+/_=-]{4,}")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^/\s]+@")
_PASSWORD = re.compile(
    r"""(?ix)
    ( (?: password | passwd | pwd | \bpass ) (?:\[\])? ["'`]?
      \s* (?: = | : | %3d ) \s* )
    (?: "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | [^&\s]+ )
    """
)
_STATEMENT = re.compile(
    r"""(?sx)
    \(? \s{0,3}
    (?: (?i: \b insert \s+ (?:ignore\s+)? into \b
           | \b replace \s+ into \b
           | \b update \s+ [`\w.]+ \s+ set \b
           | \b delete \s+ from \b )
      | \b SELECT \b .+? \b FROM \b )
    .*
    """
)
_QUERY = re.compile(r"(?is)(query failed by reason\s*:\s*)(.*)")
_PARENTHESIS = re.compile(r"\s\((?!errno)")
_QUOTE = re.compile(r"(?<!\w)['\"`]")
_NAME = re.compile(r"(['\"`])[\w./]{1,64}\1")
_BEFORE_NAME = re.compile(
    r"(?i)(?:column|table|key|field|database|function|file:?|in)\s+$"
)


class Secret:
    """A text that never shows up in a repr, a log line or a format string.

    :param str text: the secret, or another :class:`Secret`.
    """

    __slots__ = ("_text",)

    def __init__(self, text):
        self._text = text.reveal() if isinstance(text, Secret) else str(text or "")

    def reveal(self):
        """Give the clear text, for the wire only.

        :return: the secret.
        :rtype: str
        """
        return self._text

    def __repr__(self):
        return f"Secret({MASK})"

    def __str__(self):
        return MASK

    def __bool__(self):
        return bool(self._text)

    def __eq__(self, other):
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._bytes(), other._bytes())

    def __hash__(self):
        return hash((Secret, self._text))

    def _bytes(self):
        return self._text.encode("utf-8", "surrogatepass")


def redact(text, secrets=()):
    """Remove everything confidential from a text.

    Masks HTTP basic credentials, the user part of URLs, values of password fields
    and every value in `secrets`, whatever its encoding; drops SQL statements but
    keeps the reason the database gave (middleware fact 1.5, pitfall 6).

    :param str text: any text; other types are converted.
    :param secrets: known secret values (str or :class:`Secret`) to mask as well.
    :return: the harmless text.
    :rtype: str
    """
    text = str(text)[:_SCANNED]
    for form in sorted(_forms(secrets), key=len, reverse=True):
        text = text.replace(form, MASK)
    text = _QUERY.sub(_keep_reason, text)
    text = _STATEMENT.sub(REMOVED, text)
    text = _BASIC.sub(r"\1" + MASK, text)
    text = _USERINFO.sub(r"\1" + MASK + "@", text)
    return _PASSWORD.sub(r"\1" + MASK, text)


def shorten(text, limit=300, secrets=()):
    """Redact a text and cut it for a log line or a message.

    :param str text: any text.
    :param int limit: longest result, in characters.
    :param secrets: see :func:`redact`.
    :return: one line without confidential parts.
    :rtype: str
    """
    line = " ".join(redact(text, secrets).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _keep_reason(match):
    """Keep what the database complained about, drop values and statement."""
    reason = match[2]
    for pattern in (_STATEMENT, _PARENTHESIS):
        found = pattern.search(reason)
        reason = reason[: found.start()] if found else reason
    return match[1] + _until_first_value(reason).rstrip()


def _until_first_value(reason):
    """Cut at the first quoted text that is not the name of a column or table.

    Quoted values may themselves hold quotes, so nothing after the first one can
    be trusted to be harmless.
    """
    position = 0
    while found := _QUOTE.search(reason, position):
        name = _NAME.match(reason, found.start())
        if not name or not _BEFORE_NAME.search(reason[: found.start()]):
            return reason[: found.start()] + MASK
        position = name.end()
    return reason


def _forms(secrets):
    """Give each secret in all the spellings it can take on the wire."""
    forms = set()
    for secret in secrets:
        clear = secret.reveal() if isinstance(secret, Secret) else str(secret or "")
        if len(clear) < _SHORTEST_SECRET:
            continue
        raw = clear.encode("utf-8", "surrogatepass")
        forms |= {clear, quote(raw), quote(raw, safe=""), quote_plus(raw)}
        forms |= {json.dumps(clear)[1:-1], json.dumps(clear, ensure_ascii=False)[1:-1]}
        forms |= {
            html.escape(clear),
            html.escape(clear, quote=False),
            repr(clear)[1:-1],
        }
        forms |= {_sql(clear), base64.b64encode(raw).decode("ascii")}
    return forms


def _sql(clear):
    return clear.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
