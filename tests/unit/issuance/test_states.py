"""Every cell of the tables, compared with an expectation written by hand."""

import itertools
from enum import StrEnum
from typing import Any

import pytest

from apps.issuance.states import (
    ATTEMPT_TABLE,
    BATCH_TABLE,
    CREDENTIAL_TABLE,
    LIVE_STATES,
    MSO_TABLE,
    AttemptEvent,
    AttemptOutcome,
    BatchEvent,
    BatchState,
    CredentialEvent,
    CredentialState,
    MsoEvent,
    MsoState,
)
from apps.lib.errors import IllegalTransition
from apps.lib.transitions import TransitionTable

CREDENTIAL = """
PREPARED SIGN SIGNED
PREPARED FAIL FAILED
PREPARED REVOKE REVOKED
SIGNED DELIVER DELIVERED
SIGNED REVOKE REVOKED
SIGNED EXPIRE EXPIRED
DELIVERED DELIVER DELIVERED
DELIVERED ACKNOWLEDGE ACTIVE
DELIVERED REVOKE REVOKED
DELIVERED EXPIRE EXPIRED
ACTIVE SUSPEND SUSPENDED
ACTIVE REVOKE REVOKED
ACTIVE EXPIRE EXPIRED
SUSPENDED RELEASE ACTIVE
SUSPENDED REVOKE REVOKED
SUSPENDED EXPIRE EXPIRED
"""
BATCH = """
REQUESTED RESERVE RESERVED
REQUESTED FAIL FAILED
REQUESTED CANCEL CANCELLED
RESERVED SIGN SIGNED
RESERVED FAIL FAILED
RESERVED HOLD HELD
RESERVED QUARANTINE QUARANTINED
RESERVED CANCEL CANCELLED
HELD CANCEL CANCELLED
QUARANTINED CANCEL CANCELLED
SIGNED ACKNOWLEDGE DELIVERED
SIGNED CANCEL CANCELLED
"""
MSO = """
RESERVED SIGN SIGNED
RESERVED FAIL VOID
RESERVED REVOKE REVOKED
SIGNED ACKNOWLEDGE DELIVERED
SIGNED EXPIRE EXPIRED
SIGNED REVOKE REVOKED
DELIVERED USE USED
DELIVERED SUPERSEDE SUPERSEDED
DELIVERED EXPIRE EXPIRED
DELIVERED REVOKE REVOKED
USED EXPIRE EXPIRED
USED REVOKE REVOKED
SUPERSEDED EXPIRE EXPIRED
SUPERSEDED REVOKE REVOKED
"""
ATTEMPT = """
OPEN SIGN SIGNED
OPEN REFUSE NOT_SIGNED
OPEN LOSE UNKNOWN
OPEN MISMATCH MISMATCHED
"""
TABLES = [
    (CREDENTIAL_TABLE, CredentialState, CredentialEvent, CREDENTIAL),
    (BATCH_TABLE, BatchState, BatchEvent, BATCH),
    (MSO_TABLE, MsoState, MsoEvent, MSO),
    (ATTEMPT_TABLE, AttemptOutcome, AttemptEvent, ATTEMPT),
]


@pytest.mark.parametrize(("table", "states", "events", "text"), TABLES)
def test_has_exactly_the_expected_cells(
    table: TransitionTable[Any, Any], states: type[StrEnum], events: type[StrEnum], text: str
) -> None:
    expected = {tuple(line.split()[:2]): line.split()[2] for line in text.split("\n") if line}
    for state, event in itertools.product(states, events):
        if (state.value, event.value) in expected:
            assert table.after(state, event).value == expected[state.value, event.value]
        else:
            with pytest.raises(IllegalTransition):
                table.after(state, event)
    assert len(table.rows()) == len(expected)


def test_terminal_states_are_the_ends() -> None:
    assert CREDENTIAL_TABLE.terminal() == {"REVOKED", "EXPIRED", "FAILED"}
    assert BATCH_TABLE.terminal() == {"DELIVERED", "FAILED", "CANCELLED"}
    assert MSO_TABLE.terminal() == {"REVOKED", "EXPIRED", "VOID"}
    assert ATTEMPT_TABLE.terminal() == {"SIGNED", "NOT_SIGNED", "UNKNOWN", "MISMATCHED"}


@pytest.mark.requirement("R-4.3.1-6")
def test_live_states_are_those_of_the_register() -> None:
    assert sorted(LIVE_STATES) == ["ACTIVE", "DELIVERED", "PREPARED", "SIGNED", "SUSPENDED"]
