"""The exact content of acts that other people approve: what is asked is what is used up (decision 9)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from apps.lib.canonical import Plain
from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.models import DocumentVersion, RotationPlan, TrainingPlan
from apps.staff.types import Measure


def waiver_act(
    user_id: UUID, role: str, area: QualificationArea, reason: str, valid_until: date
) -> Mapping[str, Plain]:
    """Name an exception from one area of one role of one person."""
    return {
        "user_id": str(user_id),
        "role": role,
        "area": area.value,
        "reason": reason,
        "valid_until": valid_until.isoformat(),
    }


def measure_act(contract_id: UUID, user_id: UUID, measure: Measure, reason: str) -> Mapping[str, Plain]:
    """Name a measure on one person under one contract."""
    return {
        "contract_id": str(contract_id),
        "user_id": str(user_id),
        "measure": measure.value,
        "reason": reason,
    }


def edition_act(row: TrainingPlan | RotationPlan | DocumentVersion) -> Mapping[str, Plain]:
    """Name exactly this version of a plan or document, by id and digest."""
    return {"edition_id": str(row.pk), "version": row.version, "body_sha256": row.body_sha256}
