from freezegun import freeze_time


class PortalChangeCommon:
    """A published larger package and an extra, beside a service paid in January."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls._create_package("Tour Family", price=20.0)
        published = cls.family | cls.monthly | cls.extra
        published.product_tmpl_id.is_published = True

    def _create_january(self, **values):
        """Create a service that was bought and paid for 31 days of January."""
        with freeze_time("2026-01-01 00:00:00"):
            service = self._sell()
            service.device_ids.create(
                {"subscription_id": service.id, "mac": "00:1A:79:00:00:01"}
            )
            with self._middleware():
                self._run_jobs()
        return service
