from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """The app `certificates`; see README.md beside this file."""

    name = "apps.certificates"
