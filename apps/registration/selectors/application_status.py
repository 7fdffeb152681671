"""Where an application stands and what its checks found; free of personal data."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from apps.registration.errors import ApplicationUnknown
from apps.registration.models import ApplicationImage, IssuanceApplication, ScreeningResult
from apps.registration.states import ApplicationState
from apps.registration.types.application import ApplicationStatus, CheckView
from apps.registration.types.screening import (
    CONFIRMED_BY,
    GOOD_OUTCOMES,
    CheckCode,
    CheckOutcome,
    Confirmation,
)


def application_status(application_id: UUID) -> ApplicationStatus:
    """Return state and checks; raise `ApplicationUnknown`."""
    row = IssuanceApplication.objects.filter(id=application_id).first()
    if row is None:
        raise ApplicationUnknown
    return ApplicationStatus(
        application_id=row.id,
        state=ApplicationState(row.state),
        received_at=row.received_at,
        state_changed_at=row.state_changed_at,
        checks=recorded_checks(application_id),
    )


def recorded_checks(application_id: UUID) -> tuple[CheckView, ...]:
    """Return the last recorded answer to each check, in the order of the vocabulary."""
    rows = ScreeningResult.objects.filter(application_id=application_id).order_by("attempt")
    last = {CheckCode(row.code): row for row in rows.defer("sealed_evidence")}
    return tuple(
        CheckView(
            code=code,
            outcome=CheckOutcome(last[code].outcome),
            detail=last[code].detail,
            clause=last[code].clause,
            checked_at=last[code].checked_at,
        )
        for code in CheckCode
        if code in last
    )


def confirmations(application_id: UUID) -> Mapping[Confirmation, bool]:
    """Return the three confirmations of clause 4.2.1, computed from the recorded checks and nothing else."""
    good = {view.code for view in recorded_checks(application_id) if view.outcome in GOOD_OUTCOMES}
    return MappingProxyType({name: needed <= good for name, needed in CONFIRMED_BY.items()})


def waiting_applications(*, now: datetime, idle: timedelta) -> tuple[UUID, ...]:
    """Return the applications whose screening has to be taken up (again), oldest first."""
    waiting = IssuanceApplication.objects.filter(
        state__in=[
            state.value
            for state in (ApplicationState.RECEIVED, ApplicationState.SCREENING, ApplicationState.RETRYABLE)
        ],
        state_changed_at__lte=now - idle,
    )
    return tuple(waiting.order_by("state_changed_at").values_list("id", flat=True))


def applications_with_images(
    *, received_before: datetime, not_in: frozenset[ApplicationState]
) -> tuple[UUID, ...]:
    """Return the applications from before an instant whose images are still kept, without some states."""
    kept = ApplicationImage.objects.filter(
        purged_at__isnull=True, application__received_at__lt=received_before
    ).exclude(application__state__in=sorted(state.value for state in not_in))
    return tuple(kept.values_list("application_id", flat=True).distinct())
