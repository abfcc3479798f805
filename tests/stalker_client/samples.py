"""One subscriber and the answers about it, shared by the recipe tests."""

from stalker import DesiredAccount, snapshot

from .scripted import account, html, lost

MAC = "00:1A:79:00:00:01"
NEW_MAC = "00:1A:79:00:00:02"
ANNA = DesiredAccount(
    login="anna",
    password="pw-of-anna",
    account_number="S100",
    tariff="basic",
    full_name="Anna",
    mac=MAC,
)
KNOWN = snapshot(ANNA)
#: Ways in which the answer to a write gets lost (pitfall 4).
UNREADABLE = [lost(), html(""), html("<b>Fatal error</b>")]


def stub(**values):
    """A box that registered itself (middleware fact 2.5)."""
    values = {"login": "", "account_number": "", "full_name": "", **values}
    return account(**values)
