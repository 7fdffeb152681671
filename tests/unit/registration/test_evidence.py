"""Liveness, face match, images and proofs of possession: each fault has its own recorded reason."""

import hashlib
import io
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from apps.lib.clock import FixedClock
from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_applicant import PROVIDER_NAMES
from apps.registration.adapters.simulated_jose import compact, json_bytes, public_jwk
from apps.registration.errors import ApplicationRejected
from apps.registration.models import EvidenceProvider, IssuanceApplication
from apps.registration.services._image_check import check_image
from apps.registration.types import ImageKind, ProviderKind
from apps.registration.types.payload import ImageReference
from tests.builders.application import AUDIENCE, HANAKO, Draft
from tests.factories.registration import new_draft, send

JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"


def reason(made: Draft, clock: FixedClock) -> str:
    with pytest.raises(ApplicationRejected) as refusal:
        send(made, clock)
    return IssuanceApplication.objects.get(id=refusal.value.application_id).rejection_code


@pytest.mark.requirement("R-3.2.3-3", "R-3.2.3-4", "R-4.1.2-6")
@pytest.mark.parametrize("kind", list(ProviderKind))
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"decision": "FAIL"}, "DECISION"),
        ({"score": 849}, "SCORE"),
        ({"score": 1001}, "STATEMENT_CLAIMS"),
        ({"score": 0.99}, "unreadable"),
        ({"score": True}, "STATEMENT_CLAIMS"),
        ({"sub": "01890a5d-ac96-774b-bcce-b302099a8057"}, "OTHER_REQUEST"),
        ({"selfie_sha256": "ab" * 32}, "OTHER_IMAGE"),
        ({"iss": "nobody"}, "PROVIDER_UNKNOWN"),
        ({"surprise": 1}, "STATEMENT_CLAIMS"),
        ({"iat": "now"}, "STATEMENT_CLAIMS"),
        ({"iat": 1_795_482_000 - 901}, "TOO_OLD"),
        ({"iat": 1_795_482_000 + 1}, "AFTER_APPLICATION"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refuses_a_statement(ra: FixedClock, kind: ProviderKind, changes: dict[str, Any], fault: str) -> None:
    assert int(ra.now().timestamp()) == 1_795_482_000
    made = new_draft(ra)
    made.restate(kind, **changes)
    if fault == "unreadable":
        with pytest.raises(Invalid) as refusal:
            send(made, ra)
        assert refusal.value.field == f"payload.{kind.lower()}"
    else:
        assert reason(made, ra) == f"{kind}_{fault}"


@pytest.mark.requirement("R-3.2.3-4")
def test_refuses_a_match_with_another_portrait(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.restate(ProviderKind.FACE_MATCH, portrait_sha256="ab" * 32)
    assert reason(made, ra) == "FACE_MATCH_OTHER_IMAGE"


def test_refuses_a_liveness_statement_in_place_of_a_match(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.payload["face_match"] = made.payload["liveness"]
    assert reason(made, ra) == "FACE_MATCH_PROVIDER_UNKNOWN"


def test_refuses_a_statement_of_another_type(ra: FixedClock) -> None:
    made = new_draft(ra)
    provider = PROVIDER_NAMES[ProviderKind.LIVENESS]
    made.payload["liveness"] = compact(
        {"typ": "JWT"}, json_bytes({"iss": provider}), ec.generate_private_key(ec.SECP256R1())
    )
    assert reason(made, ra) == "LIVENESS_STATEMENT_TYPE"


@pytest.mark.requirement("R-3.2.3-3")
@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["other-key", "other-curve"])
def test_refuses_a_statement_that_the_provider_did_not_sign(ra: FixedClock, curve: Any) -> None:
    made = new_draft(ra)
    claims = json_bytes({"iss": PROVIDER_NAMES[ProviderKind.LIVENESS]})
    key = ec.generate_private_key(curve)
    made.payload["liveness"] = compact({"typ": "liveness-result+jwt"}, claims, key)
    assert reason(made, ra) == "LIVENESS_STATEMENT_SIGNATURE"


def test_refuses_a_provider_that_was_withdrawn(ra: FixedClock) -> None:
    EvidenceProvider.objects.update(active=False)
    assert reason(new_draft(ra), ra) == "LIVENESS_PROVIDER_UNKNOWN"


@pytest.mark.parametrize("text", ["aa.aa.aa", "e30.e30.e30"])
def test_a_statement_that_is_no_jws_is_malformed(ra: FixedClock, text: str) -> None:
    made = new_draft(ra)
    made.payload["liveness"] = text
    with pytest.raises(Invalid) as refusal:
        send(made, ra)
    assert refusal.value.field.startswith("payload.liveness")


def test_a_statement_that_is_no_object_is_malformed(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.payload["liveness"] = compact({}, b"[]", ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(Invalid) as refusal:
        send(made, ra)
    assert refusal.value.field == "payload.liveness"


@pytest.mark.requirement("R-3.2.1-1")
@pytest.mark.parametrize(
    ("header", "claims", "own_key", "fault"),
    [
        (
            {"typ": "device-key-proof+jwt"},
            {"nonce": "other", "aud": AUDIENCE},
            True,
            "PROOF_OF_ANOTHER_REQUEST",
        ),
        ({"typ": "device-key-proof+jwt"}, {"aud": AUDIENCE}, True, "PROOF_OF_ANOTHER_REQUEST"),
        ({"typ": "JWT"}, {}, True, "PROOF_TYPE"),
        ({"typ": "device-key-proof+jwt"}, {}, False, "PROOF_INVALID"),
        ({"typ": "device-key-proof+jwt", "jwk": {}}, {}, True, "PROOF_INVALID"),
    ],
)
def test_refuses_a_key_without_possession(
    ra: FixedClock, header: dict[str, Any], claims: dict[str, str], own_key: bool, fault: str
) -> None:
    made = new_draft(ra)
    signer = made.phone.keys[1] if own_key else made.phone.keys[0]
    made.payload["device_keys"][1]["proof"] = compact(header, json_bytes(claims), signer)
    assert reason(made, ra) == f"DEVICE_KEYS_{fault}"


def test_refuses_a_foreign_key_under_an_old_proof(ra: FixedClock) -> None:
    made = new_draft(ra)
    stranger = ec.generate_private_key(ec.SECP256R1())
    made.payload["device_keys"][0]["jwk"] = public_jwk(stranger)
    assert reason(made, ra) == "DEVICE_KEYS_PROOF_INVALID"


@pytest.mark.parametrize("number", ["621498320258", "111111111111", "000000000000"])
@pytest.mark.requirement("R-4.1.2-3")
def test_refuses_a_wrong_check_digit(ra: FixedClock, number: str) -> None:
    made = new_draft(ra)
    made.payload["individual_number"] = number
    assert reason(made, ra) == "INDIVIDUAL_NUMBER_CHECK_DIGIT"


@pytest.mark.parametrize("name", ["portrait", "selfie"])
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n no portrait", "image/jpeg"),
        (b"\xff\xd8\xff no JPEG after all", "image/jpeg"),
        (JP2 + b"no image", "image/jp2"),
        (b"\xff\x4f\xff\x51 nothing", "image/j2c"),
        (b"%PDF-1.7", "image/jp2"),
    ],
    ids=["png", "broken-jpeg", "broken-jp2", "broken-codestream", "pdf"],
)
def test_refuses_what_is_no_image(ra: FixedClock, name: str, content: bytes, media_type: str) -> None:
    made = new_draft(ra)
    made.use_image(name, content, media_type)
    with pytest.raises(Invalid) as refusal:
        send(made, ra)
    assert (refusal.value.field, refusal.value.clause) == (name, "4.1.2")


@pytest.mark.requirement("R-4.1.2-5")
@pytest.mark.parametrize("name", ["portrait", "selfie"])
def test_refuses_an_image_that_was_not_sent(ra: FixedClock, name: str) -> None:
    made = new_draft(ra)
    setattr(made, name, None)
    with pytest.raises(Invalid) as refusal:
        send(made, ra)
    assert refusal.value.field == name


def test_refuses_another_file_of_the_same_size(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.portrait = bytes(reversed(HANAKO.portrait or b""))
    with pytest.raises(Invalid, match="signed for"):
        send(made, ra)


def test_refuses_a_file_of_another_size(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.selfie = HANAKO.selfie + b"\x00"
    with pytest.raises(Invalid, match="size"):
        send(made, ra)


def test_refuses_a_portrait_that_was_not_signed(ra: FixedClock) -> None:
    from datetime import date

    from apps.registration.adapters.simulated_applicant import SimulatedPerson

    made = new_draft(ra, person=SimulatedPerson(birth_date=date(2022, 1, 1), selfie=HANAKO.selfie))
    made.portrait = HANAKO.portrait
    with pytest.raises(Invalid, match="not part of"):
        send(made, ra)


@pytest.mark.parametrize("media_type", ["image/jp2", "image/j2c"])
def test_accepts_the_cards_own_image_format(media_type: str) -> None:
    target = io.BytesIO()
    Image.linear_gradient("L").resize((120, 160)).save(target, "JPEG2000", no_jp2=media_type == "image/j2c")
    assert check_image(target.getvalue(), _reference(target.getvalue(), media_type))


@pytest.mark.parametrize("side", [5000, 10_000])
def test_refuses_too_many_pixels(side: int) -> None:
    target = io.BytesIO()
    Image.new("L", (side, side)).save(target, "JPEG", quality=5)
    with pytest.raises(Invalid) as refusal:
        check_image(target.getvalue(), _reference(target.getvalue(), "image/jpeg"))
    assert refusal.value.field == "selfie"


def _reference(content: bytes, media_type: str) -> ImageReference:
    return ImageReference(
        kind=ImageKind.SELFIE,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
    )
