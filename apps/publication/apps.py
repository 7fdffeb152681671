from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """The app `publication`; see README.md beside this file."""

    name = "apps.publication"
