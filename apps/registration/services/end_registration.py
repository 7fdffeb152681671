"""A holder without any valid record has ended the use of the service (clause 4.11)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.errors import HolderUnknown
from apps.registration.events import RegistrationEvent
from apps.registration.models import Holder
from apps.registration.states import ENROLMENT_TABLE, EnrolmentEvent, EnrolmentState
from apps.registration.types.application import HolderReceipt


def end_registration(*, actor: Actor, clock: Clock, holder_id: UUID, cause: str) -> HolderReceipt:
    """End the registration with a cause code (UPPER_CASE, at most 40), in the caller's transaction if any."""
    with transaction.atomic():
        row = Holder.objects.select_for_update().filter(id=holder_id).first()
        if row is None:
            raise HolderUnknown
        row.state = ENROLMENT_TABLE.after(EnrolmentState(row.state), EnrolmentEvent.END).value
        row.ended_at, row.end_cause = clock.now(), cause
        row.save(update_fields=["state", "ended_at", "end_cause"])
        record_event(
            actor=actor,
            clock=clock,
            event=RegistrationEvent.REGISTRATION_ENDED,
            subject=str(holder_id),
            clause="4.11",
            detail={"cause": cause},
        )
    return HolderReceipt(holder_id=holder_id, state=row.state)
