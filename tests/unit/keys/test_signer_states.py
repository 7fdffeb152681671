from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.keys.models import DsKey, SignerProcess
from apps.keys.selectors import signer_status
from apps.keys.services import record_signer_state
from apps.keys.states import DsKeyState, SignerRole, SignerState
from apps.keys.types import SignerProcessFacts
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from tests.factories.keys import make_ds_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ACTOR = system_actor("supervisor")


def _record(
    clock: FixedClock, role: SignerRole, state: SignerState, *, pid: int = 7, cause: str = ""
) -> bool:
    facts = SignerProcessFacts(
        name=f"{role.lower()}-1@host", pid=pid, state=state, cause=cause, at=clock.now()
    )
    return record_signer_state(actor=ACTOR, clock=clock, process=facts, role=role, public_key=b"k")


def test_status_says_in_words_why_nobody_can_sign(clock: FixedClock) -> None:
    assert signer_status(clock=clock).cause == "no signer process has reported lately"
    _record(clock, SignerRole.SUPERVISOR, SignerState.LOCKED)
    _record(clock, SignerRole.SIGNER, SignerState.LOCKED)
    assert signer_status(clock=clock).cause == "waiting for the custodians"
    _record(clock, SignerRole.SIGNER, SignerState.FAULT, cause="the HSM is out of reach")
    assert signer_status(clock=clock).cause == "the HSM is out of reach"
    _record(clock, SignerRole.SIGNER, SignerState.OPEN)
    told = signer_status(clock=clock)
    assert (told.open, told.cause, len(told.processes)) == (True, "", 2)
    clock.advance(timedelta(seconds=16))
    assert not signer_status(clock=clock).open


def test_open_supervisor_alone_cannot_sign(clock: FixedClock) -> None:
    _record(clock, SignerRole.SUPERVISOR, SignerState.OPEN)
    assert not signer_status(clock=clock).open


def test_only_changes_are_audited(clock: FixedClock, trail: Callable[[], list[tuple[str, str]]]) -> None:
    assert _record(clock, SignerRole.SIGNER, SignerState.LOCKED)
    assert not _record(clock, SignerRole.SIGNER, SignerState.LOCKED)
    assert _record(clock, SignerRole.SIGNER, SignerState.LOCKED, pid=8)
    assert _record(clock, SignerRole.SIGNER, SignerState.FAULT)
    assert trail() == [
        ("keys.signer.locked", "DONE"),
        ("keys.signer.locked", "DONE"),
        ("keys.signer.faulted", "FAILED"),
    ]
    assert SignerProcess.objects.count() == 1


def test_keys_follow_the_supervisor_between_locked_and_active(clock: FixedClock) -> None:
    key = make_ds_key()
    retired = make_ds_key(state=DsKeyState.RETIRED)
    for state, expected in (
        (SignerState.LOCKED, DsKeyState.LOCKED),
        (SignerState.OPEN, DsKeyState.ACTIVE),
        (SignerState.LOCKED, DsKeyState.LOCKED),
    ):
        _record(clock, SignerRole.SUPERVISOR, state)
        assert DsKey.objects.get(pk=key.pk).state == expected
    assert DsKey.objects.get(pk=retired.pk).state == DsKeyState.RETIRED
