from typing import ClassVar

from django.db import models

from apps.issuance.states import BATCH_TABLE, BatchEvent, BatchState
from apps.lib.identifiers import new_id


class IssuanceBatch(models.Model):
    """The journal of one generation of MSOs: the job that signers work on, and its evidence.

    `sealed_name_spaces` holds the personal data of the whole batch under the data key until the phone
    has acknowledged. `claimed_until` is the lease of the signer at work, `resend_at` the sweeper's next
    turn; `key_id` names the DS key and `certificate_id` its certificate that signed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    credential = models.ForeignKey(
        "issuance.Credential", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    generation = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16, default=BatchState.REQUESTED.value)
    snapshot_digest = models.BinaryField()
    requested_at = models.DateTimeField()
    claimed_until = models.DateTimeField()
    resend_at = models.DateTimeField()
    reserved_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    size = models.PositiveSmallIntegerField(default=0)
    profile_version = models.PositiveIntegerField(null=True)
    key_id = models.UUIDField(null=True)
    certificate_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    findings = models.CharField(max_length=400, blank=True, default="")
    sealed_name_spaces = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in BatchState]), name="issuance_batch_state_known"
            ),
            models.UniqueConstraint(fields=["credential", "generation"], name="issuance_batch_generation"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["RESERVED", "SIGNED", "DELIVERED", "HELD", "QUARANTINED"])
                | models.Q(
                    reserved_at__isnull=False,
                    size__gt=0,
                    key_id__isnull=False,
                    certificate_id__isnull=False,
                    valid_until__gt=models.F("valid_from"),
                ),
                name="issuance_batch_reserved_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["RESERVED", "SIGNED", "HELD"])
                | models.Q(sealed_name_spaces__isnull=False),
                name="issuance_batch_sealed_until_delivered",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["DELIVERED", "FAILED", "CANCELLED"])
                | models.Q(sealed_name_spaces__isnull=True),
                name="issuance_batch_purged_at_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["resend_at"],
                condition=models.Q(state__in=["REQUESTED", "RESERVED", "CANCELLED"]),
                name="issuance_batch_waiting",
            ),
            models.Index(fields=["reserved_at"], name="issuance_batch_reserved_at"),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"

    def apply(self, event: BatchEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = BATCH_TABLE.after(BatchState(self.state), event).value
