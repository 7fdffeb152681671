"""A person becomes a holder: a record was issued to them on one device (clauses 4.3.1, 10.6.2)."""

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


def enrol_holder(*, actor: Actor, clock: Clock, holder_id: UUID, device_thumbprint: bytes) -> HolderReceipt:
    """Bind the holder to the device (COSE key thumbprint, 32 bytes), inside the caller's transaction if any.

    Raises `IllegalTransition` for somebody who is a holder already.
    """
    with transaction.atomic():
        row = Holder.objects.select_for_update().filter(id=holder_id).first()
        if row is None:
            raise HolderUnknown
        row.state = ENROLMENT_TABLE.after(EnrolmentState(row.state), EnrolmentEvent.ENROL).value
        row.device_thumbprint = device_thumbprint
        row.enrolled_at, row.ended_at, row.end_cause = clock.now(), None, ""
        row.save(update_fields=["state", "device_thumbprint", "enrolled_at", "ended_at", "end_cause"])
        record_event(
            actor=actor,
            clock=clock,
            event=RegistrationEvent.HOLDER_ENROLLED,
            subject=str(holder_id),
            clause="4.3.1",
        )
    return HolderReceipt(holder_id=holder_id, state=row.state)
