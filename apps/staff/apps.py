from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The app `staff`; see README.md beside this file."""

    name = "apps.staff"
