"""Refusing an application by a person or by an app above, with an internal reason code (clause 4.2.2)."""

import re
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Invalid, Refused
from apps.registration.events import RegistrationEvent
from apps.registration.services._recording import record_refusal
from apps.registration.services._settlement import advance, locked
from apps.registration.states import ApplicationEvent, ApplicationState
from apps.registration.types.application import ApplicationReceipt

_REASON: Final = re.compile(r"[A-Z][A-Z0-9_]{2,39}\Z")


def reject_application(
    *, actor: Actor, clock: Clock, application_id: UUID, reason: str
) -> ApplicationReceipt:
    """Reject with a reason code (UPPER_CASE) that only the registration authority sees."""
    try:
        if not _REASON.match(reason):
            raise Invalid("must be a code in upper case", field="reason", clause="4.2.2")
        with transaction.atomic(durable=True):
            row = locked(application_id)
            state = advance(row, ApplicationEvent.REJECT, clock=clock)
            row.rejection_code = reason
            row.save(update_fields=["rejection_code"])
            record_event(
                actor=actor,
                clock=clock,
                event=RegistrationEvent.APPLICATION_REJECTED,
                subject=str(application_id),
                outcome=Outcome.REFUSED,
                clause="4.2.2",
                detail={"reason": reason},
            )
    except Refused as refusal:
        record_refusal(
            actor=actor,
            clock=clock,
            event=RegistrationEvent.APPLICATION_REJECTED,
            refusal=refusal,
            subject=str(application_id),
        )
        raise
    return ApplicationReceipt(application_id=application_id, state=ApplicationState(state))
