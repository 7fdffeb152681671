import base64
import hashlib
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from apps.lib.mdoc.device_key import (
    DeviceKeyCoordinateInvalid,
    DeviceKeyCurveRefused,
    DeviceKeyMalformed,
    DeviceKeyOffCurve,
    DeviceKeyTypeRefused,
    PrivateKeyUploaded,
    check_point,
    cose_key_bytes,
    device_key_from_cose,
    device_key_from_jwk,
    device_key_from_point,
    thumbprint,
    to_public_key,
)
from apps.lib.mdoc.types import DeviceKey
from tests.builders.mdoc import make_device_key

KEY = make_device_key(ec.derive_private_key(20261124, ec.SECP256R1()))
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def jwk(key: DeviceKey = KEY, **changed: Any) -> dict[str, Any]:
    return {"kty": "EC", "crv": "P-256", "x": text(key.x), "y": text(key.y), **changed}


def key_with_leading_zero(coordinate: str) -> DeviceKey:
    """Return a known point with a zero in front of x (6 d) or y, found by counting up."""
    for secret in range(1, 3000):
        key = make_device_key(ec.derive_private_key(secret, ec.SECP256R1()))
        if getattr(key, coordinate)[0] == 0:
            return key
    raise AssertionError


def test_reads_a_jwk_with_harmless_members() -> None:
    assert device_key_from_jwk(jwk(kid="1", use="sig", alg="ES256", key_ops=["verify"], ext=True)) == KEY


@pytest.mark.parametrize("coordinate", ["x", "y"])
def test_leading_zeros_are_kept(coordinate: str) -> None:
    key = key_with_leading_zero(coordinate)
    assert device_key_from_jwk(jwk(key)) == key
    stripped = jwk(key, **{coordinate: text(getattr(key, coordinate).lstrip(b"\x00"))})
    with pytest.raises(DeviceKeyCoordinateInvalid, match="leading zeros") as refusal:
        device_key_from_jwk(stripped)
    assert refusal.value.field == f"device_key.{coordinate}"


@pytest.mark.parametrize("value", [None, "text", [], 5])
def test_refuses_what_is_no_object(value: object) -> None:
    with pytest.raises(DeviceKeyMalformed):
        device_key_from_jwk(value)
    with pytest.raises(DeviceKeyMalformed):
        device_key_from_cose(value)


@pytest.mark.parametrize("member", ["d", "k", "p", "q", "dp", "dq", "qi", "oth"])
def test_refuses_a_private_key(member: str) -> None:
    with pytest.raises(PrivateKeyUploaded):
        device_key_from_jwk(jwk() | {member: "AA"})


@pytest.mark.parametrize("member", ["x5c", "x5u", "n", "name", ""])
def test_refuses_foreign_members_without_repeating_them(member: str) -> None:
    with pytest.raises(DeviceKeyMalformed, match="1 members"):
        device_key_from_jwk(jwk() | {member: "secret"})


@pytest.mark.parametrize("kty", ["RSA", "OKP", "oct", "ec", None, 1])
def test_refuses_other_kinds(kty: object) -> None:
    with pytest.raises(DeviceKeyTypeRefused) as refusal:
        device_key_from_jwk(jwk(kty=kty), field="payload.device_keys[3]")
    assert refusal.value.field == "payload.device_keys[3].kty"


@pytest.mark.parametrize("crv", ["P-384", "secp256k1", "Ed25519", "p-256", None])
def test_refuses_other_curves(crv: str | None) -> None:
    with pytest.raises(DeviceKeyCurveRefused):
        device_key_from_jwk(jwk(crv=crv))


@pytest.mark.parametrize(
    "value",
    [
        None, 5, b"AA", "", "AA", text(KEY.x) + "=", text(KEY.x) + "A", text(KEY.x)[:-1], " " + text(KEY.x),
        text(b"\x00" + KEY.x), text(KEY.x)[:-1] + "＝", text(KEY.x)[:-2] + "!!",
        "+" * 43, "/" * 43,
    ],
)  # fmt: skip
def test_refuses_loose_base64url(value: object) -> None:
    with pytest.raises(DeviceKeyCoordinateInvalid) as refusal:
        device_key_from_jwk(jwk(x=value))
    assert refusal.value.field == "device_key.x"


def test_refuses_bits_after_the_last_byte() -> None:
    last = text(KEY.x)[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    bent = text(KEY.x)[:-1] + alphabet[alphabet.index(last) | 1 if alphabet.index(last) % 4 == 0 else 1]
    with pytest.raises(DeviceKeyCoordinateInvalid):
        device_key_from_jwk(jwk(x=bent))


@pytest.mark.parametrize(
    ("x", "y"),
    [(bytes(32), bytes(32)), (KEY.y, KEY.x), (KEY.x, KEY.x), (b"\xff" * 32, KEY.y), (KEY.x, b"\xff" * 32)],
)
def test_refuses_points_off_the_curve(x: bytes, y: bytes) -> None:
    key = DeviceKey(x=x, y=y)
    with pytest.raises(DeviceKeyOffCurve):
        device_key_from_jwk(jwk(key))
    with pytest.raises(DeviceKeyOffCurve):
        device_key_from_point(b"\x04" + x + y)
    with pytest.raises(DeviceKeyOffCurve):
        device_key_from_cose({1: 2, -1: 1, -2: x, -3: y})
    with pytest.raises(DeviceKeyOffCurve):
        to_public_key(key)


def test_refuses_coordinates_that_are_not_reduced() -> None:
    """(0, y) is on the curve; (p, y) must not pass as the same point."""
    key = next(
        candidate
        for candidate in (
            DeviceKey(x=PRIME.to_bytes(32, "big"), y=y.to_bytes(32, "big"))
            for y in [
                pow(
                    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
                    (PRIME + 1) // 4,
                    PRIME,
                )
            ]
        )
    )
    check_point(DeviceKey(x=bytes(32), y=key.y))
    with pytest.raises(DeviceKeyOffCurve):
        check_point(key)


@given(st.integers(1, ORDER - 1))
def test_every_point_of_the_curve_passes_and_its_neighbour_does_not(secret: int) -> None:
    key = make_device_key(ec.derive_private_key(secret, ec.SECP256R1()))
    assert device_key_from_point(b"\x04" + key.x + key.y) == key
    neighbour = DeviceKey(x=key.x, y=(int.from_bytes(key.y, "big") ^ 1).to_bytes(32, "big"))
    with pytest.raises(DeviceKeyOffCurve):
        check_point(neighbour)


@pytest.mark.parametrize(
    "point",
    [b"", b"\x04" + bytes(63), b"\x04" + bytes(65), b"\x02" + KEY.x, b"\x06" + KEY.x + KEY.y, KEY.x + KEY.y],
)
def test_refuses_other_forms_of_a_point(point: bytes) -> None:
    with pytest.raises(DeviceKeyMalformed):
        device_key_from_point(point)


def test_reads_a_cose_key() -> None:
    assert device_key_from_cose(cbor2.loads(cose_key_bytes(KEY))) == KEY


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({-4: b"d"}, PrivateKeyUploaded), ({1: 1}, DeviceKeyTypeRefused), ({1: None}, DeviceKeyTypeRefused),
        ({-1: 2}, DeviceKeyCurveRefused), ({-2: "x"}, DeviceKeyCoordinateInvalid),
        ({-3: True}, DeviceKeyCoordinateInvalid),
        ({-2: bytes(31)}, DeviceKeyCoordinateInvalid), ({-3: bytes(33)}, DeviceKeyCoordinateInvalid),
    ],
)  # fmt: skip
def test_refuses_bad_cose_keys(changed: dict[int, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        device_key_from_cose({1: 2, -1: 1, -2: KEY.x, -3: KEY.y, **changed})


@pytest.mark.requirement("R-3.1.5-1")
def test_the_thumbprint_is_that_of_the_deterministic_cose_key() -> None:
    plain = cbor2.dumps({1: 2, -1: 1, -2: KEY.x, -3: KEY.y})
    assert thumbprint(KEY) == hashlib.sha256(plain).digest()
    assert len({thumbprint(make_device_key()) for _ in range(20)}) == 20


def test_the_thumbprint_of_rfc_9679_6() -> None:
    key = DeviceKey(
        x=bytes.fromhex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"),
        y=bytes.fromhex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"),
    )
    assert thumbprint(key).hex() == "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"


def test_becomes_a_public_key() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    assert to_public_key(make_device_key(private)) == private.public_key()


def test_each_refusal_has_its_own_code() -> None:
    kinds = [
        DeviceKeyCoordinateInvalid, DeviceKeyCurveRefused, DeviceKeyMalformed, DeviceKeyOffCurve,
        DeviceKeyTypeRefused, PrivateKeyUploaded,
    ]  # fmt: skip
    assert len({kind.code for kind in kinds}) == len(kinds)
