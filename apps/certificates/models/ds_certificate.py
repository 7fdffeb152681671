"""The row of a certificate of ours."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.certificates.states import TABLE, CertificateEvent, CertificateState
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose

_S = CertificateState
WITHOUT_CERTIFICATE = [_S.REQUESTED.value, _S.APPROVED.value]
PURPOSES = [KeyPurpose.DS.value, KeyPurpose.REVOCATION_LIST.value]


class DsCertificate(models.Model):
    """A certification request and, once the root has answered, its certificate (clause 7.1.2).

    `purpose` tells the DS certificate from the one of the list key. `key_id` names the key of the app
    `keys`; `serial` is lower-case hexadecimal; `ended_at` is set on expiry and revocation.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default=_S.REQUESTED.value)
    key_id = models.UUIDField(unique=True)
    request_der = models.BinaryField()
    requested_by = models.CharField(max_length=100)
    requested_at = models.DateTimeField()
    approved_by = models.CharField(max_length=100, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    root = models.ForeignKey(
        "certificates.RootCertificate", on_delete=models.PROTECT, related_name="+", null=True
    )
    der = models.BinaryField(null=True)
    serial = models.CharField(max_length=40, null=True)  # noqa: DJ001 - null keeps the constraint quiet
    not_before = models.DateTimeField(null=True)
    not_after = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    in_use_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in CertificateState]),
                name="certificates_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=PURPOSES), name="certificates_purpose_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=WITHOUT_CERTIFICATE, der__isnull=True)
                | (
                    ~models.Q(state__in=WITHOUT_CERTIFICATE)
                    & models.Q(
                        der__isnull=False,
                        serial__isnull=False,
                        root__isnull=False,
                        not_before__isnull=False,
                        not_after__isnull=False,
                    )
                ),
                name="certificates_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(state=_S.REQUESTED.value)
                | (models.Q(approved_at__isnull=False) & ~models.Q(approved_by=models.F("requested_by"))),
                name="certificates_two_people",  # clause 5.2.2
            ),
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state=_S.IN_USE.value),
                name="certificates_one_in_use",
            ),
            models.UniqueConstraint(fields=["root", "serial"], name="certificates_serial_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.purpose} certificate {self.id}"

    def apply(self, event: CertificateEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = TABLE.after(self.standing(), event).value

    def standing(self) -> CertificateState:
        """Return the state as a member of the enumeration."""
        return CertificateState(self.state)
