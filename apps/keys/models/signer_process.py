from django.db import models

from apps.keys.states import SignerRole, SignerState
from apps.lib.identifiers import new_id


class SignerProcess(models.Model):
    """Heartbeat of one process of the signer; a row per name, overwritten."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in SignerRole])
    pid = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=[(s.value, s.value) for s in SignerState])
    cause = models.CharField(max_length=100, default="")
    public_key = models.BinaryField(default=bytes)  # the supervisor's ephemeral X25519 key
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in SignerState]), name="signer_state"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in SignerRole]), name="signer_role"
            ),
        ]

    def __str__(self) -> str:
        return self.name
