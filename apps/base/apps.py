from django.apps import AppConfig
from typing_extensions import override


class BaseConfig(AppConfig):
    """Django plumbing without business."""

    name = "apps.base"

    @override
    def ready(self) -> None:
        from apps.base import checks  # noqa: F401, PLC0415 - registers the start-up refusals
