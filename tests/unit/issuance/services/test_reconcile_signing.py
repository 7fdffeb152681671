"""What a vanished signer left behind is closed as UNKNOWN and signed again over the same bytes."""

from datetime import timedelta
from typing import Any

import pytest

from apps.issuance.errors import BatchBusy
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt, StatusList
from apps.issuance.permissions import SIGNER, SWEEPER
from apps.issuance.services import end_credential, reconcile_signing, signing, sweep_batches
from apps.issuance.services.stored_objects import stored_mso
from apps.lib.cps.linter import Finding, RulesBroken
from apps.lib.errors import IntegrityFault
from apps.lib.mdoc.builder import to_be_signed
from apps.registration.models import IssuanceApplication
from apps.registration.states import ApplicationState
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres
LEASE = timedelta(seconds=61)


@pytest.fixture
def left_behind(world: World, monkeypatch: Any) -> Any:
    """Return a batch whose signer vanished after the HSM had signed."""
    batch_id = pipeline.request(world, pipeline.apply(world, size=2, portrait_bytes=2000))
    with monkeypatch.context() as patch:
        patch.setattr(signing, "reread_all", pipeline.crash)
        with pytest.raises(pipeline.Crash):
            pipeline.fulfil(world, batch_id)
    return batch_id


def reconcile(world: World, batch_id: Any) -> Any:
    return reconcile_signing(actor=SIGNER, clock=world.clock, batch_id=batch_id)


def test_signs_the_same_bytes_again(world: World, left_behind: Any) -> None:
    before = list(
        MobileSecurityObject.objects.order_by("number").values_list("pk", "payload", "status_index")
    )
    world.clock.advance(LEASE)
    assert reconcile(world, left_behind).state == "SIGNED"
    rows = list(MobileSecurityObject.objects.order_by("number"))
    assert [(row.pk, row.payload, row.status_index) for row in rows] == before
    for row in rows:
        pipeline.verify(world, to_be_signed(bytes(row.payload)), bytes(row.signature or b""))


def test_calls_the_first_attempt_possibly_signed(world: World, left_behind: Any) -> None:
    world.clock.advance(LEASE)
    reconcile(world, left_behind)
    attempts = SigningAttempt.objects.order_by("number")
    assert [(row.number, row.outcome) for row in attempts] == [(1, "UNKNOWN"), (2, "SIGNED")]
    assert audited("issuance.attempt.closed", outcome="UNKNOWN")[0]["cause"] == "signer_vanished"
    assert len(audited("issuance.attempt.opened")) == 2


def test_is_what_fulfilment_does_with_a_batch_left_behind(world: World, left_behind: Any) -> None:
    world.clock.advance(LEASE)
    assert pipeline.fulfil(world, left_behind).attempt == 2


def test_refuses_while_the_lease_runs(world: World, left_behind: Any) -> None:
    world.clock.advance(timedelta(seconds=59))
    with pytest.raises(BatchBusy):
        reconcile(world, left_behind)
    assert SigningAttempt.objects.get().outcome == "OPEN"


def test_holds_a_batch_after_five_unknown_attempts(world: World, left_behind: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(signing, "reread_all", pipeline.crash)
    for _ in range(4):
        world.clock.advance(LEASE)
        with pytest.raises(pipeline.Crash):
            reconcile(world, left_behind)
    world.clock.advance(LEASE)
    assert reconcile(world, left_behind).state == "HELD"
    assert SigningAttempt.objects.filter(outcome="UNKNOWN").count() == 5
    assert audited("issuance.batch.held", outcome="FAILED") == [{"batch": str(left_behind), "unknown": 5}]
    assert pipeline.fulfil(world, left_behind).state == "HELD"


def test_revokes_what_was_possibly_signed_when_the_linter_refuses_later(
    world: World, left_behind: Any, monkeypatch: Any
) -> None:
    def refuse(*_: object, **__: object) -> Any:
        raise RulesBroken([Finding(clause="6.8", detail="too late")])

    monkeypatch.setattr(signing, "lint_mso", refuse)
    world.clock.advance(LEASE)
    assert reconcile(world, left_behind).state == "FAILED"
    assert set(MobileSecurityObject.objects.values_list("state", flat=True)) == {"REVOKED"}
    assert set(StatusList.objects.values_list("version", flat=True)) == {2}


def test_only_closes_the_attempt_of_a_cancelled_batch(world: World, left_behind: Any) -> None:
    credential = Credential.objects.get()
    end_credential(actor=SIGNER, clock=world.clock, credential_id=credential.pk, reason="HOLDER")
    world.clock.advance(LEASE)
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == (left_behind,)
    assert reconcile(world, left_behind).state == "CANCELLED"
    assert SigningAttempt.objects.get().outcome == "UNKNOWN"
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == ()


def test_refuses_a_payload_that_was_changed(world: World, left_behind: Any) -> None:
    row = MobileSecurityObject.objects.first()
    assert row is not None
    row.payload_digest = bytes(32)
    with pytest.raises(IntegrityFault):
        stored_mso(row, b"")


def test_refuses_a_payload_of_another_device_key(world: World, left_behind: Any) -> None:
    row = MobileSecurityObject.objects.first()
    assert row is not None
    row.device_key_thumbprint = bytes(32)
    with pytest.raises(IntegrityFault):
        stored_mso(row, b"")


def test_sweeps_what_was_left_behind_once_a_turn(world: World, left_behind: Any) -> None:
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == ()
    world.clock.advance(LEASE)
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == (left_behind,)
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == ()
    assert len(audited("issuance.batch.resent", subject=str(left_behind))) == 1


def test_sweeps_a_request_that_the_broker_lost(world: World) -> None:
    batch_id = pipeline.request(world, pipeline.apply(world, size=1))
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == ()
    world.clock.advance(timedelta(seconds=16))
    assert sweep_batches(actor=SWEEPER, clock=world.clock).resent == (batch_id,)
    assert IssuanceBatch.objects.get().state == "REQUESTED"


@pytest.mark.requirement("R-1.3.2-2")
def test_signs_nothing_when_the_approval_was_taken_back_meanwhile(world: World, left_behind: Any) -> None:
    IssuanceApplication.objects.update(state=ApplicationState.WITHDRAWN.value)
    world.clock.advance(LEASE)
    assert reconcile(world, left_behind).state == "FAILED"
    findings = IssuanceBatch.objects.get(pk=left_behind).findings
    assert "1.3.2" in findings
    assert not MobileSecurityObject.objects.filter(signature__isnull=False).exists()
