"""What waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class DutyCode(StrEnum):
    """What waits for somebody in the operation."""

    ORDER_OPEN = "ORDER_OPEN"
    RESULT_UNCONFIRMED = "RESULT_UNCONFIRMED"
    PLAN_MISSING = "PLAN_MISSING"
    MAINTENANCE_OVERDUE = "MAINTENANCE_OVERDUE"
    CHECKLIST_MISSING = "CHECKLIST_MISSING"
    INQUIRY_OPEN = "INQUIRY_OPEN"
    REPORT_DUE = "REPORT_DUE"
    EVIDENCE_ASKED = "EVIDENCE_ASKED"


DUTY_CLAUSES: Final[Mapping[DutyCode, str]] = MappingProxyType(
    {
        DutyCode.ORDER_OPEN: "5.2.4",
        DutyCode.RESULT_UNCONFIRMED: "5.2.4",
        DutyCode.PLAN_MISSING: "5.2.1.2",
        DutyCode.MAINTENANCE_OVERDUE: "5.2.1.2",
        DutyCode.CHECKLIST_MISSING: "5.2.1.7",
        DutyCode.INQUIRY_OPEN: "5.2.1.7",
        DutyCode.REPORT_DUE: "5.2.1.7",
        DutyCode.EVIDENCE_ASKED: "5.2.1.7",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyItem:
    """One thing that waits, in the shape of `apps.staff.types.DueItem`.

    `tone` is ``bad`` (overdue), ``wait`` (its time has come) or ``quiet``; `detail` a code or number to
    show; `subject` the id of the row; `url_name` a route of the portal without arguments.
    """

    tone: str
    code: DutyCode
    clause: str
    due_on: date
    url_name: str
    detail: str = ""
    subject: str = ""
