from django.db import models

from apps.lib.identifiers import new_id


class BackupMedium(models.Model):
    """A medium with an encrypted backup of a key, made in a ceremony, kept by one custodian (5.2.1.3)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=48, unique=True)
    seal = models.CharField(max_length=48, unique=True)
    place = models.CharField(max_length=100)
    custodian = models.CharField(max_length=100)
    hand_overs = models.PositiveIntegerField(default=0)
    key = models.ForeignKey("keys.DsKey", on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey("keys.CeremonyStep", on_delete=models.PROTECT, related_name="+")
    registered_by = models.CharField(max_length=100)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label
