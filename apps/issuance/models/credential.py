from typing import ClassVar

from django.db import models

from apps.issuance.states import CREDENTIAL_TABLE, LIVE_STATES, CredentialEvent, CredentialState
from apps.lib.identifiers import new_id

ENDED = sorted(CREDENTIAL_TABLE.terminal())


class Credential(models.Model):
    """What a holder was granted by one application; it may hold several batches of MSOs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.ForeignKey("registration.Holder", on_delete=models.PROTECT, related_name="+")
    application = models.OneToOneField(
        "registration.IssuanceApplication", on_delete=models.PROTECT, related_name="+"
    )
    doc_type = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default=CredentialState.PREPARED.value)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in CredentialState]),
                name="issuance_credential_state_known",
            ),
            models.UniqueConstraint(
                fields=["holder"],
                condition=models.Q(state__in=sorted(LIVE_STATES)),
                name="issuance_one_live_credential",  # clause 4.3.1, R-4.3.1-6
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, ended_at__isnull=False)
                | (~models.Q(state__in=ENDED) & models.Q(ended_at__isnull=True)),
                name="issuance_credential_end_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"credential {self.pk}"

    def apply(self, event: CredentialEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = CREDENTIAL_TABLE.after(CredentialState(self.state), event).value
