from django.apps import AppConfig
from typing_extensions import override


class PolicyConfig(AppConfig):
    """The app `policy`; see README.md beside this file."""

    name = "apps.policy"

    @override
    def ready(self) -> None:
        from apps.policy import checks  # noqa: F401, PLC0415 - registers the start-up refusal
