"""Reserve, lint, sign, re-read, record."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.issuance.errors import (
    BatchBusy,
    BatchMissing,
    CertificateKeyMismatch,
    ClockSetBack,
)
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt, StatusList
from apps.issuance.services import signing
from apps.issuance.services.signing_ground import forget_ground
from apps.keys.errors import SignerLocked
from apps.keys.models import DsKey
from apps.keys.services import sign_mso_batch
from apps.lib.identifiers import new_id
from apps.lib.mdoc.builder import to_be_signed
from apps.lib.mdoc.device_key import thumbprint
from apps.registration.models import IssuanceApplication
from apps.registration.selectors import approved_application
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


@pytest.fixture
def batch_id(world: World) -> Any:
    return pipeline.request(world, pipeline.apply(world, size=3, portrait_bytes=2000))


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
        pipeline.verify(world, to_be_signed(bytes(row.payload)), bytes(row.signature or b""))
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
    sealed = bytes(IssuanceBatch.objects.get().sealed_name_spaces or b"")
    portrait = next(iter(world.phones.values())).portrait
    assert portrait[:50] not in sealed
    assert "試験".encode() not in sealed


def test_answers_a_settled_batch_as_it_is(world: World, batch_id: Any) -> None:
    first = pipeline.fulfil(world, batch_id)
    assert pipeline.fulfil(world, batch_id) == first
    assert SigningAttempt.objects.count() == 1


def test_refuses_an_unknown_batch(world: World) -> None:
    with pytest.raises(BatchMissing):
        pipeline.fulfil(world, new_id())


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
    sign = sign_mso_batch

    def looking(**arguments: Any) -> Any:
        seen.append(transaction.get_connection().in_atomic_block)
        return sign(**arguments)

    monkeypatch.setattr(signing, "sign_mso_batch", looking)
    pipeline.fulfil(world, batch_id)
    assert seen == [False]


def test_refuses_when_the_clock_was_set_back(world: World, batch_id: Any) -> None:
    pipeline.fulfil(world, pipeline.request(world, pipeline.apply(world, size=1)), together=1)
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

    DsCertificate.objects.update(key_id=new_id())
    forget_ground()
    with pytest.raises(CertificateKeyMismatch):
        pipeline.fulfil(world, batch_id)
    assert IssuanceBatch.objects.get().state == "REQUESTED"
