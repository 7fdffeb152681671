"""The row of a request to the root CA that it revokes a certificate of ours."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.certificates.states import REVOCATION_TABLE, RevocationEvent, RevocationState
from apps.lib.identifiers import new_id


class CertificateRevocation(models.Model):
    """What was asked of the root CA, on whose decision, and the list that proves that it was done (5.7.3).

    `document` is the canonical text that goes to the root CA, `reference` what the root CA answered.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    certificate = models.OneToOneField(
        "certificates.DsCertificate", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, default=RevocationState.ORDERED.value)
    cause = models.CharField(max_length=24)
    reason = models.CharField(max_length=1000)
    approval_id = models.UUIDField(unique=True, null=True)
    document = models.TextField()
    document_sha256 = models.CharField(max_length=64)
    ordered_by = models.CharField(max_length=100)
    ordered_at = models.DateTimeField()
    sent_by = models.CharField(max_length=100, default="")
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=200, default="")
    crl = models.ForeignKey("certificates.CrlEdition", on_delete=models.PROTECT, related_name="+", null=True)
    listed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in RevocationState]),
                name="certificates_revocation_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RevocationState.LISTED.value)
                | models.Q(crl__isnull=False, listed_at__isnull=False),
                name="certificates_revocation_proved",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"revocation {self.id}"

    def apply(self, event: RevocationEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = REVOCATION_TABLE.after(RevocationState(self.state), event).value
