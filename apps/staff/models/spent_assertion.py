"""The row that makes a client's assertion good for one token only."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id


class SpentAssertion(models.Model):
    """The `jti` of an accepted client assertion (RFC 7523 section 3, item 7), kept until it has expired."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("staff.ApiClient", on_delete=models.PROTECT, related_name="+")
    jti_digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="staff_assertion_once", fields=["client", "jti_digest"]),
        ]

    @override
    def __str__(self) -> str:
        return f"assertion {self.id}"
