from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """The app `policy`; see README.md beside this file."""

    name = "apps.policy"
