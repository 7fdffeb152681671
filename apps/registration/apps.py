from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    """The app `registration`; see README.md beside this file."""

    name = "apps.registration"
