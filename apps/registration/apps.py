"""Configuration of the registration authority."""

from django.apps import AppConfig
from typing_extensions import override


class RegistrationConfig(AppConfig):
    """The app `registration`; see README.md beside this file."""

    name = "apps.registration"

    @override
    def ready(self) -> None:
        from apps.registration import checks  # noqa: F401, PLC0415 - registers itself once Django is ready
