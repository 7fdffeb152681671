import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.lib.cps.rules.s6_1_5_1_ds_key import RULE, broken_by
from tests.builders.mso_subject import subject


def der(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, form: Encoding = Encoding.DER) -> bytes:
    return key.public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)


def test_accepts_a_p256_key_as_cryptography_writes_it() -> None:
    assert broken_by(subject(key=der(ec.generate_private_key(ec.SECP256R1())))) is None


@pytest.mark.requirement("R-6.1.5.1-1")
@pytest.mark.parametrize(
    "curve", [ec.SECP384R1(), ec.SECP256K1(), ec.BrainpoolP256R1()], ids=lambda c: c.name
)
def test_refuses_a_key_on_another_curve(curve: ec.EllipticCurve) -> None:
    assert broken_by(subject(key=der(ec.generate_private_key(curve)))) == "the signing key is not a P-256 key"


def test_refuses_an_rsa_key() -> None:
    assert broken_by(subject(key=der(rsa.generate_private_key(65537, 2048)))) is not None


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None)])
def test_refuses_a_key_that_is_cut(cut: slice) -> None:
    assert broken_by(subject(key=subject().key[cut])) is not None


def test_cites_the_clause() -> None:
    assert RULE.clause == "6.1.5.1"
