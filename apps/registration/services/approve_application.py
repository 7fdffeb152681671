"""Approving a verified application (clause 4.2.2)."""

from uuid import UUID

from django.db import transaction

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Refused
from apps.registration.events import RegistrationEvent
from apps.registration.selectors.application_status import recorded_checks
from apps.registration.services._recording import record_refusal
from apps.registration.services._settlement import approve, locked
from apps.registration.states import ApplicationState
from apps.registration.types.application import ApplicationReceipt


def approve_application(*, actor: Actor, clock: Clock, application_id: UUID) -> ApplicationReceipt:
    """Approve when existence, identity and authenticity are confirmed by the recorded checks.

    Screening does this by itself in its own transaction; this command is for an application that was
    left VERIFIED. Raises `NotConfirmed` or `IllegalTransition`.
    """
    try:
        with transaction.atomic(durable=True):
            row = locked(application_id)
            approve(row, actor=actor, clock=clock)
    except Refused as refusal:
        record_refusal(
            actor=actor,
            clock=clock,
            event=RegistrationEvent.APPLICATION_APPROVED,
            refusal=refusal,
            subject=str(application_id),
        )
        raise
    return ApplicationReceipt(
        application_id=application_id,
        state=ApplicationState(row.state),
        checks=recorded_checks(application_id),
    )
