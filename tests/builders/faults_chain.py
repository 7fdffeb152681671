"""Faults of signatures, certificates and their revocation list."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from apps.lib import cbor
from tests.builders.crafted import craft
from tests.builders.fault import ALL, PATH, SIGNATURE, Fault, stranger
from tests.builders.mdoc import NOW, make_authority, name, raw_signer, serial_of, world


@lru_cache(maxsize=1)
def _other_ds() -> bytes:
    return stranger().issue(world().ds_key)


def _ds(**changed: Any) -> bytes:
    return world().authority.issue(world().ds_key, **changed)


def _bent_ds(
    *, usage: bool = True, eku: str = "1.0.18013.5.1.2", critical: bool = True, extra: bool = False
) -> bytes:
    root = x509.load_der_x509_certificate(world().authority.der)
    key = world().ds_key.public_key()
    uri = [x509.UniformResourceIdentifier("https://www.example.jp/iaca")]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name("bent DS"))
        .issuer_name(root.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=20))
        .not_valid_after(NOW + timedelta(days=100))
        .add_extension(
            x509.KeyUsage(usage, False, False, False, False, not usage, False, False, False), critical=True
        )
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(eku)]), critical=critical)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(world().authority.key.public_key()),
            critical=False,
        )
        .add_extension(x509.IssuerAlternativeName(uri), critical=False)
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint(uri, None, None, None)]), critical=False
        )
    )
    if extra:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        builder = builder.add_extension(unknown, critical=True)
    made = builder.sign(world().authority.key, hashes.SHA384())
    return made.public_bytes(Encoding.DER)


SIGNATURE_AND_CHAIN = [
    Fault(
        title="one bit of the signature",
        reason="signature_invalid",
        make=lambda: craft(signature=lambda raw: raw[:-1] + bytes((raw[-1] ^ 1,))),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="signature in DER",
        reason="signature_invalid",
        make=lambda: craft(signature=lambda raw: b"\x30" + raw),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="signed by another key",
        reason="signature_invalid",
        make=lambda: craft(key=ec.generate_private_key(ec.SECP256R1())),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="the signature of other bytes",
        reason="signature_invalid",
        make=lambda: craft(signature=lambda _: raw_signer(world().ds_key)(b"other")),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="algorithm none",
        reason="algorithm_refused",
        make=lambda: craft(protected=lambda _: cbor.encode({1: 0})),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="ES384 with a P-256 key",
        reason="algorithm_refused",
        make=lambda: craft(algorithm=-35),
        refused_by=SIGNATURE,
    ),
    Fault(
        title="no x5chain",
        reason="x5chain_invalid",
        make=lambda: craft(unprotected=lambda _: {}),
        refused_by=ALL,
    ),
    Fault(
        title="x5chain is not a certificate",
        reason="x5chain_invalid",
        make=lambda: craft(unprotected=lambda _: {33: b"no"}),
        refused_by=ALL,
    ),
    Fault(
        title="the root in the chain",
        reason="root_in_chain",
        make=lambda: craft(unprotected=lambda _: {33: [world().ds, world().authority.der]}),
    ),
    Fault(
        title="a root signs the credential",
        reason="root_in_chain",
        make=lambda: craft(key=stranger().key, certificate=stranger().der, algorithm=-35),
        refused_by=frozenset({"isomdoc", "pymdoccbor", "pyhanko"}),
    ),
    Fault(
        title="a second certificate in the chain",
        reason="x5chain_invalid",
        make=lambda: craft(unprotected=lambda _: {33: [world().ds, world().list_signer]}),
    ),
    Fault(
        title="root of the same name, other key",
        reason="authority_key_mismatch",
        make=lambda: craft(certificate=_other_ds()),
        refused_by=PATH,
    ),
    Fault(
        title="root of another name",
        reason="issuer_name_mismatch",
        make=lambda: craft(certificate=make_authority("other").issue(world().ds_key)),
        refused_by=PATH,
    ),
    Fault(
        title="list signer signs a credential",
        reason="wrong_extended_key_usage",
        make=lambda: craft(key=world().list_key, certificate=world().list_signer),
        refused_by=PATH,
    ),
    Fault(
        title="DS certificate is revoked",
        reason="certificate_revoked",
        make=craft,
        trust=lambda: {"crl": world().authority.crl([serial_of(world().ds)])},
        refused_by=PATH,
    ),
    Fault(
        title="CRL is stale",
        reason="crl_stale",
        make=craft,
        trust=lambda: {"crl": world().authority.crl(next_update=NOW - timedelta(hours=1))},
        refused_by=PATH,
    ),
    Fault(
        title="CRL of another key",
        reason="crl_key_mismatch",
        make=craft,
        trust=lambda: {"crl": stranger().crl()},
        refused_by=PATH,
    ),
    Fault(
        title="CRL is no CRL",
        reason="crl_unreadable",
        make=craft,
        trust=lambda: {"crl": b"no"},
        refused_by=PATH,
    ),
    Fault(
        title="DS certificate has expired",
        reason="certificate_expired",
        make=lambda: craft(certificate=_ds(not_after=NOW - timedelta(hours=1))),
        refused_by=PATH,
    ),
    Fault(
        title="DS certificate not valid yet",
        reason="certificate_not_yet_valid",
        make=lambda: craft(certificate=_ds(not_before=NOW + timedelta(hours=1))),
        refused_by=PATH,
    ),
    Fault(
        title="DS certificate for too long",
        reason="certificate_profile",
        make=lambda: craft(
            certificate=_ds(not_before=NOW - timedelta(days=20), not_after=NOW + timedelta(days=458))
        ),
    ),
    Fault(
        title="DS certificate without its purpose",
        reason="wrong_extended_key_usage",
        make=lambda: craft(certificate=_bent_ds(eku="1.3.6.1.5.5.7.3.2")),
        refused_by=PATH,
    ),
    Fault(
        title="DS purpose not critical",
        reason="wrong_extended_key_usage",
        make=lambda: craft(certificate=_bent_ds(critical=False)),
    ),
    Fault(
        title="DS certificate may sign certificates",
        reason="wrong_key_usage",
        make=lambda: craft(certificate=_bent_ds(usage=False)),
        refused_by=PATH,
    ),
    Fault(
        title="unknown critical extension",
        reason="unknown_critical_extension",
        make=lambda: craft(certificate=_bent_ds(extra=True)),
        refused_by=PATH,
    ),
    Fault(
        title="DS of another country than the root",
        reason="certificate_profile",
        make=lambda: craft(certificate=_ds(subject=name("DS", "FR"))),
    ),
]
