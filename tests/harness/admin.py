"""The back office over JSON-RPC, as the administrator's browser talks to it."""

from .browser import Browser


class Admin(Browser):
    """A member of staff who is logged in.

    :param str url: address of the Odoo server
    :param str database: its database
    :param str login: login name
    :param str password: password
    """

    def __init__(self, url, database, login="admin", password="admin"):
        super().__init__(url)
        self.call(
            "/web/session/authenticate", db=database, login=login, password=password
        )

    def execute(self, model, method, *args, **kwargs):
        """Call a method of a model.

        :return: what it returns
        :raise RuntimeError: with the server's words, if it refuses
        """
        return self.call(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def find(self, model, domain, fields, **options):
        """Return records as dicts.

        :rtype: list[dict]
        """
        return self.execute(model, "search_read", domain, fields, **options)

    def ref(self, xmlid):
        """Return the id behind an external id."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        return self.find("ir.model.data", domain, ["res_id"])[0]["res_id"]
