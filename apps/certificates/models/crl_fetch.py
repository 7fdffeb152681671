"""The row of one look at the place where the root CA publishes its list."""

from django.db import models
from typing_extensions import override


class CrlFetch(models.Model):
    """What a look brought; rows are only ever added. `code` names the refusal and is empty for a good list.

    `sha256` is empty where nothing came.
    """

    id = models.BigAutoField(primary_key=True)  # looks of one instant keep their order
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, default="")
    code = models.CharField(max_length=40, default="")

    @override
    def __str__(self) -> str:
        return f"fetch {self.id}"
