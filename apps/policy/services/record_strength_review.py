"""6.1.5: the Digital Agency confirms every year whether key sizes must change."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.parameters import DS_KEY_BITS
from apps.lib.cps.roles import Role
from apps.lib.cps.site_policy import site_setting
from apps.lib.errors import Invalid
from apps.policy.errors import AlertMissing
from apps.policy.events import PolicyEvent
from apps.policy.models import AlgorithmAlert, StrengthReview
from apps.policy.permissions import require_office
from apps.policy.selectors.strength import review_view
from apps.policy.services._assurance import note, stated
from apps.policy.states import ReviewConclusion
from apps.policy.types import StrengthReviewView

_CLAUSE: Final = "6.1.5"


def record_strength_review(
    *,
    actor: Actor,
    clock: Clock,
    conclusion: ReviewConclusion,
    key_bits: int,
    evidence: str,
    alert_id: UUID | None = None,
) -> StrengthReviewView:
    """Record today's review and the alert behind it; one that finds a change needed waits for J-LIS.

    `key_bits` is the size that it calls for. Raises `AssuranceRefused`, `AlertMissing`, `Invalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PolicyEvent.STRENGTH_REVIEWED, subject="strength_review"
        ),
        transaction.atomic(),
    ):
        require_office(actor, (Role.DIGITAL_AGENCY_APPROVER,), clause=_CLAUSE)
        _check_size(conclusion, key_bits)
        _check_alert(alert_id)
        row = StrengthReview.objects.create(
            reviewed_on=clock.today(),
            conclusion=conclusion.value,
            key_bits=key_bits,
            evidence=stated(evidence, field="evidence", longest=500),
            alert_id=alert_id,
            recorded_by=actor.actor_id,
            recorded_at=clock.now(),
        )
        note(
            PolicyEvent.STRENGTH_REVIEWED,
            f"strength_review:{row.pk}",
            actor=actor,
            clock=clock,
            clause=_CLAUSE,
            detail={"conclusion": row.conclusion, "key_bits": key_bits, "alert": str(alert_id or "")},
        )
        return review_view(row)


def _check_alert(alert_id: UUID | None) -> None:
    if alert_id is not None and not AlgorithmAlert.objects.filter(pk=alert_id).exists():
        raise AlertMissing(field="alert_id", clause="6.3.2.1")


def _check_size(conclusion: ReviewConclusion, key_bits: int) -> None:
    """Refuse a size that the conclusion contradicts, and one that no site value can take."""
    site_setting("ds_key_bits").accept(key_bits)
    if (conclusion is ReviewConclusion.CHANGE_NEEDED) == (key_bits == DS_KEY_BITS):
        raise Invalid("the conclusion does not fit the key size", field="key_bits", clause=_CLAUSE)
