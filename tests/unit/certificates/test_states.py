"""The table of a certificate's life, cell by cell."""

import itertools

import pytest

from apps.certificates.states import (
    REVOCATION_TABLE,
    TABLE,
    CertificateEvent,
    CertificateState,
    RevocationEvent,
    RevocationState,
)
from apps.lib.errors import IllegalTransition

EXPECTED = {
    ("REQUESTED", "APPROVE"): "APPROVED",
    ("APPROVED", "RECEIVE"): "ISSUED",
    ("ISSUED", "PASS_LINT"): "LINTED",
    ("LINTED", "PUT_IN_USE"): "IN_USE",
    ("IN_USE", "SUPERSEDE"): "SUPERSEDED",
    ("LINTED", "EXPIRE"): "EXPIRED",
    ("IN_USE", "EXPIRE"): "EXPIRED",
    ("SUPERSEDED", "EXPIRE"): "EXPIRED",
    ("LINTED", "REVOKE"): "REVOKED",
    ("IN_USE", "REVOKE"): "REVOKED",
    ("SUPERSEDED", "REVOKE"): "REVOKED",
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(CertificateState, CertificateEvent)))
def test_every_cell(state: CertificateState, event: CertificateEvent) -> None:
    wanted = EXPECTED.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(IllegalTransition):
            TABLE.after(state, event)
    else:
        assert TABLE.after(state, event).value == wanted


def test_nothing_leads_out_of_the_end() -> None:
    assert {state.value for state in TABLE.terminal()} == {"EXPIRED", "REVOKED"}


OF_REVOCATIONS = {("ORDERED", "SEND"): "SENT", ("ORDERED", "LIST"): "LISTED", ("SENT", "LIST"): "LISTED"}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(RevocationState, RevocationEvent)))
def test_every_cell_of_a_revocation(state: RevocationState, event: RevocationEvent) -> None:
    wanted = OF_REVOCATIONS.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(IllegalTransition):
            REVOCATION_TABLE.after(state, event)
    else:
        assert REVOCATION_TABLE.after(state, event).value == wanted
