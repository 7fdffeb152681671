"""Dates of evidence and reviews: what the reminders and the home page look at (6.1.5, 6.2.11)."""

from collections.abc import Iterator
from datetime import date

from apps.lib.cps.parameters import KEY_SIZE_REVIEW_YEARS
from apps.lib.cps.periods import day_in_japan, months_after
from apps.policy.models import AlgorithmAlert, StrengthReview
from apps.policy.selectors.editions import editions
from apps.policy.selectors.evidence import device_models, hsm_evidence
from apps.policy.states import AlertDecision
from apps.policy.types import AssuranceDue, AssuranceDueCode


def assurance_due() -> tuple[AssuranceDue, ...]:
    """Return every date, the next first: ends of evidence, of listed models, the next strength review."""
    found = [*_evidence(), *_models(), *_review()]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.code, due.detail)))


def next_strength_review() -> date | None:
    """Return the day until which the next review is due; none before an edition binds.

    A year after the last one (6.1.5), and at once while an alert that asks for new keys has no review.
    """
    last = StrengthReview.objects.order_by("reviewed_on").last()
    begun = [edition.in_force_from for edition in editions()]
    start = last.reviewed_on if last else min(begun, default=None)
    due = months_after(start, 12 * KEY_SIZE_REVIEW_YEARS) if start else None
    return min((day for day in (due, _asked_for_by_alert()) if day), default=None)


def _asked_for_by_alert() -> date | None:
    reviewed = StrengthReview.objects.exclude(alert=None).values_list("alert_id", flat=True)
    rows = AlgorithmAlert.objects.filter(decision=AlertDecision.RENEW).exclude(pk__in=reviewed)
    days = [day_in_japan(row.decided_at) for row in rows if row.decided_at]
    return min(days, default=None)


def _evidence() -> Iterator[AssuranceDue]:
    for view in hsm_evidence():
        name = f"{view.evidence.model} {view.evidence.firmware}"
        yield AssuranceDue(code=AssuranceDueCode.HSM_EVIDENCE, due_on=view.evidence.sunset_on, detail=name)


def _models() -> Iterator[AssuranceDue]:
    for view in device_models():
        if view.entry.listed:
            yield AssuranceDue(
                code=AssuranceDueCode.DEVICE_MODEL, due_on=view.entry.valid_until, detail=view.entry.model
            )


def _review() -> Iterator[AssuranceDue]:
    due = next_strength_review()
    if due is not None:
        yield AssuranceDue(code=AssuranceDueCode.STRENGTH_REVIEW, due_on=due, detail="")
