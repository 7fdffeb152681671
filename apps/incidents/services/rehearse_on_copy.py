"""Do on a marked copy what a compromise would do, and measure it (5.7.3, 5.7.1)."""

import time
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.incidents.adapters.database_copy import is_marked_copy
from apps.incidents.errors import NotACopy
from apps.incidents.types import RehearsalResult, RehearsedList
from apps.issuance.selectors import affected_by_key, revocable_by_list, status_list_content
from apps.issuance.services import end_credentials_of_key
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.statuslist.bitstring import build_list

_PORTION: Final = 500
_REASON: Final = "REHEARSAL"


def rehearse_on_copy(*, actor: Actor, clock: Clock, key_id: UUID, seconds: float) -> RehearsalResult:
    """Revoke portions on the connected copy for that long, then build the lists as they would be.

    What is not revoked within the time is counted in the lists, but their sizes are those of what was done.
    The HSM is not touched. Raises `NotACopy`.
    """
    if not is_marked_copy():
        raise NotACopy(clause="5.7.3")
    counted = affected_by_key(key_id, at=clock.now())
    before = {
        list_id: len(status_list_content(list_id).revoked)
        for list_id in revocable_by_list(key_id, at=clock.now())
    }
    credentials, objects, spent = _revoke(key_id, seconds, actor=actor, clock=clock)
    begun = time.monotonic()
    lists = tuple(_built(list_id, before[list_id], key_id, clock) for list_id in before)
    return RehearsalResult(
        credentials=counted.credentials,
        objects=counted.objects,
        done_credentials=credentials,
        done_objects=objects,
        seconds=spent,
        list_seconds=time.monotonic() - begun,
        lists=lists,
    )


def _revoke(key_id: UUID, seconds: float, *, actor: Actor, clock: Clock) -> tuple[int, int, float]:
    begun, cursor = time.monotonic(), None
    credentials = objects = 0
    while True:
        with transaction.atomic(durable=True):
            done = end_credentials_of_key(
                actor=actor, clock=clock, key_id=key_id, after=cursor, limit=_PORTION, reason=_REASON
            )
        cursor = done.cursor
        credentials, objects = credentials + done.credentials, objects + done.objects
        spent = time.monotonic() - begun
        if cursor is None or spent >= seconds:
            return credentials, objects, spent


def _built(list_id: UUID, before: int, key_id: UUID, clock: Clock) -> RehearsedList:
    content = status_list_content(list_id)
    left = revocable_by_list(key_id, at=clock.now()).get(list_id, 0)
    compressed = build_list(content.size, content.revoked)
    return RehearsedList(
        list_id=str(list_id),
        before=before,
        after=len(content.revoked) + left,
        compressed_bytes=len(compressed),
    )
