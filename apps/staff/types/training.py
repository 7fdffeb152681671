"""Words of training, rotation and documents (5.3.3, 5.3.4, 5.3.5, 5.3.8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from apps.lib.cps.calendar import REQUEST_WARNING_DAYS, WARNING_DAYS
from apps.lib.cps.roles import Organisation, Role

COURSE_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")


class TaskCause(StrEnum):
    """What change made a training necessary (5.3.4)."""

    ROLE_CHANGED = "ROLE_CHANGED"
    PROCEDURE_CHANGED = "PROCEDURE_CHANGED"
    ORGANISATION_CHANGED = "ORGANISATION_CHANGED"


class DocumentKind(StrEnum):
    """Documents that staff may read (5.3.8)."""

    CONSTRUCTION_PROCEDURE = "CONSTRUCTION_PROCEDURE"
    OPERATION_DESIGN = "OPERATION_DESIGN"
    OPERATION_PROCEDURE = "OPERATION_PROCEDURE"
    SECURITY_POLICY = "SECURITY_POLICY"
    OTHER_DOCUMENT = "OTHER_DOCUMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One line of a training plan: who takes the course and again after how many months."""

    code: str
    title: str
    roles: frozenset[Role]
    cycle_months: int
    threat_update: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A training plan; `body_sha256` covers owner, version, title, text and courses."""

    plan_id: UUID
    version: int
    owner: Organisation
    title: str
    state: str
    body: str
    body_sha256: str
    courses: Sequence[Course]
    in_force_from: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingView:
    """One training that a person took; the next is due on `next_due` at the latest."""

    record_id: UUID
    user_id: UUID
    course: str
    held_on: date
    next_due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStanding:
    """Where a person stands with a course: `due_on` None means never taken (due at once)."""

    user_id: UUID
    course: Course
    last_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A training that a change made necessary; `reference` is the id of what changed."""

    task_id: UUID
    user_id: UUID
    cause: TaskCause
    reference: str
    due_on: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationView:
    """A rotation plan; people stay at most `longest_months` in one role."""

    plan_id: UUID
    version: int
    title: str
    state: str
    body: str
    body_sha256: str
    longest_months: int
    in_force_from: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """How long a person has held a role without a break; `over` says longer than the plan allows."""

    user_id: UUID
    role: str
    since: date
    months: int
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """One version of a document, without its text."""

    version_id: UUID
    document_id: UUID
    code: str
    title: str
    kind: DocumentKind
    version: int
    state: str
    readers: frozenset[str]
    body_sha256: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredDocument:
    """A document on the register, whatever versions it has."""

    document_id: UUID
    code: str
    kind: DocumentKind
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """One opening of a text by an actor id."""

    version: int
    reader: str
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """A version that somebody was allowed to open."""

    view: DocumentView
    body: str


class DueCode(StrEnum):
    """What falls due for a person or an office."""

    TRAINING = "TRAINING"
    TRAINING_TASK = "TRAINING_TASK"
    PASSWORD = "PASSWORD"  # noqa: S105 - a kind of date
    BACKGROUND_CHECK = "BACKGROUND_CHECK"
    ASSIGNMENT = "ASSIGNMENT"
    CONTRACT = "CONTRACT"
    QUALIFICATION = "QUALIFICATION"
    ROTATION_PLAN = "ROTATION_PLAN"
    TRAINING_PLAN = "TRAINING_PLAN"
    DUTY_LEFT = "DUTY_LEFT"
    KEY_ENDS = "KEY_ENDS"
    NEXT_REQUEST = "NEXT_REQUEST"
    CERTIFICATE_ENDS = "CERTIFICATE_ENDS"
    ROOT_LIST_ENDS = "ROOT_LIST_ENDS"
    HSM_EVIDENCE = "HSM_EVIDENCE"
    DEVICE_MODEL = "DEVICE_MODEL"
    STRENGTH_REVIEW = "STRENGTH_REVIEW"
    CUSTODY_COUNT = "CUSTODY_COUNT"


DUE_CLAUSES: Final[Mapping[DueCode, str]] = MappingProxyType(
    {
        DueCode.TRAINING: "5.3.4",
        DueCode.TRAINING_TASK: "5.3.4",
        DueCode.PASSWORD: "5.2.3",
        DueCode.BACKGROUND_CHECK: "5.3.2",
        DueCode.ASSIGNMENT: "5.2.4",
        DueCode.CONTRACT: "5.3.7",
        DueCode.QUALIFICATION: "5.3.1",
        DueCode.ROTATION_PLAN: "5.3.5",
        DueCode.TRAINING_PLAN: "5.3.3",
        DueCode.DUTY_LEFT: "5.2.4",
        DueCode.KEY_ENDS: "5.6",
        DueCode.NEXT_REQUEST: "6.3.2.1",
        DueCode.CERTIFICATE_ENDS: "6.3.2.1",
        DueCode.ROOT_LIST_ENDS: "7.1",
        DueCode.HSM_EVIDENCE: "6.2.11",
        DueCode.DEVICE_MODEL: "6.2.11",
        DueCode.STRENGTH_REVIEW: "6.1.5",
        DueCode.CUSTODY_COUNT: "6.4.2.1",
    }
)


REMINDER_DAYS: Final[Mapping[DueCode, tuple[int, ...]]] = MappingProxyType(
    {
        DueCode.TRAINING: (60, 30, 0),
        DueCode.TRAINING_TASK: (14, 0),
        DueCode.PASSWORD: (14, 0),
        DueCode.BACKGROUND_CHECK: (60, 30, 0),
        DueCode.ASSIGNMENT: (30, 0),
        DueCode.CONTRACT: (60, 30, 0),
        DueCode.QUALIFICATION: (60, 30, 0),
        DueCode.ROTATION_PLAN: (0,),
        DueCode.TRAINING_PLAN: (0,),
        DueCode.DUTY_LEFT: (0,),
        DueCode.KEY_ENDS: WARNING_DAYS,
        DueCode.NEXT_REQUEST: REQUEST_WARNING_DAYS,
        DueCode.CERTIFICATE_ENDS: WARNING_DAYS,
        DueCode.ROOT_LIST_ENDS: (3, 0),
        DueCode.HSM_EVIDENCE: (90, 30, 0),
        DueCode.DEVICE_MODEL: (90, 30, 0),
        DueCode.STRENGTH_REVIEW: (60, 30, 0),
        DueCode.CUSTODY_COUNT: (14, 0),
    }
)
"""Days before the date on which a reminder goes out; one more goes out when the date has passed."""
OVER: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One date for the home page, the calendar and the mail.

    `tone` is ``bad`` (over), ``wait`` (within the reminder) or ``quiet``; `owner` is the person it is about
    (None: the office, and whoever holds one of `roles`); `detail` a code or number to show; `subject` the id
    of the row; `url_name` a route of the portal without arguments.
    """

    tone: str
    code: DueCode
    clause: str
    due_on: date
    url_name: str
    owner: UUID | None = None
    detail: str = ""
    subject: str = ""
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersSent:
    """Mails of one night: people who got one, and people whose mail could not be handed over."""

    sent: int
    failed: int
