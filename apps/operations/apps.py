from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """The app `operations`; see README.md beside this file."""

    name = "apps.operations"
