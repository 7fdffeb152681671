"""The credentials that a compromised key signed end for good, portion by portion (4.9.12, 5.7.3)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, StatusList
from apps.issuance.selectors.affected import REVOCABLE, batches_of_key
from apps.issuance.states import (
    BATCH_TABLE,
    CREDENTIAL_TABLE,
    LIVE_STATES,
    BatchEvent,
    BatchState,
    CredentialEvent,
    CredentialState,
    MsoState,
)
from apps.issuance.types import RevokedPortion
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.services import advance_application, end_registrations, purge_images
from apps.registration.types import ApplicationEvent

_CANCELLABLE: Final = sorted(state for state, event in BATCH_TABLE.rows() if event is BatchEvent.CANCEL)
_BEFORE_ACKNOWLEDGEMENT: Final = (CredentialState.PREPARED, CredentialState.SIGNED, CredentialState.DELIVERED)
_REVOKED: Final = CREDENTIAL_TABLE.after(CredentialState.ACTIVE, CredentialEvent.REVOKE)


def end_credentials_of_key(
    *, actor: Actor, clock: Clock, key_id: UUID, after: UUID | None, limit: int, reason: str
) -> RevokedPortion:
    """Revoke what the next `limit` batches of the key led to: credentials, all their MSOs, registrations.

    The same as `end_credential` for each, with one statement for all of a kind; inside the caller's
    transaction. One audit event a credential names the reason. The versions of the status lists grow, so
    that the next editions show it; who calls decides when they are built.
    """
    with transaction.atomic():
        now = clock.now()
        batches = batches_of_key(key_id, at=now).select_for_update(of=("self",))
        rows = list(_after(after, batches.order_by("id"))[:limit].values_list("id", "credential_id"))
        if not rows:
            return RevokedPortion(cursor=None, credentials=0, objects=0, status_lists=())
        ended = _end_credentials({row[1] for row in rows}, reason, actor, clock)
        objects, lists = _revoke_objects([row[0] for row in rows], ended, now)
        return RevokedPortion(cursor=rows[-1][0], credentials=len(ended), objects=objects, status_lists=lists)


def _after(cursor: UUID | None, batches: QuerySet[IssuanceBatch]) -> QuerySet[IssuanceBatch]:
    return batches if cursor is None else batches.filter(id__gt=cursor)


def _end_credentials(
    credential_ids: Collection[UUID], reason: str, actor: Actor, clock: Clock
) -> Sequence[UUID]:
    """End those that live; cancel what is on its way and purge its personal data."""
    live = Credential.objects.select_for_update().filter(id__in=credential_ids, state__in=LIVE_STATES)
    rows = list(live.order_by("id").values_list("id", "holder_id", "application_id", "state"))
    if not rows:
        return ()
    ended = [row[0] for row in rows]
    changes = {"ended_at": clock.now(), "end_reason": reason}
    Credential.objects.filter(id__in=ended).update(state=_REVOKED.value, **changes)
    on_their_way = IssuanceBatch.objects.filter(credential_id__in=ended, state__in=_CANCELLABLE)
    on_their_way.update(state=BatchState.CANCELLED.value, settled_at=clock.now(), sealed_name_spaces=None)
    end_registrations(actor=actor, clock=clock, holder_ids=[row[1] for row in rows], cause=reason)
    for _id, _holder, application_id, state in rows:
        if state in _BEFORE_ACKNOWLEDGEMENT:
            _withdraw(application_id, actor, clock)
    detail = {"reason": reason}
    event = IssuanceEvent.CREDENTIAL_REVOKED
    entries = [AuditEntry(event=event, subject=str(row), clause="4.9.12", detail=detail) for row in ended]
    record_events(actor=actor, clock=clock, entries=entries)
    return ended


def _withdraw(application_id: UUID, actor: Actor, clock: Clock) -> None:
    """Close an application that was never completed, and purge its images."""
    advance_application(
        actor=actor, clock=clock, application_id=application_id, event=ApplicationEvent.WITHDRAW
    )
    purge_images(actor=actor, clock=clock, application_id=application_id)


def _revoke_objects(
    batch_ids: Sequence[UUID], ended: Sequence[UUID], now: datetime
) -> tuple[int, tuple[UUID, ...]]:
    """Revoke the unexpired MSOs of the batches, and of the other batches of the credentials that ended."""
    others = IssuanceBatch.objects.filter(credential_id__in=ended, valid_until__gt=now)
    batches = {*batch_ids, *others.values_list("id", flat=True)}
    members = MobileSecurityObject.objects.filter(batch_id__in=batches, state__in=REVOCABLE)
    lists = tuple(members.order_by("status_list_id").values_list("status_list_id", flat=True).distinct())
    count = members.update(state=MsoState.REVOKED.value)
    StatusList.objects.filter(pk__in=lists).update(version=F("version") + 1)
    return count, lists
