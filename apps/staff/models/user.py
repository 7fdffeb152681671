from typing import ClassVar

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff; roles are assignments, never flags on this row."""

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username
