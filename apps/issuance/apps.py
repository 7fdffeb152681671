from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    """The app `issuance`; see README.md beside this file."""

    name = "apps.issuance"
