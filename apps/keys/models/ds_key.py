from django.db import models

from apps.keys.states import IN_SERVICE, NEVER_MADE, DsKeyState
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose


class DsKey(models.Model):
    """A key pair in the HSM; `id` is its CKA_ID. The private key has no column anywhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hsm = models.ForeignKey("keys.Hsm", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in KeyPurpose])
    label = models.CharField(max_length=48, unique=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in DsKeyState])
    public_key_der = models.BinaryField(default=bytes)
    generated_on = models.DateField(null=True)
    use_until = models.DateField(null=True)
    attributes = models.JSONField(default=dict)
    certificate_id = models.UUIDField(null=True)
    planned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in DsKeyState]), name="ds_key_state"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["DS", "AUDIT_LOG", "REVOCATION_LIST"]), name="ds_key_purpose"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in NEVER_MADE])
                | models.Q(
                    generated_on__isnull=False,
                    use_until__isnull=False,
                    use_until__gte=models.F("generated_on"),
                ),
                name="ds_key_period",
            ),
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state__in=[state.value for state in IN_SERVICE]),
                name="one_key_in_service_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return self.label
