from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The app `approvals`; see README.md beside this file."""

    name = "apps.approvals"
