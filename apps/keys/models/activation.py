from django.db import models

from apps.keys.states import ActivationKind, ActivationState
from apps.lib.identifiers import new_id

_OPEN = [ActivationState.COLLECTING.value, ActivationState.COMPLETE.value]


class ActivationSession(models.Model):
    """A gathering of custodians to open or to close the signer; `public_key` is the supervisor's (X25519)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ActivationKind])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ActivationState])
    public_key = models.BinaryField(default=bytes)
    share_set = models.PositiveIntegerField(default=0)
    quorum = models.PositiveSmallIntegerField()
    requested_by = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=100, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ActivationState]),
                name="activation_state",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in ActivationKind]), name="activation_kind"
            ),
            models.CheckConstraint(condition=models.Q(quorum__gte=2), name="activation_several_people"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state__in=_OPEN), name="one_gathering_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ActivationShare(models.Model):
    """One person's part. `ciphertext` opens only in the supervisor's memory and is emptied after use."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activation = models.ForeignKey("keys.ActivationSession", on_delete=models.PROTECT, related_name="+")
    actor_id = models.CharField(max_length=100)
    member = models.PositiveSmallIntegerField(null=True)  # number of the share in its set, not secret
    ciphertext = models.BinaryField(default=bytes)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activation", "actor_id"], name="one_person_counts_once"),
            models.UniqueConstraint(fields=["activation", "member"], name="one_share_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activation_id} {self.actor_id}"
