from django.apps import AppConfig


class KeysConfig(AppConfig):
    """The app `keys`; see README.md beside this file."""

    name = "apps.keys"
