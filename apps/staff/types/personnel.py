"""Words of the personnel file: checks, qualifications, contracts, gaps (5.3.1, 5.3.2, 5.3.6, 5.3.7)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from apps.lib.cps.role_requirements import QualificationArea


class GapCode(StrEnum):
    """Why a person may not start in a role, or not go on."""

    BACKGROUND_CHECK_MISSING = "BACKGROUND_CHECK_MISSING"
    BACKGROUND_CHECK_LATE = "BACKGROUND_CHECK_LATE"
    BACKGROUND_CHECK_FAILED = "BACKGROUND_CHECK_FAILED"
    BACKGROUND_CHECK_EXPIRED = "BACKGROUND_CHECK_EXPIRED"
    QUALIFICATION_MISSING = "QUALIFICATION_MISSING"
    TRAINING_PLAN_MISSING = "TRAINING_PLAN_MISSING"
    TRAINING_MISSING = "TRAINING_MISSING"
    TRAINING_OVERDUE = "TRAINING_OVERDUE"
    CONTRACT_MISSING = "CONTRACT_MISSING"
    CONTRACT_INCOMPLETE = "CONTRACT_INCOMPLETE"
    CONTRACT_EXPIRED = "CONTRACT_EXPIRED"
    PRE_CHECK_MISSING = "PRE_CHECK_MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing; `detail` is a code (area, course) or the number of a contract, or empty."""

    code: GapCode
    detail: str = ""


class CheckResult(StrEnum):
    """How a look at documents ended."""

    PASSED = "PASSED"
    FAILED = "FAILED"


class CheckedDocument(StrEnum):
    """Papers that a background check looks at (5.3.2: CV, letter of recommendation and so on)."""

    CV = "CV"
    RECOMMENDATION = "RECOMMENDATION"
    IDENTITY_PROOF = "IDENTITY_PROOF"
    EMPLOYMENT_PROOF = "EMPLOYMENT_PROOF"
    DIPLOMA = "DIPLOMA"


class Measure(StrEnum):
    """What the Digital Agency may do to contract staff who break the security policy (5.3.6)."""

    GUARANTEE = "GUARANTEE"
    COMPENSATION = "COMPENSATION"
    PENALTY = "PENALTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """A background check as it was recorded, without its findings."""

    check_id: UUID
    user_id: UUID
    carried_out_on: date
    documents: tuple[CheckedDocument, ...]
    result: CheckResult
    checked_by: str
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationView:
    """One qualification; the evidence itself stays sealed. `valid_until` None: for good."""

    qualification_id: UUID
    user_id: UUID
    area: QualificationArea
    valid_from: date
    valid_until: date | None
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverView:
    """A recorded exception from a qualification, decided by a CA manager (5.3.1)."""

    waiver_id: UUID
    user_id: UUID
    role: str
    area: QualificationArea
    valid_until: date
    approval_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """What a contract with a contractor must say (5.3.6, 5.3.7); complete when every answer is yes."""

    confidentiality: bool
    measures_on_breach: bool
    guarantee: bool
    compensation: bool
    penalty: bool

    def complete(self) -> bool:
        """Say whether nothing is missing."""
        return all((self.confidentiality, self.measures_on_breach, *self.measures()))

    def measures(self) -> tuple[bool, bool, bool]:
        """Return the answers for the three measures of 5.3.6."""
        return (self.guarantee, self.compensation, self.penalty)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """A contract with its term; `file_sha256` is the digest of the signed file, kept outside."""

    contract_id: UUID
    number: str
    contractor: str
    terms: ContractTerms
    starts_on: date
    ends_on: date
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreCheckView:
    """The check of one person of a contractor by the Digital Agency (5.3.7)."""

    pre_check_id: UUID
    user_id: UUID
    contract_id: UUID
    result: CheckResult
    checked_on: date
    checked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A measure taken with the consent of J-LIS (5.3.6)."""

    measure_id: UUID
    contract_id: UUID
    user_id: UUID
    measure: Measure
    approval_id: UUID | None
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionView:
    """A sanction case with its sealed texts opened; only `read_sanction_case` makes one."""

    case_id: UUID
    user_id: UUID
    state: str
    facts: str
    decision: str
    audit_events: tuple[str, ...]
    auditors: tuple[str, ...]
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A sanction case without its texts, to choose from."""

    case_id: UUID
    user_id: UUID
    state: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What was closed when somebody left, counted; `duties` are the roles that somebody must take over."""

    user_id: UUID
    duties: tuple[str, ...]
    sessions: int
    keys: int
    certificates: int
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    """A role that somebody left behind, and who took it over."""

    duty_id: UUID
    user_id: UUID
    role: str
    successor_id: UUID | None
    closed_at: datetime | None
