"""pkilint: another author's reading of RFC 5280, beside our own rules of clause 7.1 and Annex B."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from pkilint.document import SubstrateDecodingFailedError
from pkilint.loader import RFC5280CertificateDocumentLoader
from pkilint.pkix import certificate, extension, name
from pkilint.validation import (
    ValidationFindingDescription,
    ValidationFindingSeverity,
    ValidatorContainer,
)

from apps.lib.x509.finding import Finding

_CLAUSE: Final = "7.1"
_Told: TypeAlias = tuple[ValidationFindingDescription, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What forbids the certificate (errors and worse), and the codes of what is only noted."""

    broken: tuple[Finding, ...]
    noted: tuple[str, ...] = ()


def second_opinion(der: bytes) -> SecondOpinion:
    """Lint a certificate (DER); never raises: bytes that it cannot read are a finding too."""
    try:
        document = RFC5280CertificateDocumentLoader().load_der_document(der, "certificate")
    except (ValueError, SubstrateDecodingFailedError):
        return SecondOpinion(broken=(Finding("pkilint.unreadable", _CLAUSE, "pkilint cannot read it"),))
    told = tuple(_told(document.root))
    worst = ValidationFindingSeverity.ERROR
    return SecondOpinion(
        broken=tuple(_finding(one, path) for one, path in told if one.finding.severity <= worst),
        noted=tuple(sorted({one.finding.code for one, _path in told if one.finding.severity > worst})),
    )


def _told(root: object) -> Iterator[_Told]:
    for result in _rules().validate(root):
        for one in result.finding_descriptions:
            yield one, str(result.node.path)


def _finding(one: ValidationFindingDescription, path: str) -> Finding:
    words = path if not one.message else f"{path}: {one.message}"
    return Finding(f"pkilint.{one.finding.code}", _CLAUSE, words)


@cache
def _rules() -> ValidatorContainer:
    """Return every rule of RFC 5280 that pkilint knows; it is made once, and keeps no state."""
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )
