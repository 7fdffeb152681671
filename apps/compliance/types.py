"""Vocabulary of conformance: what the regulation asks for, and what we can show for it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from apps.compliance.states import AuditState


class Kind(StrEnum):
    """What an obligation asks of a system (column `kind` of the register)."""

    ENFORCE = "enforce"
    RECORD = "record"
    CONFIGURE = "configure"
    EXTERNAL = "external"
    NONE = "none"


class Status(StrEnum):
    """How an obligation stands (column `status` of docs/conformance.csv)."""

    ENFORCED = "enforced"
    RECORDED = "recorded"
    CONFIGURED = "configured"
    EXTERNAL = "external"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A row of the register."""

    identifier: str
    section: str
    actor: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTest:
    """A test that proves obligations: its node name, their ids, and the files of ours that it exercises."""

    node: str
    requirements: tuple[str, ...]
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceRow:
    """A row of docs/conformance.csv."""

    requirement_id: str
    status: Status
    where: tuple[str, ...]
    tests: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """Something that the nightly review found and that is not gone yet."""

    finding_id: UUID
    code: str
    subject: str
    clause: str
    detail: str
    found_at: datetime


class AuditKind(StrEnum):
    """Why an audit is held (9.2)."""

    REGULAR = "REGULAR"
    AD_HOC = "AD_HOC"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """A compliance audit as it stands; people are actor ids, days are legal days (JST)."""

    audit_id: UUID
    kind: AuditKind
    state: AuditState
    planned_for: date
    auditor: str
    firm: str
    site_lead: str
