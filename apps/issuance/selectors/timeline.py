"""The life of a credential as the audit log tells it, for the portal."""

import json
from uuid import UUID

from apps.audit.selectors import trail
from apps.audit.types import AuditEventView
from apps.issuance.errors import CredentialMissing
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject
from apps.issuance.types import TimelineEntry


def credential_timeline(credential_id: UUID) -> tuple[TimelineEntry, ...]:
    """Return every audit event about a credential, its application, batches and MSOs, oldest first.

    Raises `CredentialMissing`.
    """
    credential = Credential.objects.filter(pk=credential_id).first()
    if credential is None:
        raise CredentialMissing
    batches = IssuanceBatch.objects.filter(credential_id=credential_id).values_list("pk", flat=True)
    members = MobileSecurityObject.objects.filter(batch_id__in=list(batches)).values_list("pk", flat=True)
    subjects = [credential.application_id, credential_id, *batches, *members]
    events = [event for subject in subjects for event in trail(str(subject))]
    return tuple(_entry(event) for event in sorted(events, key=lambda event: event.seq))


def _entry(event: AuditEventView) -> TimelineEntry:
    return TimelineEntry(
        occurred_at=event.at,
        event=event.event,
        subject=event.subject,
        outcome=event.outcome,
        clause=event.clause,
        actor_id=event.actor_id,
        detail=json.loads(event.detail),
    )
