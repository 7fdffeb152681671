"""The way of an application from the phone to the approval."""

import pytest
from django.db import connection

from apps.audit.selectors import trail
from apps.base.jose import JwsMalformed
from apps.lib.clock import FixedClock
from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_jose import PrivateKey
from apps.registration.errors import (
    ApplicationInFlight,
    ApplicationRejected,
    CredentialAlreadyLive,
    DeviceKeyUsed,
)
from apps.registration.models import (
    ApplicationImage,
    Holder,
    IssuanceApplication,
    ScreeningResult,
    SeenDeviceKey,
)
from apps.registration.selectors import approved_application, confirmations
from apps.registration.services import enrol_holder
from apps.registration.types import ApplicationState, CheckCode, CheckOutcome
from tests.builders.application import HANAKO, card, card_key
from tests.factories.registration import CLIENT, approved, new_draft, send

pytestmark = pytest.mark.postgres


@pytest.mark.requirement("R-3.2.3-2", "R-4.2.1-1", "R-4.2.2-1")
def test_approves_a_correct_application_with_every_check_recorded(ra: FixedClock) -> None:
    receipt = send(new_draft(ra), ra)
    assert receipt.state is ApplicationState.APPROVED
    assert {view.code for view in receipt.checks} == set(CheckCode)
    noted = {CheckCode.DEVICE_MODEL}  # the list of device models is not in force by default
    assert {view.code for view in receipt.checks if view.outcome is not CheckOutcome.PASSED} == noted
    assert all(view.clause for view in receipt.checks)
    assert all(confirmations(receipt.application_id).values())


def test_gives_the_document_signer_exactly_what_was_signed(ra: FixedClock) -> None:
    made, application_id = approved(ra, batch=3)
    found = approved_application(application_id)
    assert found.person.full_name == HANAKO.full_name
    assert found.person.portrait == HANAKO.portrait
    assert (found.person.birth_date, found.person.sex) == (HANAKO.birth_date, HANAKO.sex)
    assert len(found.device_keys) == 3
    assert len(found.snapshot_digest) == 32
    assert found.device_keys[0].x == made.phone.keys[0].public_key().public_numbers().x.to_bytes(32, "big")


def test_emits_the_approval_and_audits_each_step(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    events = [view.event for view in trail(str(application_id))]
    assert events == [
        "registration.application.received",
        "registration.application.screened",
        "registration.application.approved",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT task FROM base_outboxevent WHERE subject_id = %s", [str(application_id)])
        assert cursor.fetchall() == [("issuance.request_signing",)]


def test_keeps_the_status_response_as_sealed_evidence(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    row = ScreeningResult.objects.get(application_id=application_id, code="CERTIFICATE_STATUS")
    assert row.sealed_evidence is not None
    assert len(row.sealed_evidence) > 300


@pytest.mark.requirement("R-4.1.2-3")
def test_no_personal_value_stands_in_the_database_in_clear(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    dump = _whole_database()
    assert str(application_id).replace("-", "").encode() in dump.replace(b"-", b"")
    for secret in (HANAKO.full_name, HANAKO.resident_address, HANAKO.individual_number, "1990-02-28"):
        assert secret.encode() not in dump
    assert (HANAKO.portrait or b"")[20:80] not in dump


@pytest.mark.requirement("R-4.1.2-3")
def test_logs_and_audit_events_are_free_of_personal_data(
    ra: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    made = new_draft(ra)
    made.payload["full_name"] = "別人　花子"
    with caplog.at_level(0), pytest.raises(ApplicationRejected) as refusal:
        send(made, ra)
    events = [str(view) for view in trail(str(refusal.value.application_id))]
    for text in (caplog.text, str(refusal.value), *events):
        assert HANAKO.individual_number not in text
        assert "花子" not in text


@pytest.mark.requirement("R-3.2.1-1", "R-3.2.3-2")
def test_rejects_a_payload_that_was_changed_after_signing(ra: FixedClock) -> None:
    made = new_draft(ra)
    signed = made.signed()
    made.payload["device_keys"] = made.payload["device_keys"][:1]
    other = made.signed()
    mixed = (
        signed.split(b'"payload"')[0] + b'"payload"' + other.split(b'"payload"')[1].split(b'"signature"')[0]
    )
    mixed += b'"signature"' + signed.split(b'"signature"')[1]
    with pytest.raises(ApplicationRejected) as refusal:
        _receive(mixed, made, ra)
    assert (refusal.value.field, refusal.value.clause) == ("signature", "3.2.3")
    row = IssuanceApplication.objects.get(id=refusal.value.application_id)
    assert (row.state, row.rejection_code) == ("REJECTED", "SIGNATURE_SIGNATURE_INVALID")
    assert row.holder_id is None


def test_rejects_a_request_signed_with_another_key_than_the_certificates(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.header["x5c"] = card(HANAKO, key=_other_key(), serial=77).x5c()
    with pytest.raises(ApplicationRejected, match="not accepted"):
        send(made, ra)


def test_refuses_a_second_certificate_beside_the_signers(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.header["x5c"] = made.card.x5c() * 2
    with pytest.raises(JwsMalformed) as refusal:
        send(made, ra)
    assert refusal.value.field == "protected.x5c"


@pytest.mark.parametrize("member", ["typ", "x5c", "nonce", "aud", "iat"])
def test_refuses_a_header_without_a_member(ra: FixedClock, member: str) -> None:
    made = new_draft(ra)
    del made.header[member]
    with pytest.raises(Invalid) as refusal:
        send(made, ra)
    assert refusal.value.field == f"protected.{member}"
    assert IssuanceApplication.objects.count() == 0


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("typ", "JWT"),
        ("aud", "http://elsewhere.example/"),
        ("iat", "now"),
        ("iat", True),
        ("iat", 1),
        ("iat", 4_000_000_000),
        ("x5c", "text"),
        ("x5c", [1]),
        ("x5c", ["no base64!"]),
        ("x5c", ["AAAA"]),
        ("nonce", ""),
        ("nonce", 7),
        ("nonce", "n" * 65),
        ("crit", ["exp"]),
        ("jku", "http://keys.example/"),
        ("jwk", {}),
    ],
)
def test_refuses_a_header_member_of_the_wrong_kind(ra: FixedClock, member: str, value: object) -> None:
    made = new_draft(ra)
    made.header[member] = value
    with pytest.raises(Invalid) as refusal:
        send(made, ra)
    assert refusal.value.field == f"protected.{member}"


def test_a_refused_request_leaves_one_audit_event_and_nothing_else(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.payload["sex"] = "female"
    with pytest.raises(Invalid):
        send(made, ra)
    (event,) = [view for view in trail(CLIENT.actor_id) if view.event == "registration.request.refused"]
    assert "payload.sex" in str(event.detail)
    assert IssuanceApplication.objects.count() == Holder.objects.count() == 0


def test_a_second_application_of_the_same_person_waits_its_turn(ra: FixedClock) -> None:
    approved(ra)
    with pytest.raises(ApplicationInFlight):
        send(new_draft(ra), ra)
    assert IssuanceApplication.objects.count() == 1


@pytest.mark.requirement("R-4.3.1-6")
def test_refuses_a_person_with_a_live_record(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    row = IssuanceApplication.objects.get(id=application_id)
    assert row.holder_id
    enrol_holder(actor=CLIENT, clock=ra, holder_id=row.holder_id, device_thumbprint=b"d" * 32)
    _complete(application_id, ra)
    with pytest.raises(CredentialAlreadyLive):
        send(new_draft(ra), ra)
    assert IssuanceApplication.objects.get(state="REJECTED").holder_id == row.holder_id


def test_rejects_device_keys_that_were_seen_before(ra: FixedClock) -> None:
    from apps.registration.adapters.simulated_applicant import SimulatedPhone, new_phone, random_person

    first, _ = approved(ra)
    phone = SimulatedPhone(instance=new_phone(0).instance, keys=first.phone.keys)
    person = random_person()
    made = new_draft(ra, person=person, of_card=card(person, serial=99), phone=phone)
    with pytest.raises(DeviceKeyUsed) as refusal:
        send(made, ra)
    assert refusal.value.field == "payload.device_keys"
    assert SeenDeviceKey.objects.count() == 3


@pytest.mark.requirement("R-4.1.1-1")
def test_rejects_the_phone_of_another_person(ra: FixedClock) -> None:
    from apps.registration.adapters.simulated_applicant import SimulatedPhone, new_phone, random_person

    first, _ = approved(ra)
    phone = SimulatedPhone(instance=first.phone.instance, keys=new_phone(1).keys)
    person = random_person()
    made = new_draft(ra, person=person, of_card=card(person, serial=99), phone=phone)
    with pytest.raises(ApplicationRejected) as refusal:
        send(made, ra)
    assert refusal.value.field == "payload.device_instance_key"


def test_the_same_phone_may_apply_again_for_the_same_person_with_new_keys(ra: FixedClock) -> None:
    from apps.registration.adapters.simulated_applicant import SimulatedPhone, new_phone

    first, application_id = approved(ra)
    _complete(application_id, ra)
    phone = SimulatedPhone(instance=first.phone.instance, keys=new_phone(1).keys)
    assert send(new_draft(ra, phone=phone), ra).state is ApplicationState.APPROVED


def test_images_are_kept_sealed(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    rows = ApplicationImage.objects.filter(application_id=application_id)
    assert {row.kind for row in rows} == {"PORTRAIT", "SELFIE"}
    assert all(row.sealed_content and row.size < len(row.sealed_content) for row in rows)


def _receive(request: bytes, made: object, clock: FixedClock) -> None:
    from apps.registration.services import receive_application

    receive_application(
        actor=CLIENT, clock=clock, request=request, portrait=HANAKO.portrait, selfie=HANAKO.selfie
    )


def _other_key() -> PrivateKey:
    return card_key("rsa", 1)


def _complete(application_id: object, clock: FixedClock) -> None:
    from apps.registration.services import advance_application
    from apps.registration.types import ApplicationEvent as Event

    for event in (Event.SIGN, Event.ISSUE, Event.DELIVER, Event.ACKNOWLEDGE):
        advance_application(actor=CLIENT, clock=clock, application_id=application_id, event=event)  # type: ignore[arg-type]  # a UUID


def _whole_database() -> bytes:
    """Return every value of every column of every table, as bytes."""
    found = bytearray()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    found += bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
    return bytes(found)
