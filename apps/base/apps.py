from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Django plumbing without business."""

    name = "apps.base"
