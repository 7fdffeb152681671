from django.db import models

from apps.keys.states import CustodyFindingKind
from apps.lib.identifiers import new_id


class CustodyFinding(models.Model):
    """Something wrong in the safes, or a count that did not take place in time (6.4.2.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in CustodyFindingKind])
    subject = models.CharField(max_length=48)  # label of the item; the day until which a count was due
    count = models.ForeignKey("keys.CustodyCount", on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()
    settled_by = models.CharField(max_length=100, default="")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in CustodyFindingKind]),
                name="custody_finding_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(settled_at__isnull=True),
                name="one_open_custody_finding",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
