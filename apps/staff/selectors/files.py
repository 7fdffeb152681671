"""A person's file: checks, qualifications, exceptions; sealed texts stay sealed here (5.3.1, 5.3.2)."""

from uuid import UUID

from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.models import BackgroundCheck, PrerequisiteWaiver, Qualification
from apps.staff.types import CheckedDocument, CheckResult, CheckView, QualificationView, WaiverView


def checks_of(user_id: UUID) -> tuple[CheckView, ...]:
    """Return the background checks of a person, newest first."""
    return tuple(
        check_view(row) for row in BackgroundCheck.objects.filter(user_id=user_id).order_by("-carried_out_on")
    )


def check_view(row: BackgroundCheck) -> CheckView:
    """Return what may be shown of a background check."""
    return CheckView(
        check_id=row.pk,
        user_id=row.user_id,
        carried_out_on=row.carried_out_on,
        documents=tuple(map(CheckedDocument, row.documents)),
        result=CheckResult(row.result),
        checked_by=row.checked_by,
        valid_until=row.valid_until,
    )


def qualifications_of(user_id: UUID) -> tuple[QualificationView, ...]:
    """Return the qualifications of a person, by area."""
    rows = Qualification.objects.filter(user_id=user_id).order_by("area", "valid_from")
    return tuple(map(qualification_view, rows))


def qualification_view(row: Qualification) -> QualificationView:
    """Return what may be shown of a qualification."""
    return QualificationView(
        qualification_id=row.pk,
        user_id=row.user_id,
        area=QualificationArea(row.area),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        recorded_by=row.recorded_by,
    )


def waivers_of(user_id: UUID) -> tuple[WaiverView, ...]:
    """Return the exceptions that were decided for a person, the latest end first."""
    rows = PrerequisiteWaiver.objects.filter(user_id=user_id).order_by("-valid_until")
    return tuple(map(waiver_view, rows))


def waiver_view(row: PrerequisiteWaiver) -> WaiverView:
    """Return what may be shown of an exception."""
    return WaiverView(
        waiver_id=row.pk,
        user_id=row.user_id,
        role=row.role,
        area=QualificationArea(row.area),
        valid_until=row.valid_until,
        approval_id=row.approval_id,
    )
