"""States of ceremonies and their steps (clause 5.2.1)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class CeremonyState(StrEnum):
    """Life of a key ceremony (5.2.1.1, 5.2.1.2)."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    ATTENDANCE_CONFIRMED = "ATTENDANCE_CONFIRMED"
    IN_PROGRESS = "IN_PROGRESS"
    STEPS_DONE = "STEPS_DONE"
    REPORTED = "REPORTED"
    APPROVED = "APPROVED"
    ABORTED = "ABORTED"


class CeremonyEvent(StrEnum):
    """What may happen to it. A new schedule replaces the old one while nobody has entered the room."""

    SCHEDULE = "SCHEDULE"
    CONFIRM_ATTENDANCE = "CONFIRM_ATTENDANCE"
    LOSE_ATTENDANCE = "LOSE_ATTENDANCE"
    START = "START"
    FINISH_STEPS = "FINISH_STEPS"
    REPORT = "REPORT"
    APPROVE = "APPROVE"
    ABORT = "ABORT"


_ABORTABLE: Final = (
    CeremonyState.DRAFT,
    CeremonyState.SCHEDULED,
    CeremonyState.ATTENDANCE_CONFIRMED,
    CeremonyState.IN_PROGRESS,
    CeremonyState.STEPS_DONE,
    CeremonyState.REPORTED,
)

CEREMONY_TABLE: Final = TransitionTable(
    {
        (CeremonyState.DRAFT, CeremonyEvent.SCHEDULE): CeremonyState.SCHEDULED,
        (CeremonyState.SCHEDULED, CeremonyEvent.SCHEDULE): CeremonyState.SCHEDULED,
        (CeremonyState.SCHEDULED, CeremonyEvent.CONFIRM_ATTENDANCE): CeremonyState.ATTENDANCE_CONFIRMED,
        (CeremonyState.ATTENDANCE_CONFIRMED, CeremonyEvent.LOSE_ATTENDANCE): CeremonyState.SCHEDULED,
        (CeremonyState.ATTENDANCE_CONFIRMED, CeremonyEvent.START): CeremonyState.IN_PROGRESS,
        (CeremonyState.IN_PROGRESS, CeremonyEvent.FINISH_STEPS): CeremonyState.STEPS_DONE,
        (CeremonyState.STEPS_DONE, CeremonyEvent.REPORT): CeremonyState.REPORTED,
        (CeremonyState.REPORTED, CeremonyEvent.APPROVE): CeremonyState.APPROVED,
        **{(state, CeremonyEvent.ABORT): CeremonyState.ABORTED for state in _ABORTABLE},
    }
)


class StepState(StrEnum):
    """Life of a step. EXECUTING: operated by some, not yet by enough people (5.2.2)."""

    NOT_STARTED = "NOT_STARTED"
    EXECUTING = "EXECUTING"
    EXECUTED = "EXECUTED"
    CONFIRMED = "CONFIRMED"


class StepEvent(StrEnum):
    """What may happen to it."""

    JOIN = "JOIN"
    FINISH = "FINISH"
    CONFIRM = "CONFIRM"


STEP_TABLE: Final = TransitionTable(
    {
        (StepState.NOT_STARTED, StepEvent.JOIN): StepState.EXECUTING,
        (StepState.EXECUTING, StepEvent.JOIN): StepState.EXECUTING,
        (StepState.NOT_STARTED, StepEvent.FINISH): StepState.EXECUTED,
        (StepState.EXECUTING, StepEvent.FINISH): StepState.EXECUTED,
        (StepState.EXECUTED, StepEvent.CONFIRM): StepState.CONFIRMED,
    }
)


class StepPart(StrEnum):
    """What a person did in a step."""

    OPERATED = "OPERATED"
    WITNESSED = "WITNESSED"
