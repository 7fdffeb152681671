"""Which approvals stand behind the rows of this app besides roles (`authority`) and machines (`clients`)."""

from collections.abc import Iterator

from apps.approvals.types import Claim
from apps.lib.cps.approval_kinds import Kind
from apps.staff.models import (
    DocumentVersion,
    EnrolledFactor,
    MeasureConsent,
    PrerequisiteWaiver,
    RotationPlan,
    StaffCertificate,
    TrainingPlan,
)
from apps.staff.models.edition import Edition
from apps.staff.states import CertificateState, EditionState, FactorState


def approval_claims() -> Iterator[Claim]:
    """Yield the claims of cards, further factors, exceptions, measures, plans and documents (5.2.3, 5.3)."""
    yield from _cards()
    yield from _factors()
    yield from _personnel()
    yield from _editions()


def _cards() -> Iterator[Claim]:
    for row in StaffCertificate.objects.filter(state=CertificateState.VALID).order_by("pk"):
        yield Claim(
            row=f"staff_certificate:{row.pk}",
            kind=Kind.ISSUE_STAFF_CERTIFICATE,
            approval_id=row.approval_id,
            subject=f"staff:{row.user_id}",
            act={"certificate_sha256": row.sha256},
            by=row.registered_by,
        )


def _factors() -> Iterator[Claim]:
    """Yield the later factors of an account: the first one needs no approval."""
    rows = EnrolledFactor.objects.order_by("user_id", "enrolled_at", "pk")
    seen = set()
    for row in rows:
        is_first = row.user_id not in seen
        seen.add(row.user_id)
        if row.state == FactorState.ACTIVE and not is_first:
            yield Claim(
                row=f"factor:{row.pk}",
                kind=Kind.ENROL_AUTHENTICATOR,
                approval_id=row.approval_id,
                subject=f"staff:{row.user_id}",
                act={"factor": str(row.pk), "key_sha256": row.key_sha256},
            )


def _personnel() -> Iterator[Claim]:
    for waiver in PrerequisiteWaiver.objects.order_by("pk"):
        yield Claim(
            row=f"waiver:{waiver.pk}",
            kind=Kind.WAIVE_PREREQUISITE,
            approval_id=waiver.approval_id,
            subject=f"staff:{waiver.user_id}",
            act={
                "role": waiver.role,
                "area": waiver.area,
                "valid_until": waiver.valid_until.isoformat(),
            },
            by=waiver.granted_by,
        )
    for consent in MeasureConsent.objects.order_by("pk"):
        yield Claim(
            row=f"measure:{consent.pk}",
            kind=Kind.TAKE_MEASURE,
            approval_id=consent.approval_id,
            subject=f"staff:{consent.user_id}",
            act={"contract_id": str(consent.contract_id), "measure": consent.measure},
            by=consent.taken_by,
        )


def _editions() -> Iterator[Claim]:
    in_force = EditionState.IN_FORCE
    for plan in TrainingPlan.objects.filter(state=in_force).order_by("pk"):
        yield _edition(plan, Kind.APPROVE_TRAINING_PLAN, "training_plan", f"training_plan:{plan.pk}")
    for rotation in RotationPlan.objects.filter(state=in_force).order_by("pk"):
        yield _edition(rotation, Kind.ADOPT_ROTATION_PLAN, "rotation_plan", f"rotation_plan:{rotation.pk}")
    for text in DocumentVersion.objects.filter(state=in_force).order_by("pk"):
        yield _edition(text, Kind.PUBLISH_DOCUMENT, "document_version", f"document:{text.document_id}")


def _edition(row: Edition, kind: Kind, table: str, subject: str) -> Claim:
    return Claim(
        row=f"{table}:{row.pk}",
        kind=kind,
        approval_id=row.approval_id,
        subject=subject,
        act={"edition_id": str(row.pk), "body_sha256": row.body_sha256},
        by=row.drafted_by,
    )
