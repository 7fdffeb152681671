"""From a certificate to the trust anchor, by key and by name (RFC 5280 6.1 for paths of length one)."""

from datetime import datetime
from typing import Final

from cryptography import x509

from apps.lib.x509 import errors
from apps.lib.x509.algorithms import HASHES, is_signed_by
from apps.lib.x509.certificate import Certificate, read_certificate
from apps.lib.x509.crl import check_crl, is_revoked, read_crl
from apps.lib.x509.extensions import asserted_usages
from apps.lib.x509.profile import DS_EKU, READER_EKU

_UNDERSTOOD: Final = (x509.KeyUsage, x509.ExtendedKeyUsage, x509.BasicConstraints)
_UNDERSTOOD_OIDS: Final = frozenset(kind.oid for kind in _UNDERSTOOD)


def verify_chain(leaf_der: bytes, iaca_der: bytes, *, crl_der: bytes | None, at: datetime, eku: str) -> None:
    """Return when the leaf leads to the root at that instant; raise the reason when it does not.

    `eku` is the purpose that must be named, alone; empty for list signers, which name none of the
    mdoc purposes. `crl_der` None leaves revocation unchecked (the caller says why). Raises
    `CertificateUnreadable` or a subclass of `PathInvalid`, each with its own code.
    """
    leaf, root = read_certificate(leaf_der), read_certificate(iaca_der)
    _check_root(root, at)
    _check_link(leaf, root)
    _check_dates(leaf, at)
    _check_purpose(leaf, eku)
    if crl_der is not None:
        crl = read_crl(crl_der)
        check_crl(crl, issuer=root, at=at)
        if is_revoked(crl, leaf.serial):
            raise errors.CertificateRevoked


def _check_root(root: Certificate, at: datetime) -> None:
    constraints = root.extension(x509.BasicConstraints)
    if constraints is None or not constraints.value.ca:
        raise errors.IssuerNotACa
    if constraints.value.path_length != 0:
        raise errors.IssuerPathLength
    usage = root.extension(x509.KeyUsage)
    if usage is None or not usage.value.key_cert_sign:
        raise errors.IssuerKeyUsage
    _refuse_unknown_critical(root)
    if root.subject != root.issuer or not is_signed_by(
        root.public_key, algorithm=root.algorithm, signature=root.signature, data=root.tbs
    ):
        raise errors.IssuerSignatureInvalid
    if at < root.not_before:
        raise errors.IssuerNotYetValid
    if at > root.not_after:
        raise errors.IssuerExpired


def _check_link(leaf: Certificate, root: Certificate) -> None:
    if leaf.issuer != root.subject:
        raise errors.IssuerNameMismatch
    authority = leaf.extension(x509.AuthorityKeyIdentifier)
    subject = root.extension(x509.SubjectKeyIdentifier)
    if authority is None or subject is None or authority.value.key_identifier != subject.value.digest:
        raise errors.AuthorityKeyMismatch
    if leaf.algorithm not in HASHES or not leaf.algorithms_agree:
        raise errors.SignatureAlgorithmRefused
    if not is_signed_by(root.public_key, algorithm=leaf.algorithm, signature=leaf.signature, data=leaf.tbs):
        raise errors.CertificateSignatureInvalid


def _check_dates(leaf: Certificate, at: datetime) -> None:
    if at < leaf.not_before:
        raise errors.CertificateNotYetValid
    if at > leaf.not_after:
        raise errors.CertificateExpired


def _check_purpose(leaf: Certificate, eku: str) -> None:
    constraints = leaf.extension(x509.BasicConstraints)
    if constraints is not None and constraints.value.ca:
        raise errors.LeafIsCa
    usage = leaf.extension(x509.KeyUsage)
    if usage is None or asserted_usages(usage.value) != {"digital_signature"}:
        raise errors.WrongKeyUsage
    purposes = leaf.extension(x509.ExtendedKeyUsage)
    named = [purpose.dotted_string for purpose in purposes.value] if purposes else []
    if named != [eku] if eku else {DS_EKU, READER_EKU} & set(named):
        raise errors.WrongExtendedKeyUsage
    if purposes is not None and purposes.critical != bool(eku):
        raise errors.WrongExtendedKeyUsage("the extended key usage has the wrong criticality")
    _refuse_unknown_critical(leaf)


def _refuse_unknown_critical(certificate: Certificate) -> None:
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD_OIDS:
            raise errors.UnknownCriticalExtension(f"critical extension {extension.oid.dotted_string}")
