"""What a resource raises instead of returning a result."""


class PortalError(Exception):
    """An error in the normal envelope: HTTP 200, ``status`` ``ERROR`` (1.4)."""


class OtherAnswer(Exception):
    """An answer outside the envelope (section 1.5).

    :param int status: HTTP status
    :param str content_type: value of the header, without parameters
    :param str body: the whole body
    :param dict headers: further headers
    """

    def __init__(self, status, content_type, body, headers=None):
        super().__init__(body)
        self.status = status
        self.content_type = content_type
        self.body = body
        self.headers = headers or {}
