from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class PublicationConfig(AppConfig):
    """The app `publication`; see README.md beside this file."""

    name = "apps.publication"

    @override
    def ready(self) -> None:
        import_module("apps.publication.checks")
