from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id


class StatusListDownload(models.Model):
    """History: which verifier received which edition, and when (append-only, 5.5.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    verifier = models.ForeignKey("publication.Verifier", on_delete=models.PROTECT, related_name="+")
    list_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    downloaded_at = models.DateTimeField()
    digest = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["downloaded_at"], name="publication_download_at")]

    def __str__(self) -> str:
        return f"download {self.pk}"
