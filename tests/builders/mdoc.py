"""Credentials with software keys for tests: valid by default, each keyword makes one thing different."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.lib import cbor
from apps.lib.mdoc.builder import MsoBuilder, assemble, to_be_signed
from apps.lib.mdoc.profile import JP_MNC_1, elements_for, profile_from_data
from apps.lib.mdoc.types import DeviceKey, PersonData, PreparedMso, StatusReference, Validity
from apps.lib.x509.crl import CrlContent, build_crl
from apps.lib.x509.issue import CertificateTemplate, build_certificate, build_root
from apps.lib.x509.profile import DS, IACA, LIST_SIGNER, CertificateProfile

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
LIST_URI = "https://status.example.jp/api/v1/status-lists/018f0000-0000-7000-8000-000000000001"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 80
_HASH = {"secp256r1": hashes.SHA256, "secp384r1": hashes.SHA384, "secp521r1": hashes.SHA512}


def raw_signer(
    key: ec.EllipticCurvePrivateKey, digest: type[hashes.HashAlgorithm] | None = None
) -> Callable[[bytes], bytes]:
    """Return a function from message to raw r || s."""
    algorithm = ec.ECDSA((digest or _HASH[key.curve.name])())
    width = (key.key_size + 7) // 8

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, algorithm))
        return r.to_bytes(width, "big") + s.to_bytes(width, "big")

    return sign


def spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def name(common_name: str, country: str = "JP") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "SYNTHETIC TEST"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name),
        ]
    )


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A root with its key."""

    key: ec.EllipticCurvePrivateKey
    der: bytes

    def issue(
        self,
        key: ec.EllipticCurvePrivateKey,
        profile: CertificateProfile = DS,
        *,
        subject: x509.Name | None = None,
        not_before: datetime = NOW - timedelta(days=20),
        not_after: datetime = NOW + timedelta(days=100),
    ) -> bytes:
        template = CertificateTemplate(
            subject=subject or name(f"test {profile.name}"),
            public_key_der=spki(key),
            not_before=not_before,
            not_after=not_after,
            contact_uri="https://www.example.jp/iaca",
            crl_uri="https://www.example.jp/iaca.crl",
        )
        return build_certificate(template, profile, issuer_der=self.der, sign=raw_signer(self.key))

    def crl(
        self,
        serials: Iterable[int] = (),
        *,
        this_update: datetime = NOW - timedelta(days=1),
        next_update: datetime = NOW + timedelta(days=30),
    ) -> bytes:
        revoked = [(serial, NOW - timedelta(days=2)) for serial in serials]
        content = CrlContent(number=1, this_update=this_update, next_update=next_update, revoked=revoked)
        return build_crl(content, issuer_der=self.der, sign=raw_signer(self.key))


def make_authority(
    common_name: str = "test IACA",
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    not_before: datetime = NOW - timedelta(days=400),
    not_after: datetime = NOW + timedelta(days=3000),
) -> Authority:
    own = key or ec.generate_private_key(ec.SECP384R1())
    template = CertificateTemplate(
        subject=name(common_name),
        public_key_der=spki(own),
        not_before=not_before,
        not_after=not_after,
        contact_uri="https://www.example.jp/iaca",
        crl_uri="https://www.example.jp/iaca.crl",
    )
    return Authority(key=own, der=build_root(template, IACA, raw_signer(own)))


@dataclass(frozen=True, kw_only=True)
class World:
    """One trust tree: root, document signer, list signer."""

    authority: Authority
    ds_key: ec.EllipticCurvePrivateKey
    ds: bytes
    list_key: ec.EllipticCurvePrivateKey
    list_signer: bytes


@lru_cache(maxsize=1)
def world() -> World:
    """Return the tree that all tests share."""
    authority = make_authority()
    ds_key, list_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    return World(
        authority=authority,
        ds_key=ds_key,
        ds=authority.issue(ds_key),
        list_key=list_key,
        list_signer=authority.issue(list_key, LIST_SIGNER),
    )


def edwards_certificate() -> bytes:
    """Return a certificate of an Ed25519 key, which no document signer has."""
    return (
        x509.CertificateBuilder()
        .subject_name(name("edwards"))
        .issuer_name(name("edwards"))
        .public_key(ed25519.Ed25519PrivateKey.generate().public_key())
        .serial_number(5)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(world().authority.key, hashes.SHA384())
        .public_bytes(Encoding.DER)
    )


def serial_of(der: bytes) -> int:
    return x509.load_der_x509_certificate(der).serial_number


def make_device_key(private: ec.EllipticCurvePrivateKey | None = None) -> DeviceKey:
    numbers = (private or ec.generate_private_key(ec.SECP256R1())).public_key().public_numbers()
    return DeviceKey(x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big"))


def make_person(**changed: Any) -> PersonData:
    values: dict[str, Any] = {
        "full_name": "番号　花子",
        "resident_address": "〇〇県△△市□□町１－２－３",
        "birth_date": date(1971, 9, 1),
        "sex": 2,
        "individual_number": "123456789018",
        "local_gov_code": "14364",
        "portrait": JPEG,
    }
    return PersonData(**{**values, **changed})


def make_profile_data(**changed: Any) -> dict[str, Any]:
    return {**JP_MNC_1, **changed}


def make_validity(**changed: Any) -> Validity:
    begins = NOW.replace(minute=0)
    values: dict[str, Any] = {
        "signed": begins, "valid_from": begins, "valid_until": begins + timedelta(days=30)
    }  # fmt: skip
    return Validity(**{**values, **changed})


def status_entries(count: int, uri: str = LIST_URI) -> list[StatusReference | None]:
    return [StatusReference(uri=uri, index=1000 * number + 7) for number in range(count)]


def prepare(
    count: int = 1,
    *,
    person: PersonData | None = None,
    keys: list[DeviceKey] | None = None,
    validity: Validity | None = None,
    statuses: list[StatusReference | None] | None = None,
    profile_data: Mapping[str, Any] = JP_MNC_1,
) -> list[PreparedMso]:
    """Return a prepared batch of the default profile."""
    profile = profile_from_data(profile_data)
    if statuses is None:
        statuses = status_entries(count) if profile.status_claim else [None] * count
    return MsoBuilder(profile).prepare(
        elements_for(profile, person or make_person(), on=date(2026, 11, 24)),
        device_keys=keys or [make_device_key() for _ in range(count)],
        validity=validity or make_validity(),
        statuses=statuses,
    )


def sign_prepared(prepared: PreparedMso, *, tree: World | None = None) -> bytes:
    """Return the finished credential."""
    tree = tree or world()
    signature = raw_signer(tree.ds_key)(to_be_signed(prepared.payload))
    return assemble(prepared.name_spaces, prepared.payload, tree.ds, signature)


def make_credential(**changed: Any) -> bytes:
    """Return one credential made by our builder."""
    return sign_prepared(prepare(1, **changed)[0])


def loaded(data: bytes) -> Any:
    """Return what the bytes hold, of whatever type."""
    return cbor.decode(data)


def thawed(value: Any) -> Any:
    """Return a decoded value with everything mutable."""
    if isinstance(value, cbor.Tag):
        return cbor.Tag(value.tag, thawed(value.value))
    if cbor.is_map(value):
        return {key: thawed(member) for key, member in value.items()}
    if cbor.is_array(value):
        return [thawed(member) for member in value]
    return value
