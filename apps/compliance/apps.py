from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """The app `compliance`; see README.md beside this file."""

    name = "apps.compliance"
