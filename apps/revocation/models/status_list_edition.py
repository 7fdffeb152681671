from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id


class StatusListEdition(models.Model):
    """One signed edition of a status list; never changed (trigger), the newest one is handed out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status_list = models.ForeignKey(
        "issuance.StatusList", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sequence = models.PositiveBigIntegerField()
    content_version = models.PositiveBigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_count = models.PositiveIntegerField()
    certificate_id = models.UUIDField()
    token = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status_list", "sequence"], name="revocation_edition_sequence"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")), name="revocation_edition_lives"
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.sequence} of status list {self.status_list_id}"
