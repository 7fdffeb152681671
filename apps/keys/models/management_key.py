from django.db import models

from apps.keys.states import ManagementKeyKind
from apps.lib.identifiers import new_id


class ManagementKey(models.Model):
    """A share or card that a custodian keeps, handed out in a ceremony; its value has no column (6.4.1.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in ManagementKeyKind])
    hsm = models.ForeignKey("keys.Hsm", on_delete=models.PROTECT, related_name="+")
    seal = models.CharField(max_length=48, unique=True)
    place = models.CharField(max_length=100)
    custodian = models.CharField(max_length=100)
    ceremony = models.ForeignKey("keys.KeyCeremony", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in ManagementKeyKind]),
                name="management_key_kind",
            ),
            models.UniqueConstraint(
                fields=["hsm", "kind", "custodian"],
                condition=models.Q(voided_at__isnull=True),
                name="one_management_key_of_a_custodian",
            ),
        ]

    def __str__(self) -> str:
        return self.label
