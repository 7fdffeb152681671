"""What the safety of keys rests on: evidence of modules, approved devices, reviews, alerts, risks."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from apps.policy.states import AlertDecision, ModuleStatus, ReviewConclusion, RiskConclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleEvidence:
    """What the certifying programme says of a module: names as the token itself gives them.

    `level` is that of FIPS 140-3 or its equivalent; `sunset_on` is the last legal day (JST) of the
    validation; `document` names where the evidence is kept.
    """

    manufacturer: str
    model: str
    firmware: str
    level: int
    certificate: str
    status: ModuleStatus
    sunset_on: date
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleEvidenceView:
    """Recorded evidence; a new check of the same module is a new record."""

    evidence_id: UUID
    evidence: ModuleEvidence
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceModel:
    """An entry of the Digital Agency's list (6.1.1.2); `listed` false takes the model off it."""

    model: str
    secure_element: str
    certificate: str
    fips_level: int
    valid_until: date
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceModelView:
    """The newest version of an entry."""

    entry: DeviceModel
    version: int
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthReviewView:
    """A security strength review; `key_bits` is the size that it calls for."""

    review_id: UUID
    reviewed_on: date
    conclusion: ReviewConclusion
    key_bits: int
    evidence: str
    alert_id: UUID | None
    recorded_by: str
    approval_id: UUID | None
    approved_at: datetime | None

    @property
    def waits(self) -> bool:
        """Say whether the review must be approved by J-LIS and is not."""
        return self.conclusion is ReviewConclusion.CHANGE_NEEDED and self.approved_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmAlertView:
    """A warning that an algorithm is weak, and what was decided."""

    alert_id: UUID
    algorithm: str
    source: str
    summary: str
    raised_by: str
    raised_at: datetime
    decision: AlertDecision
    reason: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessmentView:
    """An assessment of whether a measure, named like its site value, is needed; good until that day."""

    assessment_id: UUID
    measure: str
    conclusion: RiskConclusion
    document: str
    document_sha256: str
    assessed_on: date
    valid_until: date
    assessed_by: str


class AssuranceDueCode(StrEnum):
    """What falls due about evidence and reviews."""

    HSM_EVIDENCE = "HSM_EVIDENCE"
    DEVICE_MODEL = "DEVICE_MODEL"
    STRENGTH_REVIEW = "STRENGTH_REVIEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssuranceDue:
    """One date; `detail` names the module or the device model."""

    code: AssuranceDueCode
    due_on: date
    detail: str
