"""Generate, request, certify, activate, retire: on the software HSM."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.keys import selectors
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import (
    CustodiansMissing,
    KeyMissing,
    KeyNotActive,
    KeyNotCertified,
    KeyOperatorNeeded,
    SignerLocked,
    TokenMissing,
)
from apps.keys.models import DsKey
from apps.keys.services import activate_key, certify_key, generate_key, retire_key
from apps.keys.states import DsKeyState
from apps.lib.actor import ActorKind, system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from tests.factories.keys import custodian, make_done_activation, make_ds_key, make_hsm
from tests.fakes.signer import FakeSigner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ACTOR = system_actor("ceremony")


@pytest.mark.requirement("R-6.1.1.1-1", "R-6.2.7.1-1")
def test_generates_in_the_token_and_records_what_it_says(signer: FakeSigner, clock: FixedClock) -> None:
    make_done_activation(clock=clock)
    key = generate_key(actor=ACTOR, clock=clock, purpose=KeyPurpose.DS)
    assert (key.state, key.generated_on) == (DsKeyState.GENERATED, clock.today())
    assert key.use_until == date(2027, 2, 23)  # day one counts: 24 November to 23 February
    handle, _ = signer.token.keys[key.key_id.bytes]
    assert handle.public_key_der == key.public_key_der
    row = DsKey.objects.get(pk=key.key_id)
    assert row.attributes["never_extractable"] is True
    assert row.attributes["extractable"] is False
    assert str(row) == key.label
    assert selectors.key_by_public_key(key.public_key_der) == key


def test_generates_nothing_before_custodians_have_gathered(
    signer: FakeSigner, clock: FixedClock, trail: Callable[[], list[tuple[str, str]]]
) -> None:
    before = len(signer.token.keys)
    with pytest.raises(CustodiansMissing):
        generate_key(actor=ACTOR, clock=clock, purpose=KeyPurpose.DS)
    assert len(signer.token.keys) == before
    assert trail() == [("keys.key.generated", "REFUSED")]


def test_generates_nothing_for_others_or_without_a_token(clock: FixedClock) -> None:
    person = replace(custodian(), roles=frozenset({"auditor"}))
    for actor in (person, replace(custodian(), kind=ActorKind.CLIENT)):
        with pytest.raises(KeyOperatorNeeded):
            generate_key(actor=actor, clock=clock, purpose=KeyPurpose.DS)
    with pytest.raises(TokenMissing):
        generate_key(actor=custodian(), clock=clock, purpose=KeyPurpose.DS)


def test_failed_generation_leaves_a_planned_row_that_nobody_can_use(
    signer: FakeSigner, clock: FixedClock
) -> None:
    make_done_activation(clock=clock)
    SESSION.discharge()
    with pytest.raises(SignerLocked):
        generate_key(actor=ACTOR, clock=clock, purpose=KeyPurpose.DS)
    row = DsKey.objects.get(state=DsKeyState.PLANNED)
    with pytest.raises(KeyMissing):
        selectors.key_facts(row.pk)
    assert all(key.key_id != row.pk for key in selectors.keys_in_state(*DsKeyState))


def _certified(clock: FixedClock, **options: object) -> DsKey:
    row = make_ds_key(state=DsKeyState.CSR_SENT, **options)  # type: ignore[arg-type]  # passed through
    certify_key(actor=ACTOR, clock=clock, key_id=row.pk, certificate_id=new_id())
    return row


def test_new_key_takes_the_place_of_the_old(clock: FixedClock) -> None:
    old = make_ds_key()
    new = _certified(clock)
    assert activate_key(actor=ACTOR, clock=clock, key_id=new.pk).state is DsKeyState.ACTIVE
    old.refresh_from_db()
    assert old.state == DsKeyState.RETIRED
    assert selectors.active_key(KeyPurpose.DS).key_id == new.pk


def test_log_key_needs_no_certificate_and_others_do(clock: FixedClock) -> None:
    log_key = make_ds_key(purpose=KeyPurpose.AUDIT_LOG, state=DsKeyState.GENERATED)
    assert activate_key(actor=ACTOR, clock=clock, key_id=log_key.pk).state is DsKeyState.ACTIVE
    for purpose in (KeyPurpose.DS, KeyPurpose.REVOCATION_LIST):
        row = make_ds_key(purpose=purpose, state=DsKeyState.GENERATED)
        with pytest.raises(KeyNotCertified):
            activate_key(actor=ACTOR, clock=clock, key_id=row.pk)


def test_locked_key_is_activated_again(clock: FixedClock) -> None:
    row = make_ds_key(state=DsKeyState.LOCKED)
    assert activate_key(actor=ACTOR, clock=clock, key_id=row.pk).state is DsKeyState.ACTIVE


@pytest.mark.parametrize(
    "state", [DsKeyState.CSR_SENT, DsKeyState.RETIRED, DsKeyState.SUSPECTED, DsKeyState.DESTROYED]
)
def test_refuses_to_activate_from_other_states(clock: FixedClock, state: DsKeyState) -> None:
    row = make_ds_key(state=state)
    with pytest.raises(IllegalTransition):
        activate_key(actor=ACTOR, clock=clock, key_id=row.pk)


def test_refuses_to_activate_after_the_last_day_of_use(clock: FixedClock) -> None:
    row = make_ds_key(state=DsKeyState.CERTIFIED, generated_on=date(2026, 8, 24))
    assert row.use_until == date(2026, 11, 23)
    with pytest.raises(KeyNotActive):
        activate_key(actor=ACTOR, clock=clock, key_id=row.pk)
    clock.advance(timedelta(days=-1))
    assert activate_key(actor=ACTOR, clock=clock, key_id=row.pk).state is DsKeyState.ACTIVE


def test_retired_key_stays_retired(clock: FixedClock) -> None:
    row = make_ds_key()
    assert retire_key(actor=ACTOR, clock=clock, key_id=row.pk).state is DsKeyState.RETIRED
    for act in (retire_key, activate_key):
        with pytest.raises(IllegalTransition):
            act(actor=ACTOR, clock=clock, key_id=row.pk)
    with pytest.raises(KeyMissing):
        selectors.active_key(KeyPurpose.DS)


@pytest.mark.parametrize("act", [retire_key, activate_key])
def test_refuses_strangers_and_unknown_keys(clock: FixedClock, act: Callable[..., object]) -> None:
    with pytest.raises(KeyMissing):
        act(actor=ACTOR, clock=clock, key_id=new_id())
    stranger = replace(custodian(), roles=frozenset({"ra_operator"}))
    with pytest.raises(KeyOperatorNeeded):
        act(actor=stranger, clock=clock, key_id=make_ds_key().pk)


def test_certifies_only_what_was_requested(clock: FixedClock) -> None:
    row = make_ds_key(state=DsKeyState.GENERATED)
    with pytest.raises(IllegalTransition):
        certify_key(actor=ACTOR, clock=clock, key_id=row.pk, certificate_id=new_id())


def test_locked_key_is_told_apart_from_none(clock: FixedClock) -> None:
    with pytest.raises(KeyMissing):
        selectors.active_key(KeyPurpose.DS)
    make_ds_key(state=DsKeyState.LOCKED)
    with pytest.raises(SignerLocked):
        selectors.active_key(KeyPurpose.DS)


def test_unknown_keys_are_missing() -> None:
    with pytest.raises(KeyMissing):
        selectors.key_facts(UUID(int=1))
    with pytest.raises(KeyMissing):
        selectors.key_by_public_key(b"unknown")


def test_database_keeps_one_key_in_service_and_the_destroyed_destroyed() -> None:
    make_ds_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_ds_key(state=DsKeyState.LOCKED)
    gone = make_ds_key(state=DsKeyState.DESTROYED)
    with pytest.raises(IntegrityError), transaction.atomic():
        DsKey.objects.filter(pk=gone.pk).update(state=DsKeyState.ACTIVE)


@pytest.mark.parametrize("change", [{"state": "ODD"}, {"purpose": "SIMULATED_ROOT"}, {"use_until": None}])
def test_database_refuses_impossible_rows(change: dict[str, object]) -> None:
    make_hsm()
    row = make_ds_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        DsKey.objects.filter(pk=row.pk).update(**change)
