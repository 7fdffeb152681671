"""Kinds of records, drafts of them, and what commands hand back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from apps.lib.cps.roles import Role
from apps.operations.states import OrderState, PlanState, ReleaseState


class OrderType(StrEnum):
    """What sort of work is ordered (5.2.1.2)."""

    INSTALL = "INSTALL"
    CONFIGURE = "CONFIGURE"
    MAINTAIN = "MAINTAIN"
    ROUTINE = "ROUTINE"
    INCIDENT = "INCIDENT"


class Importance(StrEnum):
    """Who gives the order: the CA manager for important work, the operations manager otherwise (5.2.4)."""

    IMPORTANT = "IMPORTANT"
    ROUTINE = "ROUTINE"


class Action(StrEnum):
    """What is done under an order."""

    DEPLOY_RELEASE = "DEPLOY_RELEASE"
    IMPLEMENT_CHANGE = "IMPLEMENT_CHANGE"
    MAINTAIN_ASSET = "MAINTAIN_ASSET"
    KEY_CEREMONY = "KEY_CEREMONY"
    RESTORE_BACKUP = "RESTORE_BACKUP"
    OTHER_WORK = "OTHER_WORK"


IMPORTANT_ACTIONS: Final = frozenset(
    {Action.DEPLOY_RELEASE, Action.IMPLEMENT_CHANGE, Action.KEY_CEREMONY, Action.RESTORE_BACKUP}
)
"""Work that changes what signs or what it signs with; nobody may order it as routine."""

ORDER_SUBJECTS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.DEPLOY_RELEASE: "release",
        Action.IMPLEMENT_CHANGE: "changerequest",
        Action.MAINTAIN_ASSET: "asset",
    }
)
"""Actions whose order names one thing, as ``<kind>:<id>``: an order for one release covers no other."""

_TECHNICAL: Final = frozenset({Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER, Role.OPERATIONS_STAFF})
EXECUTORS: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        Action.DEPLOY_RELEASE: frozenset({Role.SYSTEM_ENGINEER, Role.OPERATIONS_STAFF}),
        Action.IMPLEMENT_CHANGE: _TECHNICAL,
        Action.MAINTAIN_ASSET: _TECHNICAL,
        Action.KEY_CEREMONY: frozenset(
            {Role.OPERATIONS_MANAGER, Role.KEY_CUSTODIAN, Role.CERTIFICATE_ISSUER, Role.PKI_ENGINEER}
        ),
        Action.RESTORE_BACKUP: _TECHNICAL | {Role.KEY_CUSTODIAN},
        Action.OTHER_WORK: _TECHNICAL | {Role.FACILITY_STAFF, Role.RA_OPERATOR},
    }
)
"""Roles that carry out each action (5.2.1.3 to 5.2.1.8)."""


class Stakeholder(StrEnum):
    """With whom the operations manager is in contact (5.2.1.2)."""

    JLIS = "JLIS"
    DIGITAL_AGENCY = "DIGITAL_AGENCY"
    MUNICIPALITY = "MUNICIPALITY"
    VENDOR = "VENDOR"
    VERIFIER = "VERIFIER"
    AUDIT_FIRM = "AUDIT_FIRM"
    HOLDER = "HOLDER"


class Topic(StrEnum):
    """What a contact or an inquiry is about."""

    PLAN = "PLAN"
    INCIDENT = "INCIDENT"
    MAINTENANCE = "MAINTENANCE"
    ISSUANCE = "ISSUANCE"
    REVOCATION = "REVOCATION"
    AUDIT = "AUDIT"
    CONTRACT = "CONTRACT"
    OTHER = "OTHER"


class PlanSpan(StrEnum):
    """For how long a plan is; a year is a fiscal year and begins in April."""

    YEARLY = "YEARLY"
    MONTHLY = "MONTHLY"


class AssetKind(StrEnum):
    """What an asset is."""

    SERVER = "SERVER"
    SECURITY_MODULE = "SECURITY_MODULE"
    NETWORK_DEVICE = "NETWORK_DEVICE"
    TERMINAL = "TERMINAL"
    KEY_DEVICE = "KEY_DEVICE"
    FACILITY = "FACILITY"


class LogKind(StrEnum):
    """What an entry of the operation log reports."""

    ROUTINE = "ROUTINE"
    STARTED = "STARTED"
    STOPPED = "STOPPED"
    ALERT = "ALERT"
    VISIT = "VISIT"


class CheckItem(StrEnum):
    """One line of the daily checklist (5.2.1.7)."""

    SIGNER_OPEN = "SIGNER_OPEN"
    QUEUES_MOVE = "QUEUES_MOVE"
    LOG_SEALED = "LOG_SEALED"
    LISTS_PUBLISHED = "LISTS_PUBLISHED"
    BACKUP_MADE = "BACKUP_MADE"
    ALERTS_READ = "ALERTS_READ"


class RecordKind(StrEnum):
    """A register from which forms choose."""

    ORDER = "ORDER"
    PLAN = "PLAN"
    MEETING = "MEETING"
    ASSET = "ASSET"
    PROBLEM = "PROBLEM"
    CHANGE = "CHANGE"
    RELEASE = "RELEASE"
    INQUIRY = "INQUIRY"
    REPORT = "REPORT"
    AUDIT_REQUEST = "AUDIT_REQUEST"
    FORM = "FORM"
    FORM_RECORD = "FORM_RECORD"


class ReportCode(StrEnum):
    """The regular reports (5.2.1.7)."""

    MONTHLY_OPERATION = "MONTHLY_OPERATION"
    MONTHLY_INQUIRIES = "MONTHLY_INQUIRIES"
    YEARLY_OPERATION = "YEARLY_OPERATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTemplate:
    """A regular report: for which span, and on which day of the month after its end it is due."""

    span: PlanSpan
    due_day: int


REPORTS: Final[Mapping[ReportCode, ReportTemplate]] = MappingProxyType(
    {
        ReportCode.MONTHLY_OPERATION: ReportTemplate(span=PlanSpan.MONTHLY, due_day=10),
        ReportCode.MONTHLY_INQUIRIES: ReportTemplate(span=PlanSpan.MONTHLY, due_day=10),
        ReportCode.YEARLY_OPERATION: ReportTemplate(span=PlanSpan.YEARLY, due_day=28),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """What a work order says; `executors` are actor ids, `subject` is empty or ``<kind>:<id>``."""

    order_type: OrderType
    importance: Importance
    action: Action
    text: str
    executors: Sequence[str]
    due_on: date
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One activity of a plan."""

    activity: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One activity with its result: ``DONE``, ``NOT_DONE`` or empty while it was not reported."""

    activity: str
    due_on: date
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetDraft:
    """What the register says of an asset; `interval_months` lies between two maintenances."""

    tag: str
    kind: AssetKind
    owner: str
    location: str
    next_maintenance_on: date
    interval_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDraft:
    """What a release consists of; `content_sha256` is over the built artefact, hexadecimal."""

    software: str
    version: str
    content_sha256: str
    change_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a command hands back of a record: its id and, where it has one, its state."""

    record_id: UUID
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A work order without its texts."""

    order_id: UUID
    order_type: OrderType
    importance: Importance
    action: Action
    subject: str
    executors: tuple[str, ...]
    due_on: date
    state: OrderState
    issued_by: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """An activity plan with its items."""

    plan_id: UUID
    span: PlanSpan
    period: str
    items: tuple[PlanItem, ...]
    body_sha256: str
    state: PlanState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A release of software."""

    release_id: UUID
    software: str
    version: str
    content_sha256: str
    state: ReleaseState
