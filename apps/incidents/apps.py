from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """The app `incidents`; see README.md beside this file."""

    name = "apps.incidents"
