"""Security strength reviews, algorithm alerts and risk assessments."""

from datetime import date

from apps.lib.cps.parameters import KEY_SIZE_REVIEW_YEARS
from apps.lib.cps.periods import months_after
from apps.policy.models import AlgorithmAlert, RiskAssessment, StrengthReview
from apps.policy.states import AlertDecision, ReviewConclusion, RiskConclusion
from apps.policy.types import AlgorithmAlertView, RiskAssessmentView, StrengthReviewView


def strength_reviews() -> tuple[StrengthReviewView, ...]:
    """Return every review, the newest first."""
    return tuple(review_view(row) for row in StrengthReview.objects.order_by("-reviewed_on", "-recorded_at"))


def key_size_supported(bits: int, *, on: date) -> bool:
    """Say whether J-LIS approved a review of the last twelve months that calls for that key size (6.1.5)."""
    found = StrengthReview.objects.filter(
        conclusion=ReviewConclusion.CHANGE_NEEDED, key_bits=bits, approved_at__isnull=False
    )
    return any(on < months_after(row.reviewed_on, 12 * KEY_SIZE_REVIEW_YEARS) for row in found)


def algorithm_alerts() -> tuple[AlgorithmAlertView, ...]:
    """Return every alert, the newest first."""
    return tuple(alert_view(row) for row in AlgorithmAlert.objects.order_by("-raised_at"))


def renewal_alerts() -> tuple[AlgorithmAlertView, ...]:
    """Return the alerts that were decided with RENEW, the oldest decision first (6.3.2.1)."""
    rows = AlgorithmAlert.objects.filter(decision=AlertDecision.RENEW).order_by("decided_at")
    return tuple(alert_view(row) for row in rows)


def risk_assessments() -> tuple[RiskAssessmentView, ...]:
    """Return every assessment, the newest first."""
    rows = RiskAssessment.objects.order_by("-assessed_on", "-recorded_at")
    return tuple(assessment_view(row) for row in rows)


def measure_dispensable(measure: str, *, on: date) -> bool:
    """Say whether the newest assessment of the measure finds it dispensable and is good on that day."""
    rows = RiskAssessment.objects.filter(measure=measure, assessed_on__lte=on)
    row = rows.order_by("assessed_on", "recorded_at").last()
    return row is not None and row.conclusion == RiskConclusion.MEASURE_DISPENSABLE and row.valid_until >= on


def review_view(row: StrengthReview) -> StrengthReviewView:
    """Return the row as a value."""
    return StrengthReviewView(
        review_id=row.pk,
        reviewed_on=row.reviewed_on,
        conclusion=ReviewConclusion(row.conclusion),
        key_bits=row.key_bits,
        evidence=row.evidence,
        alert_id=row.alert_id,
        recorded_by=row.recorded_by,
        approval_id=row.approval_id,
        approved_at=row.approved_at,
    )


def alert_view(row: AlgorithmAlert) -> AlgorithmAlertView:
    """Return the row as a value."""
    return AlgorithmAlertView(
        alert_id=row.pk,
        algorithm=row.algorithm,
        source=row.source,
        summary=row.summary,
        raised_by=row.raised_by,
        raised_at=row.raised_at,
        decision=AlertDecision(row.decision),
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def assessment_view(row: RiskAssessment) -> RiskAssessmentView:
    """Return the row as a value."""
    return RiskAssessmentView(
        assessment_id=row.pk,
        measure=row.measure,
        conclusion=RiskConclusion(row.conclusion),
        document=row.document,
        document_sha256=row.document_sha256,
        assessed_on=row.assessed_on,
        valid_until=row.valid_until,
        assessed_by=row.assessed_by,
    )
