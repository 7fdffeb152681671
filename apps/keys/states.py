"""States of keys, activations and signer processes; the tables are the specification (clause 6.2)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class DsKeyState(StrEnum):
    """Life of a key in the HSM. LOCKED: in service, but the signer waits for its custodians."""

    PLANNED = "PLANNED"
    GENERATED = "GENERATED"
    CSR_SENT = "CSR_SENT"
    CERTIFIED = "CERTIFIED"
    LOCKED = "LOCKED"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"
    DEACTIVATED = "DEACTIVATED"
    DESTROYED = "DESTROYED"
    SUSPECTED = "SUSPECTED"
    COMPROMISED = "COMPROMISED"


class DsKeyEvent(StrEnum):
    """What may happen to a key."""

    GENERATE = "GENERATE"
    SEND_REQUEST = "SEND_REQUEST"
    CERTIFY = "CERTIFY"
    LOCK = "LOCK"
    ACTIVATE = "ACTIVATE"
    RETIRE = "RETIRE"
    DEACTIVATE = "DEACTIVATE"
    DESTROY = "DESTROY"
    SUSPECT = "SUSPECT"
    CONFIRM_COMPROMISE = "CONFIRM_COMPROMISE"


_SUSPECTABLE: Final = (
    DsKeyState.GENERATED,
    DsKeyState.CSR_SENT,
    DsKeyState.CERTIFIED,
    DsKeyState.LOCKED,
    DsKeyState.ACTIVE,
    DsKeyState.RETIRED,
    DsKeyState.DEACTIVATED,
)
IN_SERVICE: Final = (DsKeyState.LOCKED, DsKeyState.ACTIVE)

DS_KEY_TABLE: Final = TransitionTable(
    {
        (DsKeyState.PLANNED, DsKeyEvent.GENERATE): DsKeyState.GENERATED,
        (DsKeyState.GENERATED, DsKeyEvent.SEND_REQUEST): DsKeyState.CSR_SENT,
        (DsKeyState.CSR_SENT, DsKeyEvent.SEND_REQUEST): DsKeyState.CSR_SENT,
        (DsKeyState.CSR_SENT, DsKeyEvent.CERTIFY): DsKeyState.CERTIFIED,
        (DsKeyState.CERTIFIED, DsKeyEvent.LOCK): DsKeyState.LOCKED,
        (DsKeyState.GENERATED, DsKeyEvent.LOCK): DsKeyState.LOCKED,  # log key: nobody certifies it
        (DsKeyState.LOCKED, DsKeyEvent.ACTIVATE): DsKeyState.ACTIVE,
        (DsKeyState.ACTIVE, DsKeyEvent.LOCK): DsKeyState.LOCKED,
        (DsKeyState.ACTIVE, DsKeyEvent.RETIRE): DsKeyState.RETIRED,
        (DsKeyState.LOCKED, DsKeyEvent.RETIRE): DsKeyState.RETIRED,
        (DsKeyState.RETIRED, DsKeyEvent.DEACTIVATE): DsKeyState.DEACTIVATED,
        (DsKeyState.DEACTIVATED, DsKeyEvent.DESTROY): DsKeyState.DESTROYED,
        (DsKeyState.SUSPECTED, DsKeyEvent.CONFIRM_COMPROMISE): DsKeyState.COMPROMISED,
        (DsKeyState.COMPROMISED, DsKeyEvent.DESTROY): DsKeyState.DESTROYED,
        **{(state, DsKeyEvent.SUSPECT): DsKeyState.SUSPECTED for state in _SUSPECTABLE},
    }
)


class ActivationKind(StrEnum):
    """Which act the custodians gather for."""

    ACTIVATE = "ACTIVATE"
    DEACTIVATE = "DEACTIVATE"


class ActivationState(StrEnum):
    """Life of one gathering of custodians."""

    COLLECTING = "COLLECTING"
    COMPLETE = "COMPLETE"
    DONE = "DONE"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class ActivationEvent(StrEnum):
    """What may happen to it. FINISH and FAIL are the supervisor's."""

    COMPLETE = "COMPLETE"
    FINISH = "FINISH"
    FAIL = "FAIL"
    EXPIRE = "EXPIRE"


ACTIVATION_TABLE: Final = TransitionTable(
    {
        (ActivationState.COLLECTING, ActivationEvent.COMPLETE): ActivationState.COMPLETE,
        (ActivationState.COLLECTING, ActivationEvent.EXPIRE): ActivationState.EXPIRED,
        (ActivationState.COLLECTING, ActivationEvent.FAIL): ActivationState.FAILED,
        (ActivationState.COMPLETE, ActivationEvent.FINISH): ActivationState.DONE,
        (ActivationState.COMPLETE, ActivationEvent.FAIL): ActivationState.FAILED,
    }
)


class SignerRole(StrEnum):
    """Which of the signer's processes a row speaks of."""

    SUPERVISOR = "SUPERVISOR"
    SIGNER = "SIGNER"


class SignerState(StrEnum):
    """Whether a signer process can sign."""

    LOCKED = "LOCKED"
    OPEN = "OPEN"
    FAULT = "FAULT"


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
