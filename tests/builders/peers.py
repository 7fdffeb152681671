"""Other people's mdoc verifiers, each as a function that says whether it accepts a credential."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import cbor2
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from isomdoc.verify.verify_mdoc import IssuerSigned as IsomdocIssuerSigned
from pycose.keys.ec2 import EC2Key
from pycose.messages.sign1message import Sign1Message
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pymdoccbor.mdoc.verifier import MobileDocument

from tests.builders.mdoc import NOW, thawed, world

_CURVES = {"secp256r1": "P_256", "secp384r1": "P_384", "secp521r1": "P_521"}


def accepted_by_isomdoc(data: bytes, **_trust: Any) -> bool:
    """Digests and signature; neither chain nor dates."""
    fields = cbor2.loads(data)
    return _accepts(lambda: IsomdocIssuerSigned(fields, _doc_type(fields)) is not None)


def accepted_by_pymdoccbor(data: bytes, **_trust: Any) -> bool:
    """Digests and signature; the chain check reads the machine's clock, so it is left to pyhanko."""
    logging.disable(logging.CRITICAL)
    try:
        fields = cbor2.loads(data)
        return _accepts(lambda: MobileDocument(_doc_type(fields), fields).verify(None))
    finally:
        logging.disable(logging.NOTSET)


def accepted_by_pycose(data: bytes, **_trust: Any) -> bool:
    """The COSE signature alone."""

    def check() -> bool:
        auth = thawed(cbor2.loads(data)["issuerAuth"])
        chain = auth[1][33]
        certificate = x509.load_der_x509_certificate(chain if isinstance(chain, bytes) else chain[0])
        message = Sign1Message.from_cose_obj(auth, allow_unknown_attributes=True)
        key: Any = certificate.public_key()
        numbers, width = key.public_numbers(), (key.key_size + 7) // 8
        message.key = EC2Key(
            crv=_CURVES[key.curve.name],
            x=numbers.x.to_bytes(width, "big"),
            y=numbers.y.to_bytes(width, "big"),
        )
        return bool(message.verify_signature())

    return _accepts(check)


def accepted_by_pyhanko(
    data: bytes, *, iaca: bytes | None = None, crl: bytes | None = None, at: datetime = NOW, **_trust: Any
) -> bool:
    """The path of the DS certificate and its revocation."""

    def check() -> bool:
        chain = cbor2.loads(data)["issuerAuth"][1][33]
        leaf = chain if isinstance(chain, bytes) else chain[0]
        return _path_is_good(leaf, iaca or world().authority.der, crl or world().authority.crl(), at)

    return _accepts(check)


PEERS: dict[str, Callable[..., bool]] = {
    "isomdoc": accepted_by_isomdoc,
    "pymdoccbor": accepted_by_pymdoccbor,
    "pycose": accepted_by_pycose,
    "pyhanko": accepted_by_pyhanko,
}


def _path_is_good(leaf: bytes, iaca: bytes, crl: bytes, at: datetime) -> bool:
    rules = RevocationCheckingPolicy(RevocationCheckingRule.CRL_REQUIRED, RevocationCheckingRule.NO_CHECK)
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(iaca)],
        crls=[asn1_crl.CertificateList.load(crl)],
        allow_fetching=False,
        moment=at,
        revinfo_policy=CertRevTrustPolicy(rules),
    )
    validator: Any = CertificateValidator(asn1_x509.Certificate.load(leaf), validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage({"digital_signature"}, {"1.0.18013.5.1.2"}))
    except (PathError, ValidationError):
        return False
    return True


def _doc_type(fields: Any) -> Any:
    return cbor2.loads(cbor2.loads(fields["issuerAuth"][2]).value)["docType"]


def _accepts(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 - peers refuse with whatever they trip over
        return False
