from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app `audit`; see README.md beside this file."""

    name = "apps.audit"
