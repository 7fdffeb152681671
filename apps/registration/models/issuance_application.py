"""The row of a signed issuance application (clause 4.1.2)."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.states import IN_FLIGHT, ApplicationState


class IssuanceApplication(models.Model):
    """Sealed columns hold exactly what was received; nothing personal stands in clear.

    `certificate_serial` is the serial of the JPKI certificate as decimal text, `certificate_issuer`
    the hex key identifier of the root that issued it. `holder` and `request_id` are empty only for
    applications that were refused before their content could be believed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.ForeignKey(
        "registration.Holder", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    request_id = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=14, default=ApplicationState.RECEIVED.value, db_index=True)
    attempt = models.PositiveIntegerField(default=1)
    sealed_envelope = models.BinaryField()
    sealed_payload = models.BinaryField()
    sealed_certificate = models.BinaryField()
    certificate_serial = models.CharField(max_length=60)
    certificate_issuer = models.CharField(max_length=64, blank=True)
    device_thumbprint = models.BinaryField(max_length=32, null=True)
    snapshot_digest = models.BinaryField(max_length=32)
    client_id = models.CharField(max_length=100)
    received_at = models.DateTimeField(db_index=True)
    state_changed_at = models.DateTimeField()
    rejection_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_application_state",
                condition=models.Q(state__in=[state.value for state in ApplicationState]),
            ),
            models.CheckConstraint(
                name="registration_application_complete",
                condition=models.Q(state=ApplicationState.REJECTED.value)
                | models.Q(holder__isnull=False, request_id__isnull=False, device_thumbprint__isnull=False),
            ),
            models.UniqueConstraint(
                name="registration_one_in_flight",
                fields=["holder"],
                condition=models.Q(state__in=sorted(state.value for state in IN_FLIGHT)),
            ),
            models.UniqueConstraint(
                name="registration_request_once",
                fields=["request_id"],
                condition=~models.Q(state=ApplicationState.REJECTED.value),
            ),
        ]
        indexes = [
            models.Index(fields=["certificate_serial", "certificate_issuer"], name="registration_certificate")
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
