"""Ends a credential for good: every MSO of it, signed or merely reserved, is revoked (4.9; no way back)."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.audit.services import record_events, refusals_audited
from apps.audit.types import AuditEntry
from apps.issuance.errors import CredentialEnded, CredentialMissing
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject
from apps.issuance.services.batch_rows import lock_batches
from apps.issuance.services.list_versions import publish_revoked
from apps.issuance.states import (
    BATCH_TABLE,
    CREDENTIAL_TABLE,
    MSO_TABLE,
    BatchEvent,
    BatchState,
    CredentialEvent,
    CredentialState,
    MsoEvent,
)
from apps.issuance.types import EndedCredential
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.services import advance_application, end_registration, purge_images
from apps.registration.types import ApplicationEvent

_CANCELLABLE: Final = sorted(state for state, event in BATCH_TABLE.rows() if event is BatchEvent.CANCEL)
_BEFORE_ACKNOWLEDGEMENT: Final = (CredentialState.PREPARED, CredentialState.SIGNED, CredentialState.DELIVERED)
_REVOCABLE: Final = sorted(state for state, event in MSO_TABLE.rows() if event is MsoEvent.REVOKE)


def end_credential(*, actor: Actor, clock: Clock, credential_id: UUID, reason: str) -> EndedCredential:
    """Revoke a credential and all its unexpired MSOs, and have their status lists rebuilt.

    May run inside the caller's transaction (revocation records its request in the same one).
    `reason` is a code of the revocation; it is never published. Raises `CredentialMissing`, and
    `CredentialEnded` when the credential ended before.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=IssuanceEvent.END_REFUSED, subject=credential_id),
        transaction.atomic(),
    ):
        lock_batches(IssuanceBatch.objects.filter(credential_id=credential_id))
        credential = Credential.objects.select_for_update().filter(pk=credential_id).first()
        if credential is None:
            raise CredentialMissing
        if CredentialState(credential.state) in CREDENTIAL_TABLE.terminal():
            raise CredentialEnded(clause="4.9.3")
        return _end(credential, reason, actor, clock)


def _end(credential: Credential, reason: str, actor: Actor, clock: Clock) -> EndedCredential:
    now, before = clock.now(), CredentialState(credential.state)
    credential.apply(CredentialEvent.REVOKE)
    credential.ended_at = now
    credential.end_reason = reason
    credential.save(update_fields=["state", "ended_at", "end_reason"])
    batches = IssuanceBatch.objects.filter(credential_id=credential.pk)
    batch_ids = list(batches.values_list("pk", flat=True))
    _cancel(batches, clock)
    _close_registration(credential, before, actor, clock)
    members = MobileSecurityObject.objects.filter(batch_id__in=batch_ids, state__in=_REVOCABLE)
    revoked, lists = publish_revoked(members, credential_id=credential.pk, clock=clock)
    record_events(actor=actor, clock=clock, entries=_records(credential, reason, revoked))
    return EndedCredential(
        credential_id=credential.pk, ended_at=now, revoked=len(revoked), status_lists=lists
    )


def _cancel(batches: QuerySet[IssuanceBatch], clock: Clock) -> None:
    """Cancel what is on its way and purge its personal data; a signer at work will find it cancelled."""
    on_their_way = batches.filter(state__in=_CANCELLABLE)
    on_their_way.update(state=BatchState.CANCELLED.value, settled_at=clock.now(), sealed_name_spaces=None)


def _close_registration(credential: Credential, before: CredentialState, actor: Actor, clock: Clock) -> None:
    """End the holder's registration (4.11), and an application that was never completed."""
    end_registration(actor=actor, clock=clock, holder_id=credential.holder_id, cause=credential.end_reason)
    if before in _BEFORE_ACKNOWLEDGEMENT:
        application_id = credential.application_id
        advance_application(
            actor=actor, clock=clock, application_id=application_id, event=ApplicationEvent.WITHDRAW
        )
        purge_images(actor=actor, clock=clock, application_id=application_id)


def _records(credential: Credential, reason: str, revoked: Sequence[UUID]) -> list[AuditEntry]:
    ended = AuditEntry(
        event=IssuanceEvent.CREDENTIAL_REVOKED,
        subject=str(credential.pk),
        clause="4.9.3",
        detail={"reason": reason, "size": len(revoked)},
    )
    members = [
        AuditEntry(
            event=IssuanceEvent.MSO_REVOKED,
            subject=str(mso_id),
            clause="4.9.3",
            detail={"credential": str(credential.pk)},
        )
        for mso_id in revoked
    ]
    return [ended, *members]
