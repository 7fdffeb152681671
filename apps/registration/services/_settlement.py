"""The end of a screening: recorded answers, the state that follows from them, the automatic approval."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.base.outbox import emit
from apps.base.raw_sql import adapted, row_lock
from apps.lib.actor import Actor, system_actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.errors import Conflict
from apps.registration.errors import ApplicationUnknown, NotConfirmed
from apps.registration.events import RegistrationEvent
from apps.registration.models import IssuanceApplication
from apps.registration.selectors.application_status import confirmations, recorded_checks
from apps.registration.selectors.approved_application import verified_payload
from apps.registration.services._recording import (
    first_failure,
    record_rejection,
    rejection_of,
    save_results,
)
from apps.registration.states import APPLICATION_TABLE, ApplicationEvent, ApplicationState
from apps.registration.types.application import ApplicationReceipt
from apps.registration.types.screening import GOOD_OUTCOMES, CheckCode, CheckOutcome, CheckResult

REGISTRATION_AUTHORITY: Final = system_actor("registration-authority")
_LOCKED: Final = "SELECT * FROM registration_issuanceapplication WHERE id = %s"  # on the hot path of signing
_ALL_CHECKS: Final = frozenset(CheckCode)


class ScreeningOvertaken(Conflict):
    """Another run of the screening took the application over."""

    code = "screening_overtaken"
    title = "The application is being screened elsewhere"


def locked(application_id: UUID) -> IssuanceApplication:
    """Return the row, locked until the end of the transaction."""
    rows = IssuanceApplication.objects.raw(_LOCKED + row_lock(), [adapted(application_id)])
    row = next(iter(rows), None)
    if row is None:
        raise ApplicationUnknown
    return row


def advance(row: IssuanceApplication, event: ApplicationEvent, *, clock: Clock) -> ApplicationState:
    """Move the locked row along the table; raise `IllegalTransition` where it has no cell."""
    state = APPLICATION_TABLE.after(ApplicationState(row.state), event)
    row.state = state.value
    row.state_changed_at = clock.now()
    row.save(update_fields=["state", "state_changed_at"])
    return state


def settle(
    *, actor: Actor, clock: Clock, application_id: UUID, attempt: int, results: Sequence[CheckResult]
) -> ApplicationReceipt:
    """Record the answers of one attempt and what follows; raise the neutral rejection after the commit."""
    failure = first_failure(results)
    with transaction.atomic(durable=True):
        row = locked(application_id)
        if row.state != ApplicationState.SCREENING.value or row.attempt != attempt:
            raise ScreeningOvertaken
        save_results(row, results, attempt=attempt, at=clock.now())
        if failure is None:
            receipt = _conclude(row, actor=actor, clock=clock)
        else:
            advance(row, ApplicationEvent.REJECT, clock=clock)
            record_rejection(row, failure, actor=actor, clock=clock)
            receipt = _receipt(row)
    if failure is not None:
        raise rejection_of(application_id, failure)
    return receipt


def approve(row: IssuanceApplication, *, actor: Actor, clock: Clock) -> None:
    """Approve the locked row when the three confirmations hold, and tell who follows (clause 4.2.2)."""
    confirmed = confirmations(row.id)
    answered = {view.code for view in recorded_checks(row.id) if view.outcome in GOOD_OUTCOMES}
    if not all(confirmed.values()) or answered != _ALL_CHECKS:
        raise NotConfirmed(clause="4.2.2")
    verified_payload(row)  # what is approved is what was verified (clause 4.3.1)
    advance(row, ApplicationEvent.APPROVE, clock=clock)
    detail: Mapping[str, Plain] = {name.value.lower(): holds for name, holds in confirmed.items()}
    record_event(
        actor=actor,
        clock=clock,
        event=RegistrationEvent.APPLICATION_APPROVED,
        subject=str(row.id),
        clause="4.2.2",
        detail=detail,
    )
    emit(RegistrationEvent.APPLICATION_APPROVED, row.id, clock=clock)


def _conclude(row: IssuanceApplication, *, actor: Actor, clock: Clock) -> ApplicationReceipt:
    outcomes = {view.outcome for view in recorded_checks(row.id)}
    if CheckOutcome.WAITING in outcomes:
        following = ApplicationEvent.WAIT
    elif CheckOutcome.REFERRED in outcomes:
        following = ApplicationEvent.REFER
    else:
        following = ApplicationEvent.VERIFY
    state = advance(row, following, clock=clock)
    record_event(
        actor=actor,
        clock=clock,
        event=RegistrationEvent.APPLICATION_SCREENED,
        subject=str(row.id),
        outcome=Outcome.DONE if state is ApplicationState.VERIFIED else Outcome.UNKNOWN,
        clause="4.2.1",
        detail={"state": state.value, "attempt": row.attempt},
    )
    if state is ApplicationState.VERIFIED:
        approve(row, actor=REGISTRATION_AUTHORITY, clock=clock)
    return _receipt(row)


def _receipt(row: IssuanceApplication) -> ApplicationReceipt:
    return ApplicationReceipt(
        application_id=row.id, state=ApplicationState(row.state), checks=recorded_checks(row.id)
    )
