"""The bits of PHP that decide what the middleware understands.

Source: middleware fact section 1.3 (request bodies), 2.8 and 2.11 (serialised
lists), 3.2 (storage formats).
"""

import re
from urllib.parse import unquote_to_bytes

#: PHP's ``max_input_vars``: further fields are dropped silently (section 1.3).
MAX_FIELDS = 1000

#: A form value: text, or a list for ``name[]`` fields.
FormValue = str | list[str]


def decode(raw):
    """Return *raw* bytes as text; bytes that are not UTF-8 become surrogates.

    The surrogates are kept so that storing can turn them into question marks and
    an error text that quotes them can end in an empty body (section 1.5).
    """
    return raw.decode("utf-8", "surrogateescape")


def byte_length(text):
    """Return what PHP's ``strlen`` says, in bytes."""
    return len(text.encode("utf-8", "surrogateescape"))


def is_empty(value):
    """Return PHP's ``empty(value)``: ``"0"`` counts, ``"00"`` and ``" "`` do not."""
    return value is None or value in ("", "0", 0, False) or value == []


def to_int(value):
    """Return PHP's ``(int) value``: the leading digits, else 0; lists are 0 or 1."""
    if isinstance(value, list):
        return 1 if value else 0
    match = re.match(r"\s*([+-]?\d+)", value or "", re.ASCII)
    return int(match.group(1)) if match else 0


def scalar(value):
    """Return *value*, or an empty text where a list stands for a scalar (1.3)."""
    return "" if isinstance(value, list) else value


def _field(part):
    name, _, value = part.partition(b"=")
    name = decode(unquote_to_bytes(name.replace(b"+", b" "))).lstrip(" ")
    return name, decode(unquote_to_bytes(value.replace(b"+", b" ")))


def _plain_name(name):
    return name.replace(".", "_").replace(" ", "_")


def parse_form(body):
    """Parse a raw request body as PHP's ``parse_str`` does.

    :param bytes body: the raw body; its declared content type plays no role
    :return: dict of field name to text or list of texts, in order of appearance
    """
    data = {}
    parts = [part for part in body.split(b"&") if part][:MAX_FIELDS]
    for name, value in map(_field, parts):
        base, bracket, _rest = name.partition("[")
        key = _plain_name(base if bracket and base else name)
        if not key:
            continue
        if bracket and base and "]" in name:
            known = data.get(key)
            data[key] = [*known, value] if isinstance(known, list) else [value]
        else:
            data[key] = value
    return data


def serialize(value):
    """Return PHP's ``serialize`` of a text or a flat list of texts."""
    if isinstance(value, str):
        return f's:{byte_length(value)}:"{value}";'
    items = "".join(f"i:{i};{serialize(item)}" for i, item in enumerate(value))
    return f"a:{len(value)}:{{{items}}}"


def unserialize(text):
    """Return the list or text that *text* describes.

    :return: list of str, str, or ``False`` (PHP's answer) when it is malformed
    """
    raw = text.encode("utf-8")
    match = re.fullmatch(rb's:(\d+):"(.*)";', raw, re.DOTALL)
    if match:
        return decode(match.group(2))
    if not re.fullmatch(rb"a:\d+:\{.*\}", raw, re.DOTALL):
        return False
    return _unserialize_items(raw[raw.index(b"{") + 1 : -1])


def _unserialize_items(raw):
    items, position = [], 0
    header = re.compile(rb'i:\d+;s:(\d+):"')
    while position < len(raw):
        match = header.match(raw, position)
        if not match:
            return False
        end = match.end() + int(match.group(1))
        items.append(decode(raw[match.end() : end]))
        position = end + 2
    return items
