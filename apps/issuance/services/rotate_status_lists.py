"""Closes status lists that are half full, so that a random free entry is always found quickly (4.9.7)."""

from django.db import transaction
from django.db.models import Count

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import MobileSecurityObject, StatusList
from apps.issuance.states import StatusListState
from apps.issuance.types import RotatedLists
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def rotate_status_lists(*, actor: Actor, clock: Clock) -> RotatedLists:
    """Close every open list of which half the entries are taken; the next reservation opens others."""
    with transaction.atomic(durable=True):
        sizes = dict(StatusList.objects.filter(state=StatusListState.OPEN).values_list("id", "size"))
        members = MobileSecurityObject.objects.filter(status_list_id__in=sizes).values("status_list_id")
        taken = members.annotate(taken=Count("id")).values_list("status_list_id", "taken")
        full = tuple(sorted(list_id for list_id, count in taken if 2 * count >= sizes[list_id]))
        if full:
            StatusList.objects.filter(pk__in=full).update(state=StatusListState.CLOSED)
            entries = [
                AuditEntry(event=IssuanceEvent.STATUS_LIST_CLOSED, subject=str(pk), clause="4.9.7")
                for pk in full
            ]
            record_events(actor=actor, clock=clock, entries=entries)
    return RotatedLists(closed=full)
