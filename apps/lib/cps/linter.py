"""Runs the rules; the only maker of permits, so the only way to a signature in the HSM (1.4.1, 6.1.7.1)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Final, final

from apps.lib.cps import checkpoint_text, list_claims, request_info, signed_mso
from apps.lib.cps.editions import edition_in_force
from apps.lib.cps.registry import mso_rules_in_force
from apps.lib.cps.rule import Finding
from apps.lib.cps.subject import MsoSubject
from apps.lib.errors import Refused
from apps.lib.signing import KeyPurpose, Permit

__all__ = [
    "CertificateRequestPermit",
    "CheckpointPermit",
    "Finding",
    "MsoPermit",
    "MsoSubject",
    "RevocationListPermit",
    "RulesBroken",
    "lint_certificate_request",
    "lint_checkpoint",
    "lint_mso",
    "lint_revocation_list",
]

_SEAL: Final = object()


class RulesBroken(Refused):
    """At least one rule of the operating regulation refuses the object; `findings` holds them all."""

    code = "cps_rules_broken"
    title = "The operating regulation does not allow this signature"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{f.clause}: {f.detail}" for f in findings), clause=findings[0].clause)
        self.findings = tuple(findings)


class _SealedPermit(Permit):
    """A permit that only this module can make."""

    __slots__ = ()

    def __init__(self, to_be_signed: bytes, *, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the linter makes permits")
        super().__init__(to_be_signed)


@final
class MsoPermit(_SealedPermit):
    """The right to sign one MSO; holds its COSE Sig_structure."""

    purposes: ClassVar[frozenset[KeyPurpose]] = frozenset({KeyPurpose.DS})
    __slots__ = ()


@final
class CheckpointPermit(_SealedPermit):
    """The right to sign one checkpoint of the audit log; holds the note text."""

    purposes: ClassVar[frozenset[KeyPurpose]] = frozenset({KeyPurpose.AUDIT_LOG})
    __slots__ = ()


@final
class RevocationListPermit(_SealedPermit):
    """The right to sign one revocation list; holds its COSE Sig_structure."""

    purposes: ClassVar[frozenset[KeyPurpose]] = frozenset({KeyPurpose.REVOCATION_LIST})
    __slots__ = ()


@final
class CertificateRequestPermit(_SealedPermit):
    """The right to self-sign one certificate request; `key` is the public key (SPKI) whose key must sign."""

    purposes: ClassVar[frozenset[KeyPurpose]] = frozenset({KeyPurpose.DS, KeyPurpose.REVOCATION_LIST})
    __slots__ = ("key",)

    def __init__(self, to_be_signed: bytes, *, seal: object, key: bytes) -> None:
        super().__init__(to_be_signed, seal=seal)
        self.key: Final = key


def lint_mso(subject: MsoSubject, *, on: date) -> MsoPermit:
    """Apply every rule in force on the legal day `on` (JST); raise `RulesBroken` with all findings."""
    if edition_in_force(on) is None:
        raise RulesBroken([Finding(clause="1.5.3", detail="no edition of the regulation is in force")])
    findings = [
        Finding(clause=rule.clause, detail=detail)
        for rule in mso_rules_in_force(on)
        if (detail := rule.broken_by(subject)) is not None
    ]
    if detail := signed_mso.mismatch(subject.prepared, subject.to_be_signed):
        findings.append(Finding(clause="1.4.1", detail=detail))
    if findings:
        raise RulesBroken(findings)
    return MsoPermit(subject.to_be_signed, seal=_SEAL)


def lint_checkpoint(text: bytes, *, origin: str, previous_size: int, size: int) -> CheckpointPermit:
    """Check the text of a log checkpoint (5.4.4); sizes count events; raise `RulesBroken`."""
    found = checkpoint_text.findings(text, origin=origin, previous_size=previous_size, size=size)
    _refuse("5.4.4", found)
    return CheckpointPermit(text, seal=_SEAL)


def lint_revocation_list(
    to_be_signed: bytes, *, uri: str, issued_at: datetime, expires_at: datetime, size: int
) -> RevocationListPermit:
    """Check the Sig_structure of a status list token (4.9.6) of `size` entries; raise `RulesBroken`."""
    facts = list_claims.ListFacts(uri=uri, issued_at=issued_at, expires_at=expires_at, size=size)
    _refuse("4.9.6", list_claims.findings(to_be_signed, facts))
    return RevocationListPermit(to_be_signed, seal=_SEAL)


def lint_certificate_request(to_be_signed: bytes, *, key: bytes) -> CertificateRequestPermit:
    """Check a CertificationRequestInfo (DER) for the public key `key` (SPKI, DER); raise `RulesBroken`."""
    _refuse("6.1.7.1", request_info.findings(to_be_signed, key=key))
    return CertificateRequestPermit(to_be_signed, seal=_SEAL, key=key)


def _refuse(clause: str, found: Sequence[str]) -> None:
    if found:
        raise RulesBroken([Finding(clause=clause, detail=detail) for detail in found])
