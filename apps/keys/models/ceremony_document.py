from django.db import models

from apps.lib.identifiers import new_id


class CeremonyDocument(models.Model):
    """The minutes of a completed ceremony as a PDF with its embedded proofs; made once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ceremony = models.OneToOneField("keys.KeyCeremony", on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    minutes_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256
