from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id


class CertificateDownload(models.Model):
    """History: which verifier received which DS certificate, and when (append-only, 6.1.4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    verifier = models.ForeignKey("publication.Verifier", on_delete=models.PROTECT, related_name="+")
    certificate_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    downloaded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["downloaded_at"], name="publication_certificate_at")]

    def __str__(self) -> str:
        return f"download {self.pk}"
