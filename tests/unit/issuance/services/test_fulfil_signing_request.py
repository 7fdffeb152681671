"""Reserve, lint, sign, re-read, record."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction

from apps.issuance.errors import (
    BatchBusy,
    BatchMissing,
    CertificateKeyMismatch,
    ClockSetBack,
    SigningNotPossible,
)
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt, StatusList
from apps.issuance.services import recording, reservation, signing
from apps.issuance.services.signing_ground import forget_ground
from apps.keys.errors import SignerLocked
from apps.keys.models import DsKey
from apps.lib.cps.linter import Finding, RulesBroken
from apps.lib.hsm.errors import HsmDeviceGone
from apps.lib.mdoc.builder import to_be_signed
from apps.lib.mdoc.device_key import thumbprint
from apps.lib.mdoc.second_decoder import RecheckFailed
from apps.registration.models import Holder, IssuanceApplication
from apps.registration.selectors import approved_application
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


@pytest.fixture
def batch_id(world: World) -> Any:
    return pipeline.request(world, pipeline.apply(world, size=3, portrait_bytes=2000))


def unplug(*_: object, **__: object) -> Any:
    raise HsmDeviceGone


@pytest.mark.requirement("R-4.3.1-3", "R-4.3.1-5", "R-1.6-5")
def test_signs_one_mso_for_each_device_key(world: World, batch_id: Any) -> None:
    result = pipeline.fulfil(world, batch_id)
    assert (result.state, result.signed, result.attempt) == ("SIGNED", 3, 1)
    application_id = Credential.objects.get().application_id
    keys = [thumbprint(key) for key in approved_application(application_id).device_keys]
    rows = list(MobileSecurityObject.objects.order_by("number"))
    assert [bytes(row.device_key_thumbprint) for row in rows] == keys
    for row in rows:
        assert hashlib.sha256(bytes(row.payload)).digest() == bytes(row.payload_digest)
        pipeline.verify(world, to_be_signed(bytes(row.payload)), bytes(row.signature))
    assert {row.state for row in rows} == {"SIGNED"}


@pytest.mark.requirement("R-4.3.3-1")
def test_moves_everything_on_and_tells_the_registration_authority(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, batch_id)
    assert Credential.objects.get().state == "SIGNED"
    assert IssuanceApplication.objects.get().state == "ISSUED"
    attempt = SigningAttempt.objects.get()
    assert (attempt.number, attempt.outcome, attempt.key_id) == (1, "SIGNED", world.key_id)
    notice = audited("issuance.batch.signed", subject=str(Credential.objects.get().pk))
    assert notice == [{"batch": str(batch_id), "batch_state": "SIGNED", "size": 3}]


@pytest.mark.requirement("R-5.4.1-1")
def test_writes_a_signing_record_for_each_mso(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, batch_id)
    for row in MobileSecurityObject.objects.all():
        assert audited("issuance.mso.signed", subject=str(row.pk)) == [{"batch": str(batch_id), "attempt": 1}]


def test_spreads_the_status_entries_over_two_lists(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, batch_id)
    rows = MobileSecurityObject.objects.values_list("status_list_id", "status_index")
    assert len({list_id for list_id, _ in rows}) == 2
    assert StatusList.objects.count() == 2
    assert len(audited("issuance.status_list.opened")) == 2


def test_keeps_the_personal_data_sealed(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, batch_id)
    sealed = bytes(IssuanceBatch.objects.get().sealed_name_spaces)
    portrait = next(iter(world.phones.values())).portrait
    assert portrait[:50] not in sealed
    assert "試験".encode() not in sealed


def test_answers_a_settled_batch_as_it_is(world: World, batch_id: Any) -> None:
    first = pipeline.fulfil(world, batch_id)
    assert pipeline.fulfil(world, batch_id) == first
    assert SigningAttempt.objects.count() == 1


def test_refuses_an_unknown_batch(world: World) -> None:
    with pytest.raises(BatchMissing):
        pipeline.fulfil(world, pipeline.new_id())


def test_refuses_to_work_beside_another_signer(world: World, batch_id: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(signing, "lint_all", pipeline.crash)
    with pytest.raises(pipeline.Crash):
        pipeline.fulfil(world, batch_id)
    with pytest.raises(BatchBusy):
        pipeline.fulfil(world, batch_id)
    assert SigningAttempt.objects.get().outcome == "OPEN"


def test_is_refused_inside_a_transaction(world: World, batch_id: Any) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "REQUESTED"


def test_signs_outside_any_transaction(world: World, batch_id: Any, monkeypatch: Any) -> None:
    seen = []
    sign = signing.sign_mso_batch

    def looking(**arguments: Any) -> Any:
        seen.append(transaction.get_connection().in_atomic_block)
        return sign(**arguments)

    monkeypatch.setattr(signing, "sign_mso_batch", looking)
    pipeline.fulfil(world, batch_id)
    assert seen == [False]


def test_refuses_when_the_clock_was_set_back(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, pipeline.request(world, pipeline.apply(world, size=1)))
    world.clock.advance(timedelta(seconds=-5))
    with pytest.raises(ClockSetBack):
        pipeline.fulfil(world, batch_id)
    batch = IssuanceBatch.objects.get(pk=batch_id)
    assert (batch.state, batch.resend_at) == ("REQUESTED", world.clock.now() + timedelta(minutes=5))
    assert audited("issuance.reservation.refused", subject=str(batch_id)) == [{"code": "clock_set_back"}]


def test_waits_while_the_custodians_have_not_come(world: World, batch_id: Any) -> None:
    DsKey.objects.update(state="LOCKED")
    forget_ground()
    with pytest.raises(SignerLocked):
        pipeline.fulfil(world, batch_id)
    batch = IssuanceBatch.objects.get()
    assert (batch.state, batch.resend_at) == ("REQUESTED", world.clock.now() + timedelta(seconds=10))
    assert audited("issuance.reservation.refused") == []


def test_refuses_a_certificate_of_another_key(world: World, batch_id: Any) -> None:
    from apps.certificates.models import DsCertificate

    DsCertificate.objects.update(key_id=pipeline.new_id())
    forget_ground()
    with pytest.raises(CertificateKeyMismatch):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "REQUESTED"


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
    ground = reservation.signing_ground("org.iso.23220.1.jp.mnc")
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
    sign = signing.sign_mso_batch

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
    sign = signing.sign_mso_batch
    monkeypatch.setattr(signing, "sign_mso_batch", lambda **arguments: sign(**arguments)[::-1])
    with pytest.raises(RecheckFailed):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "QUARANTINED"
    assert SigningAttempt.objects.get().outcome == "MISMATCHED"
    assert not MobileSecurityObject.objects.exclude(signature=None).exists()
    assert audited("issuance.batch.quarantined", outcome="FAILED")
    assert pipeline.fulfil(world, batch_id).state == "QUARANTINED"


def test_quarantines_when_a_signature_is_missing(world: World, batch_id: Any, monkeypatch: Any) -> None:
    sign = signing.sign_mso_batch
    monkeypatch.setattr(signing, "sign_mso_batch", lambda **arguments: sign(**arguments)[:-1])
    with pytest.raises(signing.SignatureCountWrong):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "QUARANTINED"


def test_leaves_nothing_behind_when_the_reservation_cannot_be_written(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(reservation, "_write_batch", full)
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

    sign = signing.sign_mso_batch

    def overtaken(**arguments: Any) -> Any:
        signatures = sign(**arguments)
        lose_attempt(batch_id, actor=SIGNER, clock=world.clock, cause="signer_vanished")
        return signatures

    monkeypatch.setattr(signing, "sign_mso_batch", overtaken)
    with pytest.raises(AttemptLost):
        pipeline.fulfil(world, batch_id)
    assert not MobileSecurityObject.objects.exclude(signature=None).exists()
    assert audited("issuance.signatures.discarded")[0]["size"] == 3


def test_keeps_a_credential_revoked_that_ended_while_the_hsm_signed(
    world: World, batch_id: Any, monkeypatch: Any
) -> None:
    from apps.issuance.permissions import SIGNER
    from apps.issuance.services import end_credential

    sign = signing.sign_mso_batch

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
    with pytest.raises(recording.SignatureCountWrong):
        pipeline.fulfil(world, batch_id)
    assert SigningAttempt.objects.get().outcome == "OPEN"
    assert Credential.objects.get().state == "PREPARED"
