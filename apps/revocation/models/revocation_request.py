from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id
from apps.revocation.states import REQUEST_TABLE, RequestEvent, RequestState


class RevocationRequest(models.Model):
    """A holder's signed wish to revoke; `sealed_evidence` is the JWS as received (5.5.1).

    `waits_for` maps the ids of status lists to the content version that will show the revocation; it is
    empty when verifiers can see it everywhere.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    credential = models.ForeignKey("issuance.Credential", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=RequestState.RECEIVED.value)
    reason = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    sealed_evidence = models.BinaryField()
    waits_for = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in RequestState]),
                name="revocation_request_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["EXECUTED", "FILED"]) | models.Q(executed_at__isnull=False),
                name="revocation_executed_is_dated",
            ),
            models.UniqueConstraint(
                fields=["credential"],
                condition=models.Q(state__in=["EXECUTED", "FILED"]),
                name="revocation_once_per_credential",
            ),
        ]

    def __str__(self) -> str:
        return f"revocation request {self.pk}"

    def apply(self, event: RequestEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = REQUEST_TABLE.after(RequestState(self.state), event).value
