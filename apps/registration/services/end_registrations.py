"""Many holders lose their last valid record at once, by the compromise of a key (4.9.12, 4.11)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.events import RegistrationEvent
from apps.registration.models import Holder
from apps.registration.states import ENROLMENT_TABLE, EnrolmentEvent, EnrolmentState

_BEFORE, _AFTER = (
    EnrolmentState.ENROLLED,
    ENROLMENT_TABLE.after(EnrolmentState.ENROLLED, EnrolmentEvent.END),
)


def end_registrations(*, actor: Actor, clock: Clock, holder_ids: Collection[UUID], cause: str) -> int:
    """End the registrations of those of the holders that are registered; return how many.

    The same as `end_registration` for each of them, with one statement each for rows and audit events,
    in the caller's transaction if there is one.
    """
    with transaction.atomic():
        rows = Holder.objects.select_for_update().filter(id__in=holder_ids, state=_BEFORE.value)
        ended = list(rows.order_by("id").values_list("id", flat=True))
        if not ended:
            return 0
        Holder.objects.filter(id__in=ended).update(state=_AFTER.value, ended_at=clock.now(), end_cause=cause)
        detail = {"cause": cause}
        event = RegistrationEvent.REGISTRATION_ENDED
        record_events(
            actor=actor,
            clock=clock,
            entries=[
                AuditEntry(event=event, subject=str(holder), clause="4.11", detail=detail) for holder in ended
            ],
        )
    return len(ended)
