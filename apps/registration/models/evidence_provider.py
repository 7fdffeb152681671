"""The row of a registered provider of liveness or face-match results (clause 3.2.3)."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.types.application import ProviderKind


class EvidenceProvider(models.Model):
    """`public_key` is the SubjectPublicKeyInfo (DER, P-256) that its statements are checked with."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10)
    public_key = models.BinaryField(max_length=200)
    active = models.BooleanField(default=True)
    simulated = models.BooleanField(default=False)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_provider_kind",
                condition=models.Q(kind__in=[kind.value for kind in ProviderKind]),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name
