from django.db import models

from apps.keys.states import FindingKind
from apps.lib.identifiers import new_id


class TokenFinding(models.Model):
    """A disagreement between a token and the records; open until a later look no longer finds it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in FindingKind])
    subject = models.CharField(max_length=100)  # id of a key (CKA_ID, hexadecimal), or label of a token
    detail = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in FindingKind]), name="token_finding_kind"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(settled_at__isnull=True),
                name="one_open_finding_of_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
