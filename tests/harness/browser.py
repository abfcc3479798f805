"""A small browser without JavaScript: pages, forms and JSON calls over HTTP."""

import itertools
from urllib.parse import urljoin

import requests
from lxml import html


class Browser:
    """One visitor with cookies.

    :param str url: address of the Odoo server
    """

    _call_ids = itertools.count(1)

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.page = None
        self.location = None

    def open(self, path, **parameters):
        """Open a page and follow redirects.

        :param str path: path or address
        :return: the parsed page
        :raise RuntimeError: if the answer is no page
        """
        return self._show(
            self.session.get(urljoin(self.url, path), params=parameters, timeout=60)
        )

    def submit(self, action, values, **options):
        """Submit the form of the current page whose action contains `action`.

        Values the page already holds, its CSRF token among them, are kept.

        :param str action: part of the form's action
        :param dict values: what the person filled in
        :return: the answer as `requests` gives it
        """
        form = self.form(action)
        filled = [(n, v) for n, v in form.form_values() if n not in values]
        target = urljoin(self.location, form.action or self.location)
        return self.session.post(
            target, data=[*filled, *values.items()], timeout=60, **options
        )

    def submit_page(self, action, values):
        """Submit a form and show the page that answers.

        :return: the parsed page
        """
        return self._show(self.submit(action, values))

    def form(self, action):
        """Return the form of the current page whose action contains `action`.

        :raise RuntimeError: if there is none
        """
        for form in self.page.forms:
            if action in (form.action or ""):
                return form
        actions = [form.action for form in self.page.forms]
        raise RuntimeError(f"no form {action!r} on {self.location}, only {actions}")

    def call(self, path, **parameters):
        """Make a JSON call the way the pages' scripts do.

        :return: its result
        :raise RuntimeError: with the server's words, if it refuses
        """
        payload = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._call_ids),
            "params": parameters,
        }
        answer = self.session.post(urljoin(self.url, path), json=payload, timeout=60)
        data = answer.json()
        if "error" in data:
            details = data["error"].get("data") or {}
            raise RuntimeError(details.get("message") or data["error"]["message"])
        return data.get("result")

    def _show(self, answer):
        if answer.status_code >= 400:
            raise RuntimeError(f"{answer.status_code} for {answer.url}")
        self.location = answer.url
        self.page = html.fromstring(answer.content, base_url=answer.url)
        return self.page
