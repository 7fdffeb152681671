from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id


class CertificateDistribution(models.Model):
    """That a verifier is to be given a DS certificate, and when it first fetched it (6.1.4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    verifier = models.ForeignKey("publication.Verifier", on_delete=models.PROTECT, related_name="+")
    certificate_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    offered_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["verifier", "certificate_id"], name="publication_distributed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"distribution {self.pk}"
