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
    """Life of a step. EXECUTING: operated by some, not yet by enough people (5.2.2).

    UNDERWAY: the signer carries the step's errand out. FAILED: it could not, and the operators may try again.
    DEVIATED: something differs from the script, and the head of the ceremony decides.
    """

    NOT_STARTED = "NOT_STARTED"
    EXECUTING = "EXECUTING"
    UNDERWAY = "UNDERWAY"
    FAILED = "FAILED"
    DEVIATED = "DEVIATED"
    EXECUTED = "EXECUTED"
    CONFIRMED = "CONFIRMED"


class StepEvent(StrEnum):
    """What may happen to it. SEND: enough people have joined a step that needs the signer."""

    JOIN = "JOIN"
    FINISH = "FINISH"
    SEND = "SEND"
    FAIL = "FAIL"
    DEVIATE = "DEVIATE"
    ACCEPT = "ACCEPT"
    REPEAT = "REPEAT"
    CONFIRM = "CONFIRM"


_OPERATING: Final = (StepState.NOT_STARTED, StepState.EXECUTING)

STEP_TABLE: Final = TransitionTable(
    {
        **{(state, StepEvent.JOIN): StepState.EXECUTING for state in _OPERATING},
        **{(state, StepEvent.FINISH): StepState.EXECUTED for state in _OPERATING},
        **{(state, StepEvent.SEND): StepState.UNDERWAY for state in _OPERATING},
        (StepState.EXECUTING, StepEvent.DEVIATE): StepState.DEVIATED,
        (StepState.UNDERWAY, StepEvent.FINISH): StepState.EXECUTED,
        (StepState.UNDERWAY, StepEvent.FAIL): StepState.FAILED,
        (StepState.UNDERWAY, StepEvent.DEVIATE): StepState.DEVIATED,
        (StepState.FAILED, StepEvent.REPEAT): StepState.NOT_STARTED,
        (StepState.FAILED, StepEvent.DEVIATE): StepState.DEVIATED,
        (StepState.EXECUTED, StepEvent.DEVIATE): StepState.DEVIATED,
        (StepState.DEVIATED, StepEvent.ACCEPT): StepState.EXECUTED,
        (StepState.DEVIATED, StepEvent.REPEAT): StepState.NOT_STARTED,
        (StepState.EXECUTED, StepEvent.CONFIRM): StepState.CONFIRMED,
    }
)


class ErrandState(StrEnum):
    """Life of what the signer does for a step. CANCELLED: the ceremony was aborted before it began."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class ErrandEvent(StrEnum):
    """What may happen to it."""

    BEGIN = "BEGIN"
    FINISH = "FINISH"
    FAIL = "FAIL"
    CANCEL = "CANCEL"


ERRAND_TABLE: Final = TransitionTable(
    {
        (ErrandState.WAITING, ErrandEvent.BEGIN): ErrandState.RUNNING,
        (ErrandState.WAITING, ErrandEvent.CANCEL): ErrandState.CANCELLED,
        (ErrandState.WAITING, ErrandEvent.FAIL): ErrandState.FAILED,
        (ErrandState.RUNNING, ErrandEvent.FINISH): ErrandState.DONE,
        (ErrandState.RUNNING, ErrandEvent.FAIL): ErrandState.FAILED,
    }
)


class DeviationDecision(StrEnum):
    """What the head of the ceremony decides about a deviation (5.2.1.1)."""

    ACCEPT = "ACCEPT"
    REPEAT = "REPEAT"
    ABORT = "ABORT"


class StepPart(StrEnum):
    """What a person did in a step."""

    OPERATED = "OPERATED"
    WITNESSED = "WITNESSED"
