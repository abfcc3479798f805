"""``tariffs``, ``services_package``, ``itv`` and ``resolver`` (2.6, 2.12)."""

from .. import php
from ..errors import OtherAnswer, PortalError
from .base import Resource, pick

PACKAGE = (
    "id",
    "external_id",
    "name",
    "description",
    "type",
    "all_services",
    "service_type",
    "rent_duration",
    "price",
)
PLAN = ("id", "external_id", "name", "user_default")
CHANNEL = ("id", "name", "number", "base_ch", "hd", "enable_monitoring")


def as_texts(row, names):
    """Return the columns *names* of *row* as texts; NULL stays ``None``."""
    return {n: None if row[n] is None else str(row[n]) for n in names}


class CatalogueResource(Resource):
    """A read-only table: a list, or one object for a numeric id."""

    table = ""

    def get(self, request):
        """Return the list, one object, or ``None`` for an unknown id.

        A non-numeric identifier is cast to 0, and 0 means the whole list.
        """
        number = php.to_int(request.first_identifier())
        if not number:
            return [self.shown(row) for row in self.db.rows(self.table)]
        row = self.db.first(self.table, id=number)
        return self.shown(row) if row else None

    def shown(self, row):
        """Return one row as the API shows it."""
        raise NotImplementedError


class Tariffs(CatalogueResource):
    """Tariff plans with their packages."""

    table = "tariff_plan"

    def shown(self, row):
        """Return the plan with its packages."""
        links = self.db.rows("package_in_plan", plan_id=row["id"])
        packages = [self._package(link) for link in links]
        found = [package for package in packages if package]
        return {**as_texts(row, PLAN), "packages": found}

    def _package(self, link):
        package = self.db.first("services_package", id=link["package_id"])
        if not package:
            return None
        return {**as_texts(package, PACKAGE), "optional": str(link["optional"])}


class ServicesPackage(CatalogueResource):
    """Packages with their services."""

    table = "services_package"

    def shown(self, row):
        """Return the package with its services."""
        return {**as_texts(row, PACKAGE), "services": self._services(row)}

    def _services(self, package):
        """Return ``all``, service keys, or - for tv - every channel of the portal."""
        if package["all_services"]:
            return "all"
        if package["type"] == "tv":
            return [as_texts(row, ("id", "name")) for row in self.db.rows("itv")]
        if package["type"] in ("radio", "video"):
            return []
        links = self.db.rows("service_in_package", package_id=package["id"])
        return [link["service_id"] for link in links]


class Itv(Resource):
    """Channels, for monitoring."""

    def get(self, request):
        """Return the channels, or those with one of the ids."""
        where = {}
        if request.identifiers is not None:
            where["id"] = [php.to_int(text) for text in request.identifiers]
        return [
            {**as_texts(row, CHANNEL), "url": row["monitoring_url"]}
            for row in self.db.rows("itv", **where)
        ]

    def update(self, request):
        """Write ``monitoring_status`` of one channel."""
        if not request.data:
            raise PortalError("HTTP PUT data is empty")
        data = pick(request.data, {"monitoring_status"})
        if not data:
            raise PortalError("Update data is empty")
        if not request.count:
            raise PortalError("Empty channel id")
        channel = php.to_int(request.first_identifier())
        row = {"monitoring_status": php.scalar(data["monitoring_status"])}
        self.db.update("itv", row, id=channel)
        return True


class Resolver(Resource):
    """An accident of the class naming: dies with a PHP fatal error."""

    def get(self, request):
        """Die.

        :raise OtherAnswer: HTTP 200 with an HTML page
        """
        raise OtherAnswer(
            200,
            "text/html",
            "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined method "
            f"RESTCommandResolver::execute() for {request.resource}<br />\n",
        )

    create = update = delete = get
