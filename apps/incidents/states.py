"""States of incidents and of the question of compromise; the tables are the specification (5.2.1.1, 5.7)."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from apps.lib.signing import KeyPurpose
from apps.lib.transitions import TransitionTable


class IncidentState(StrEnum):
    """Life of an incident."""

    OPENED = "OPENED"
    TRIAGED = "TRIAGED"
    CONTAINED = "CONTAINED"
    RECOVERING = "RECOVERING"
    RESOLVED = "RESOLVED"
    REVIEWED = "REVIEWED"
    CONCLUDED = "CONCLUDED"


class IncidentEvent(StrEnum):
    """What may happen to it."""

    TRIAGE = "TRIAGE"
    CONTAIN = "CONTAIN"
    RECOVER = "RECOVER"
    RESOLVE = "RESOLVE"
    REVIEW = "REVIEW"
    CONCLUDE = "CONCLUDE"


INCIDENT_TABLE: Final = TransitionTable(
    {
        (IncidentState.OPENED, IncidentEvent.TRIAGE): IncidentState.TRIAGED,
        (IncidentState.TRIAGED, IncidentEvent.CONTAIN): IncidentState.CONTAINED,
        (IncidentState.CONTAINED, IncidentEvent.RECOVER): IncidentState.RECOVERING,
        (IncidentState.RECOVERING, IncidentEvent.RESOLVE): IncidentState.RESOLVED,
        (IncidentState.RESOLVED, IncidentEvent.REVIEW): IncidentState.REVIEWED,
        (IncidentState.REVIEWED, IncidentEvent.CONCLUDE): IncidentState.CONCLUDED,
    }
)


class CompromiseState(StrEnum):
    """Whether the key of an incident is compromised."""

    NOT_ASKED = "NOT_ASKED"
    SUSPECTED = "SUSPECTED"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    REISSUE_APPROVED = "REISSUE_APPROVED"


class CompromiseEvent(StrEnum):
    """What may happen to the question; all but the first are a CA manager's."""

    SUSPECT = "SUSPECT"
    CONFIRM = "CONFIRM"
    DISMISS = "DISMISS"
    APPROVE_REISSUE = "APPROVE_REISSUE"


COMPROMISE_TABLE: Final = TransitionTable(
    {
        (CompromiseState.NOT_ASKED, CompromiseEvent.SUSPECT): CompromiseState.SUSPECTED,
        (CompromiseState.SUSPECTED, CompromiseEvent.CONFIRM): CompromiseState.CONFIRMED,
        (CompromiseState.SUSPECTED, CompromiseEvent.DISMISS): CompromiseState.DISMISSED,
        (CompromiseState.CONFIRMED, CompromiseEvent.APPROVE_REISSUE): CompromiseState.REISSUE_APPROVED,
    }
)
UNSETTLED: Final = (CompromiseState.SUSPECTED, CompromiseState.CONFIRMED)


class Measure(StrEnum):
    """What a confirmed compromise asks for (4.9.12, 5.7.3)."""

    BLOCK_KEY = "BLOCK_KEY"
    STOP_INTAKE = "STOP_INTAKE"
    REPORT_COMPROMISE = "REPORT_COMPROMISE"
    REVOKE_CERTIFICATE = "REVOKE_CERTIFICATE"
    REVOKE_CREDENTIALS = "REVOKE_CREDENTIALS"
    PUBLISH_REVOCATION = "PUBLISH_REVOCATION"
    TAKE_NEW_KEY = "TAKE_NEW_KEY"
    RESUME_INTAKE = "RESUME_INTAKE"


class MeasureState(StrEnum):
    """Where a measure stands. BLOCKED: another one comes before it."""

    BLOCKED = "BLOCKED"
    DUE = "DUE"
    TAKEN = "TAKEN"


class MeasureEvent(StrEnum):
    """What may happen to a measure."""

    REACH = "REACH"
    TAKE = "TAKE"


MEASURE_TABLE: Final = TransitionTable(
    {
        (MeasureState.BLOCKED, MeasureEvent.REACH): MeasureState.DUE,
        (MeasureState.DUE, MeasureEvent.TAKE): MeasureState.TAKEN,
    }
)
_M: Final = Measure
_OF_THE_DS: Final = tuple(Measure)
_OF_THE_LIST_SIGNER: Final = (
    _M.BLOCK_KEY,
    _M.REPORT_COMPROMISE,
    _M.REVOKE_CERTIFICATE,
    _M.TAKE_NEW_KEY,
)
MEASURES: Final[Mapping[KeyPurpose, tuple[Measure, ...]]] = MappingProxyType(
    {
        KeyPurpose.DS: _OF_THE_DS,
        KeyPurpose.REVOCATION_LIST: _OF_THE_LIST_SIGNER,
        # the log key has no certificate: its public key stands in every checkpoint
        KeyPurpose.AUDIT_LOG: (_M.BLOCK_KEY, _M.REPORT_COMPROMISE, _M.TAKE_NEW_KEY),
    }
)
"""The checklist of a key, in the order in which it is worked off."""
_BEFORE: Final[Mapping[Measure, frozenset[Measure]]] = MappingProxyType(
    {
        _M.BLOCK_KEY: frozenset(),
        _M.STOP_INTAKE: frozenset({_M.BLOCK_KEY}),
        _M.REPORT_COMPROMISE: frozenset({_M.BLOCK_KEY}),
        _M.REVOKE_CERTIFICATE: frozenset({_M.BLOCK_KEY}),
        _M.REVOKE_CREDENTIALS: frozenset({_M.BLOCK_KEY, _M.STOP_INTAKE}),
        _M.PUBLISH_REVOCATION: frozenset({_M.BLOCK_KEY, _M.STOP_INTAKE, _M.REVOKE_CREDENTIALS}),
        _M.TAKE_NEW_KEY: frozenset({_M.BLOCK_KEY}),
        _M.RESUME_INTAKE: frozenset(Measure) - {_M.RESUME_INTAKE},
    }
)


def due(measure: Measure, *, taken: Collection[Measure]) -> bool:
    """Say whether a measure may be taken: the key is blocked first, the intake opens last (5.7.3).

    What lies between does not wait for each other more than it must: nobody waits for the root CA's list
    to revoke credentials, or for the report.
    """
    return measure not in taken and _BEFORE[measure] <= frozenset(taken)


class RehearsalState(StrEnum):
    """Where a rehearsal on a copy stands."""

    REQUESTED = "REQUESTED"
    DONE = "DONE"
    FAILED = "FAILED"


class RehearsalEvent(StrEnum):
    """What may happen to it."""

    FINISH = "FINISH"
    FAIL = "FAIL"


REHEARSAL_TABLE: Final = TransitionTable(
    {
        (RehearsalState.REQUESTED, RehearsalEvent.FINISH): RehearsalState.DONE,
        (RehearsalState.REQUESTED, RehearsalEvent.FAIL): RehearsalState.FAILED,
    }
)
