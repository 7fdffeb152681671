"""The row of a device proof that was used."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id


class UsedProof(models.Model):
    """`digest` is SHA-256 over key thumbprint and `jti`; the row may go once the proof is too old."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(db_index=True)

    @override
    def __str__(self) -> str:
        return str(self.id)
