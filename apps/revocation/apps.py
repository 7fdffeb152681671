from django.apps import AppConfig


class RevocationConfig(AppConfig):
    """The app `revocation`; see README.md beside this file."""

    name = "apps.revocation"
