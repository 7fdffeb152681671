"""Signatures by purpose, inside and outside a signer process."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from apps.audit.selectors import latest_checkpoint
from apps.base.conf import conf
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import KeyMissing, KeyNotActive, SignerLocked
from apps.keys.models import DsKey
from apps.keys.services import (
    key_in_service,
    open_signer_session,
    retire_key,
    seal_audit_events,
    seal_log,
    sign_certificate_request,
    sign_mso,
    sign_mso_batch,
    sign_revocation_list,
)
from apps.keys.states import NEVER_MADE, DsKeyState, SignerState
from apps.keys.tasks import seal_events
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.linter import lint_checkpoint
from apps.lib.errors import Unavailable
from apps.lib.hsm.errors import HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.interface import KeyHandle
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose, Permit, PermitSpent, WrongKeyPurpose
from tests.factories.keys import make_ds_key
from tests.fakes.signer import FakeSigner, open_fake_signer
from tests.support.permits import permit_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ACTOR = system_actor("test")
CHECKPOINT = b"log.example\n5\n" + b"A" * 43 + b"=\n"


def _permit(purpose: KeyPurpose, content: bytes = b"content") -> Any:
    return permit_for(purpose, content)


def _verify(handle: KeyHandle, signature: bytes, content: bytes) -> None:
    key = load_der_public_key(handle.public_key_der)
    assert isinstance(key, EllipticCurvePublicKey)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key.verify(encode_dss_signature(r, s), content, ECDSA(SHA256()))


def _sign(signer: FakeSigner, clock: FixedClock, permit: Permit | None = None) -> bytes:
    key_id = signer.rows[KeyPurpose.DS].pk
    return sign_mso(permit=permit or _permit(KeyPurpose.DS), key_id=key_id, clock=clock)  # type: ignore[arg-type]  # test permit


def test_each_purpose_signs_with_its_own_key(signer: FakeSigner, clock: FixedClock) -> None:
    key_id = signer.rows[KeyPurpose.DS].pk
    ds, log, lists = (signer.handles[purpose] for purpose in (
        KeyPurpose.DS, KeyPurpose.AUDIT_LOG, KeyPurpose.REVOCATION_LIST))  # fmt: skip
    _verify(ds, _sign(signer, clock, _permit(KeyPurpose.DS, b"mso")), b"mso")
    permits = [_permit(KeyPurpose.DS, bytes([number])) for number in range(3)]
    batch = sign_mso_batch(permits=permits, key_id=key_id, clock=clock)
    for number, signature in enumerate(batch):
        _verify(ds, signature, bytes([number]))
    permit = lint_checkpoint(CHECKPOINT, origin="log.example", previous_size=4, size=5)
    _verify(log, seal_log(permit=permit, clock=clock), CHECKPOINT)
    edition = sign_revocation_list(permit=_permit(KeyPurpose.REVOCATION_LIST, b"list"), clock=clock)
    _verify(lists, edition, b"list")


@pytest.mark.requirement("R-1.4.1-1", "R-6.1.7.1-1")
def test_no_key_signs_for_another_purpose(signer: FakeSigner, clock: FixedClock) -> None:
    with pytest.raises(WrongKeyPurpose):
        _sign(signer, clock, _permit(KeyPurpose.AUDIT_LOG))
    with pytest.raises(KeyNotActive):
        sign_mso(permit=_permit(KeyPurpose.DS), key_id=signer.rows[KeyPurpose.AUDIT_LOG].pk, clock=clock)
    with pytest.raises(WrongKeyPurpose):
        seal_log(permit=_permit(KeyPurpose.DS), clock=clock)


def test_permit_serves_once(signer: FakeSigner, clock: FixedClock) -> None:
    permit = _permit(KeyPurpose.DS)
    _sign(signer, clock, permit)
    with pytest.raises(PermitSpent):
        _sign(signer, clock, permit)


@pytest.mark.requirement("R-6.2.8.1-1")
def test_locked_signer_refuses_and_keeps_the_permit_whole(tmp_path: Path, clock: FixedClock) -> None:
    with open_fake_signer(tmp_path, open_now=False) as locked:
        permit = _permit(KeyPurpose.DS)
        with pytest.raises(SignerLocked) as refusal:
            _sign(locked, clock, permit)
        assert isinstance(refusal.value, Unavailable)
        assert permit.redeem(KeyPurpose.DS) == b"content"


def test_process_that_is_no_signer_is_refused(signer: FakeSigner, clock: FixedClock) -> None:
    SESSION.discharge()
    with pytest.raises(SignerLocked, match="not a signer"):
        _sign(signer, clock)
    facts = open_signer_session(actor=ACTOR, clock=clock)
    assert facts.label == "ds"
    assert len(_sign(signer, clock)) == 64


def test_wiped_file_stops_an_open_signer(
    signer: FakeSigner, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sign(signer, clock)
    pin_file.wipe_pin()
    SESSION._looked_at = 0.0  # a fifth of a second later
    with pytest.raises(SignerLocked):
        _sign(signer, clock)
    assert SESSION.state is SignerState.LOCKED


def test_refresh_follows_the_file(signer: FakeSigner, clock: FixedClock) -> None:
    told: list[tuple[SignerState, str]] = []
    SESSION.enlist(lambda state, cause: told.append((state, cause)))
    SESSION.refresh()
    SESSION.refresh()
    pin_file.wipe_pin()
    SESSION.refresh()
    assert told == [(SignerState.OPEN, ""), (SignerState.LOCKED, "")]


def test_refresh_during_a_signature_waits_for_its_end(signer: FakeSigner, clock: FixedClock) -> None:
    class Interrupting:
        def redeem(self, _purpose: KeyPurpose) -> bytes:
            pin_file.wipe_pin()
            SESSION.refresh()  # as from a signal handler
            return b"content"

    assert len(_sign(signer, clock, Interrupting())) == 64  # type: ignore[arg-type]  # stands for the signal
    assert SESSION.state is SignerState.LOCKED


def test_dead_token_is_told_and_signing_recovers_by_itself(signer: FakeSigner, clock: FixedClock) -> None:
    _sign(signer, clock)
    signer.token.present = False
    for _ in range(2):
        with pytest.raises(HsmDeviceGone):
            _sign(signer, clock)
        assert SESSION.state is SignerState.FAULT
    SESSION.refresh()
    assert SESSION.cause == "no such token"
    signer.token.present = True
    assert len(_sign(signer, clock)) == 64
    assert SESSION.state is SignerState.OPEN


def test_wrong_pin_in_the_file_counts_as_locked(signer: FakeSigner, clock: FixedClock) -> None:
    pin_file.write_pin("0" * 32)
    with pytest.raises(SignerLocked, match="refuses the PIN"):
        _sign(signer, clock)
    assert (SESSION.state, SESSION.cause) == (SignerState.FAULT, "wrong PIN")


def test_key_made_since_the_session_opened_is_found(signer: FakeSigner, clock: FixedClock) -> None:
    _sign(signer, clock)
    cka_id = signer.handles[KeyPurpose.DS].key_id
    SESSION._handles.clear()
    assert len(_sign(signer, clock)) == 64
    del signer.token.keys[cka_id]
    SESSION._handles.clear()
    with pytest.raises(HsmKeyFault):
        _sign(signer, clock)


STATES = [state for state in DsKeyState if state not in {DsKeyState.ACTIVE, DsKeyState.LOCKED}]


@pytest.mark.parametrize("state", [state for state in STATES if state not in NEVER_MADE])
def test_only_active_keys_sign(signer: FakeSigner, clock: FixedClock, state: DsKeyState) -> None:
    DsKey.objects.filter(pk=signer.rows[KeyPurpose.DS].pk).update(state=state)
    with pytest.raises(KeyNotActive):
        _sign(signer, clock)


def test_locked_and_unknown_keys(signer: FakeSigner, clock: FixedClock) -> None:
    DsKey.objects.update(state=DsKeyState.LOCKED)
    with pytest.raises(SignerLocked):
        _sign(signer, clock)
    with pytest.raises(KeyMissing):
        sign_mso(permit=_permit(KeyPurpose.DS), key_id=new_id(), clock=clock)


@pytest.mark.parametrize(("days", "allowed"), [(-24, False), (-23, True), (68, True), (69, False)])
def test_signs_from_the_day_of_generation_to_the_last_day_of_use(
    signer: FakeSigner, clock: FixedClock, days: int, allowed: bool
) -> None:
    clock.advance(timedelta(days=days))  # generated 1 November 2026, last day 31 January 2027
    if allowed:
        assert _sign(signer, clock)
    else:
        with pytest.raises(KeyNotActive):
            _sign(signer, clock)


def test_retirement_is_felt_at_once_here_and_within_five_seconds_elsewhere(
    signer: FakeSigner, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sign(signer, clock)
    DsKey.objects.filter(purpose=KeyPurpose.DS).update(state=DsKeyState.LOCKED)  # by another process
    _sign(signer, clock)  # remembered
    seen = key_in_service._seen
    for name, (at, key) in list(seen.items()):
        seen[name] = (at - 5.1, key)
    with pytest.raises(SignerLocked):
        _sign(signer, clock)
    DsKey.objects.filter(purpose=KeyPurpose.DS).update(state=DsKeyState.ACTIVE)
    _sign(signer, clock)
    retire_key(actor=ACTOR, clock=clock, key_id=signer.rows[KeyPurpose.DS].pk)
    with pytest.raises(KeyNotActive):
        _sign(signer, clock)


def test_hot_path_asks_the_database_once(
    signer: FakeSigner, clock: FixedClock, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        for _ in range(20):
            _sign(signer, clock)


class _RequestPermit:
    def __init__(self, key: bytes) -> None:
        self.key = key
        self._permit = permit_for(KeyPurpose.DS, b"request info")

    def redeem(self, purpose: KeyPurpose) -> bytes:
        return self._permit.redeem(purpose)


@pytest.mark.parametrize("state", [DsKeyState.GENERATED, DsKeyState.CSR_SENT])
def test_key_signs_its_own_request_before_it_is_used(
    signer: FakeSigner, clock: FixedClock, state: DsKeyState, trail: Callable[[], list[tuple[str, str]]]
) -> None:
    row = signer.rows[KeyPurpose.DS]
    DsKey.objects.filter(pk=row.pk).update(state=state)
    permit: Any = _RequestPermit(bytes(row.public_key_der))
    signature = sign_certificate_request(permit=permit, clock=clock)
    _verify(signer.handles[KeyPurpose.DS], signature, b"request info")
    row.refresh_from_db()
    assert row.state == DsKeyState.CSR_SENT
    assert trail() == [("keys.key.request_signed", "DONE")]


def test_refuses_a_request_for_a_key_in_use_or_unknown(signer: FakeSigner, clock: FixedClock) -> None:
    permit: Any = _RequestPermit(bytes(signer.rows[KeyPurpose.DS].public_key_der))
    with pytest.raises(KeyNotActive):
        sign_certificate_request(permit=permit, clock=clock)
    permit.key = b"unknown"
    with pytest.raises(KeyMissing):
        sign_certificate_request(permit=permit, clock=clock)


@pytest.mark.requirement("R-6.1.7.1-1")
def test_log_key_seals_the_audit_log(signer: FakeSigner, clock: FixedClock) -> None:
    open_signer_session(actor=ACTOR, clock=clock)
    first = seal_audit_events(actor=ACTOR, clock=clock)
    assert first is not None
    assert first.size == 1
    assert conf().log_origin in first.note
    assert seal_audit_events(actor=ACTOR, clock=clock) is None
    open_signer_session(actor=ACTOR, clock=clock)
    second = seal_audit_events(actor=ACTOR, clock=clock)
    assert second is not None
    assert (second.previous_size, second.size) == (1, 2)


def test_sealing_task_waits_for_log_key_and_custodians(clock: FixedClock, tmp_path: Path) -> None:
    seal_events.run()
    make_ds_key(purpose=KeyPurpose.AUDIT_LOG, state=DsKeyState.LOCKED)
    seal_events.run()
    assert latest_checkpoint() is None
