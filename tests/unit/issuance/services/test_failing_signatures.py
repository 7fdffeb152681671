"""Definite ends, unknown outcomes and lost races of a signing request."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from apps.issuance.errors import SignatureCountWrong, SigningNotPossible
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.services import recording, reservation, signing
from apps.issuance.services.signing_ground import forget_ground, signing_ground
from apps.keys.models import DsKey
from apps.keys.services import sign_mso_batch
from apps.lib.cps.linter import Finding, RulesBroken
from apps.lib.errors import IllegalTransition
from apps.lib.hsm.errors import HsmDeviceGone
from apps.lib.mdoc.second_decoder import RecheckFailed
from apps.registration.models import Holder, IssuanceApplication
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


@pytest.fixture
def batch_id(world: World) -> Any:
    return pipeline.request(world, pipeline.apply(world, size=3, portrait_bytes=2000))


def unplug(*_: object, **__: object) -> Any:
    raise HsmDeviceGone


@pytest.mark.requirement("R-4.3.1-1")
def test_fails_for_good_when_the_application_was_changed(world: World, batch_id: Any) -> None:
    IssuanceApplication.objects.update(snapshot_digest=bytes(32))
    assert pipeline.fulfil(world, batch_id).state == "FAILED"
    assert Credential.objects.get().state == "FAILED"
    assert IssuanceApplication.objects.get().state == "REJECTED"
    assert Holder.objects.get().state == "ENDED"
    assert not MobileSecurityObject.objects.exists()
    assert audited("issuance.batch.failed")[0]["code"] == "snapshot_changed"


def test_fails_for_good_when_a_device_key_was_used_before(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, batch_id)
    used = next(iter(world.phones.values())).device_keys[0]
    second = pipeline.request(world, pipeline.apply(world, size=2, device_keys=[used]))
    assert pipeline.fulfil(world, second).state == "FAILED"
    assert MobileSecurityObject.objects.count() == 3
    assert audited("issuance.batch.failed")[0]["code"] == "device_key_reused"


def test_reserves_nothing_after_the_period_of_the_key(world: World, batch_id: Any) -> None:
    today = world.clock.today()
    DsKey.objects.update(generated_on=today - timedelta(days=90), use_until=today - timedelta(days=1))
    forget_ground()
    with pytest.raises(SigningNotPossible):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "REQUESTED"
    assert not MobileSecurityObject.objects.exists()


def test_reserves_nothing_under_an_unapproved_profile(world: World, batch_id: Any, monkeypatch: Any) -> None:
    ground = signing_ground("org.iso.23220.1.jp.mnc")
    draft = replace(ground, profile=replace(ground.profile, approved=False))
    monkeypatch.setattr(reservation, "signing_ground", lambda _: draft)
    with pytest.raises(SigningNotPossible):
        pipeline.fulfil(world, batch_id)
    assert not MobileSecurityObject.objects.exists()


def test_burns_what_the_linter_refuses(world: World, batch_id: Any, monkeypatch: Any) -> None:
    def refuse(*_: object, **__: object) -> Any:
        raise RulesBroken([Finding(clause="6.3.2.2", detail="valid for too long")])

    monkeypatch.setattr(signing, "lint_mso", refuse)
    result = pipeline.fulfil(world, batch_id)
    assert (result.state, result.signed) == ("FAILED", 0)
    assert set(MobileSecurityObject.objects.values_list("state", flat=True)) == {"VOID"}
    assert SigningAttempt.objects.get().outcome == "NOT_SIGNED"
    assert IssuanceBatch.objects.get().sealed_name_spaces is None
    assert IssuanceApplication.objects.get().state == "REJECTED"
    assert "cps_rules_broken" in IssuanceBatch.objects.get().findings


def test_calls_the_attempt_unknown_when_the_token_goes(world: World, batch_id: Any, monkeypatch: Any) -> None:
    sign = sign_mso_batch

    def dying(**arguments: Any) -> Any:
        sign(**arguments)
        raise HsmDeviceGone

    monkeypatch.setattr(signing, "sign_mso_batch", dying)
    with pytest.raises(HsmDeviceGone):
        pipeline.fulfil(world, batch_id)
    attempt = SigningAttempt.objects.get()
    assert (attempt.outcome, attempt.cause) == ("UNKNOWN", "hsm_device_gone")
    assert IssuanceBatch.objects.get().state == "RESERVED"
    assert audited("issuance.attempt.closed", outcome="UNKNOWN")[0]["cause"] == "hsm_device_gone"


def test_calls_the_attempt_not_signed_when_no_permit_was_redeemed(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(signing, "sign_mso_batch", unplug)
    with pytest.raises(HsmDeviceGone):
        pipeline.fulfil(world, batch_id)
    assert SigningAttempt.objects.get().outcome == "NOT_SIGNED"


def test_quarantines_what_the_second_decoder_does_not_accept(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    sign = sign_mso_batch
    monkeypatch.setattr(signing, "sign_mso_batch", lambda **arguments: sign(**arguments)[::-1])
    with pytest.raises(RecheckFailed):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "QUARANTINED"
    assert SigningAttempt.objects.get().outcome == "MISMATCHED"
    assert not MobileSecurityObject.objects.exclude(signature=None).exists()
    assert audited("issuance.batch.quarantined", outcome="FAILED")
    assert pipeline.fulfil(world, batch_id).state == "QUARANTINED"


def test_quarantines_when_a_signature_is_missing(world: World, batch_id: Any, monkeypatch: Any) -> None:
    sign = sign_mso_batch
    monkeypatch.setattr(signing, "sign_mso_batch", lambda **arguments: sign(**arguments)[:-1])
    with pytest.raises(SignatureCountWrong):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "QUARANTINED"


def test_leaves_nothing_behind_when_the_reservation_cannot_be_written(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(reservation, "_write_batches", full)
    with pytest.raises(OperationalError):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "REQUESTED"
    assert not MobileSecurityObject.objects.exists()
    assert not SigningAttempt.objects.exists()


def test_discards_signatures_of_an_attempt_that_was_closed_meanwhile(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    from apps.issuance.errors import AttemptLost
    from apps.issuance.permissions import SIGNER
    from apps.issuance.services.attempt_closing import lose_attempt

    sign = sign_mso_batch

    def overtaken(**arguments: Any) -> Any:
        signatures = sign(**arguments)
        lose_attempt(batch_id, actor=SIGNER, clock=world.clock, cause="signer_vanished")
        return signatures

    monkeypatch.setattr(signing, "sign_mso_batch", overtaken)
    with pytest.raises(AttemptLost):
        pipeline.fulfil(world, batch_id)
    assert not MobileSecurityObject.objects.exclude(signature=None).exists()
    assert audited("issuance.signatures.discarded")[0]["size"] == 3


@pytest.mark.parametrize(
    ("rows", "elsewhere"),
    [
        (IssuanceBatch, {"state": "QUARANTINED"}),
        (Credential, {"state": "SUSPENDED"}),
    ],
    ids=["batch", "credential"],
)
def test_records_nothing_where_batch_or_credential_stand_elsewhere(
    world: World, batch_id: Any, monkeypatch: Any, rows: Any, elsewhere: Any
) -> None:
    sign = sign_mso_batch

    def moved(**arguments: Any) -> Any:
        rows.objects.update(**elsewhere)
        return sign(**arguments)

    monkeypatch.setattr(signing, "sign_mso_batch", moved)
    with pytest.raises(IllegalTransition):
        pipeline.fulfil(world, batch_id)
    assert rows.objects.get().state == elsewhere["state"]
    assert not MobileSecurityObject.objects.exclude(signature=None).exists()
    assert SigningAttempt.objects.get().outcome == "OPEN"


def test_keeps_a_credential_revoked_that_ended_while_the_hsm_signed(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    from apps.issuance.permissions import SIGNER
    from apps.issuance.services import end_credential

    sign = sign_mso_batch

    def revoking(**arguments: Any) -> Any:
        end_credential(
            actor=SIGNER, clock=world.clock, credential_id=Credential.objects.get().pk, reason="HOLDER"
        )
        return sign(**arguments)

    monkeypatch.setattr(signing, "sign_mso_batch", revoking)
    assert pipeline.fulfil(world, batch_id).state == "CANCELLED"
    rows = MobileSecurityObject.objects.all()
    assert {row.state for row in rows} == {"REVOKED"}
    assert all(row.signature is not None for row in rows)
    assert SigningAttempt.objects.get().outcome == "SIGNED"
    assert Credential.objects.get().state == "REVOKED"


def test_refuses_to_record_when_a_row_moved(world: World, batch_id: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(recording, "write_signatures", lambda *_, **__: 2)
    with pytest.raises(SignatureCountWrong):
        pipeline.fulfil(world, batch_id)
    assert SigningAttempt.objects.get().outcome == "OPEN"
    assert Credential.objects.get().state == "PREPARED"
