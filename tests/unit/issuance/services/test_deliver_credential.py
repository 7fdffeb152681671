"""Delivery to the phone that applied, and the acknowledgement."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.base.device_proof import DeviceProofRefused
from apps.issuance.errors import AlreadyAcknowledged, CredentialEnded, CredentialNotReady, SignerAway
from apps.issuance.models import Credential, Delivery, IssuanceBatch, MobileSecurityObject
from apps.issuance.permissions import SIGNER
from apps.issuance.services import acknowledge_delivery, deliver_credential, end_credential
from apps.issuance.types import DeviceProof
from apps.keys.states import SignerState
from apps.lib.identifiers import new_id
from apps.lib.mdoc.second_decoder import recheck
from apps.registration.errors import ApplicationUnknown
from apps.registration.models import ApplicationImage, IssuanceApplication
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import PHONE_BACK_END, World

pytestmark = pytest.mark.postgres


@pytest.fixture
def application_id(world: World) -> Any:
    return pipeline.issue(world, size=2)


def deliver(world: World, application_id: Any, proof: DeviceProof | None = None) -> Any:
    return deliver_credential(
        actor=PHONE_BACK_END,
        clock=world.clock,
        application_id=application_id,
        proof=proof or pipeline.device_proof(world, application_id, "GET", "credentials"),
    )


def acknowledge(world: World, application_id: Any) -> Any:
    return acknowledge_delivery(
        actor=PHONE_BACK_END,
        clock=world.clock,
        application_id=application_id,
        proof=pipeline.device_proof(world, application_id, "POST", "acknowledgement"),
    )


@pytest.mark.requirement("R-4.4.1.1-1")
def test_delivers_what_a_stranger_accepts(world: World, application_id: Any) -> None:
    delivered = deliver(world, application_id)
    rows = MobileSecurityObject.objects.order_by("number")
    assert len(delivered.issuer_signed) == 2
    for data, row in zip(delivered.issuer_signed, rows, strict=True):
        mso = recheck(data, expected_payload=bytes(row.payload), certificate_der=world.certificate_der)
        assert mso.status is not None
        assert mso.status.index == row.status_index
    assert IssuanceApplication.objects.get().state == "DELIVERED"
    assert Credential.objects.get().state == "DELIVERED"


def test_delivers_again_until_it_is_acknowledged(world: World, application_id: Any) -> None:
    first, second = deliver(world, application_id), deliver(world, application_id)
    assert (first.delivery_number, second.delivery_number) == (1, 2)
    assert first.issuer_signed == second.issuer_signed
    assert len(audited("issuance.credential.delivered")) == 2


@pytest.mark.requirement("R-4.4.1.1-1")
def test_refuses_another_phone(world: World, application_id: Any) -> None:
    good = pipeline.device_proof(world, application_id, "GET", "credentials")
    foreign = pipeline.proof_header(ec.generate_private_key(ec.SECP256R1()), "GET", good.url, world.clock)
    with pytest.raises(DeviceProofRefused):
        deliver(world, application_id, DeviceProof(method="GET", url=good.url, header=foreign))
    assert not Delivery.objects.exists()
    assert audited("issuance.delivery.refused") == [{"code": "device_proof_refused"}]


@pytest.mark.requirement("R-4.4.1.1-1")
def test_refuses_a_replayed_proof(world: World, application_id: Any) -> None:
    proof = pipeline.device_proof(world, application_id, "GET", "credentials")
    deliver(world, application_id, proof)
    with pytest.raises(DeviceProofRefused):
        deliver(world, application_id, proof)
    assert Delivery.objects.count() == 1


def test_refuses_an_unknown_application(world: World, application_id: Any) -> None:
    proof = pipeline.device_proof(world, application_id, "GET", "credentials")
    with pytest.raises(ApplicationUnknown):
        deliver(world, new_id(), proof)


@pytest.mark.parametrize(
    ("state", "cause", "said"),
    [
        (SignerState.LOCKED, "", "waiting for the custodians"),
        (SignerState.FAULT, "the token is gone", "the token is gone"),
    ],
)
def test_says_why_nobody_can_sign(world: World, state: SignerState, cause: str, said: str) -> None:
    application_id = pipeline.apply(world, size=1)
    pipeline.signer_says(state, world.clock, cause=cause)
    with pytest.raises(SignerAway, match=said):
        deliver(world, application_id)


def test_delivers_what_is_signed_while_the_signer_is_locked(world: World, application_id: Any) -> None:
    pipeline.signer_says(SignerState.LOCKED, world.clock)
    assert deliver(world, application_id).issuer_signed


def test_is_not_ready_before_the_signatures(world: World) -> None:
    application_id = pipeline.apply(world, size=1)
    with pytest.raises(CredentialNotReady):
        deliver(world, application_id)
    pipeline.request(world, application_id)
    with pytest.raises(CredentialNotReady):
        deliver(world, application_id)
    assert len(audited("issuance.delivery.refused")) == 2


def test_delivers_nothing_of_a_revoked_credential(world: World, application_id: Any) -> None:
    credential = Credential.objects.get()
    end_credential(actor=SIGNER, clock=world.clock, credential_id=credential.pk, reason="HOLDER")
    with pytest.raises(CredentialEnded):
        deliver(world, application_id)
    with pytest.raises(CredentialEnded):
        acknowledge(world, application_id)


@pytest.mark.requirement("R-4.3.3-2", "R-4.4.1.1-2")
def test_acknowledgement_makes_the_credential_active(world: World, application_id: Any) -> None:
    deliver(world, application_id)
    done = acknowledge(world, application_id)
    assert (done.first, done.acknowledged_at) == (True, world.clock.now())
    assert Credential.objects.get().state == "ACTIVE"
    assert IssuanceApplication.objects.get().state == "COMPLETED"
    assert set(MobileSecurityObject.objects.values_list("state", flat=True)) == {"DELIVERED"}
    assert Delivery.objects.get().acknowledged_at == world.clock.now()


def test_acknowledgement_purges_personal_data(world: World, application_id: Any) -> None:
    deliver(world, application_id)
    acknowledge(world, application_id)
    assert IssuanceBatch.objects.get().sealed_name_spaces is None
    assert not ApplicationImage.objects.filter(purged_at__isnull=True).exists()
    assert audited("issuance.credential.acknowledged")[0]["purged"] == "name_spaces,images"
    with pytest.raises(AlreadyAcknowledged):
        deliver(world, application_id)


def test_acknowledgement_is_answered_again(world: World, application_id: Any) -> None:
    deliver(world, application_id)
    first, again = acknowledge(world, application_id), acknowledge(world, application_id)
    assert (again.first, again.acknowledged_at) == (False, first.acknowledged_at)
    assert len(audited("issuance.credential.acknowledged")) == 1


def test_refuses_an_acknowledgement_before_a_delivery(world: World, application_id: Any) -> None:
    with pytest.raises(CredentialNotReady):
        acknowledge(world, application_id)
    assert Credential.objects.get().state == "SIGNED"
    assert audited("issuance.acknowledgement.refused") == [{"code": "credential_not_ready"}]
