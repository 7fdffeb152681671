from django.db import models

from apps.lib.identifiers import new_id


class AuditEvent(models.Model):
    """One act or refusal, as the mandatory items of 5.4.1. Append-only by trigger; no foreign keys.

    `seq` is the order of insertion and may have gaps; the position in the sealed log is `AuditLeaf`. Indexed
    is what auditors begin with, the day and the subject: every further index costs each signature.
    """

    seq = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True, default=new_id, editable=False)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=100)
    roles = models.CharField(max_length=400, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    terminal = models.CharField(max_length=100)
    strength = models.CharField(max_length=16)
    subject = models.CharField(max_length=100, db_index=True)
    clause = models.CharField(max_length=40, blank=True)
    detail = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["DONE", "REFUSED", "FAILED", "UNKNOWN"]),
                name="audit_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=["PERSON", "CLIENT", "HOLDER", "SYSTEM"]),
                name="audit_actor_kind_known",
            ),
            models.CheckConstraint(  # the mandatory items of 5.4.1
                condition=~models.Q(event="") & ~models.Q(actor_id="") & ~models.Q(terminal=""),
                name="audit_mandatory_items",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event} {self.outcome}"
