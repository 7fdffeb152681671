"""What a key may be and do, by purpose (clauses 6.1.5.1, 6.1.7.1, 6.2.1.1)."""

import hashlib
import re
from typing import Final

from apps.lib.hsm.errors import HsmKeyFault
from apps.lib.hsm.interface import BackupMethod, Curve, KeyAttributes
from apps.lib.signing import KeyPurpose

CURVES: Final[dict[KeyPurpose, Curve]] = {
    KeyPurpose.DS: Curve.P256,  # 6.1.5.1: 256 bit ECDSA
    KeyPurpose.AUDIT_LOG: Curve.P256,
    KeyPurpose.REVOCATION_LIST: Curve.P256,
    KeyPurpose.SIMULATED_ROOT: Curve.P384,  # 7.1.3: ecdsa-with-SHA384
}
CURVE_BITS: Final[dict[Curve, int]] = {Curve.P256: 256, Curve.P384: 384}
SIGNATURE_BYTES: Final[dict[Curve, int]] = {Curve.P256: 64, Curve.P384: 96}

# Defaults of modules differ (SoftHSM: DERIVE, COPYABLE, MODIFIABLE true), so each one is said.
DEMANDED: Final[dict[str, bool]] = {
    "sensitive": True,
    "extractable": False,
    "sign": True,
    "sign_recover": False,
    "decrypt": False,
    "unwrap": False,
    "derive": False,
    "modifiable": False,
    "copyable": False,
}
# Facts that only the token itself can state, true for a key that was born inside (6.2.7.1).
BORN_INSIDE: Final[dict[str, bool]] = {"always_sensitive": True, "never_extractable": True, "local": True}
# Under the method WRAP a key may leave its token, wrapped by a key that only a security officer can trust.
WRAPPABLE: Final[dict[str, bool]] = {"extractable": True, "wrap_with_trusted": True}

_PURPOSES: Final = {purpose.value: purpose for purpose in KeyPurpose}
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,47}")


def template_for(method: BackupMethod) -> dict[str, bool]:
    """Return the attributes with which a key is born."""
    return DEMANDED | WRAPPABLE if method is BackupMethod.WRAP else DEMANDED


def broken_by(
    attributes: KeyAttributes, *, method: BackupMethod = BackupMethod.NONE, restored: bool = False
) -> tuple[str, ...]:
    """Return the names of the attributes that break the policy.

    A key that cannot leave is good under WRAP too: it was born before the method was chosen. A token cannot
    attest the birth of a key that was restored; the records of backup and restoration do (6.2.4.1).
    """
    if method is BackupMethod.WRAP and attributes.extractable:
        born = {} if restored else BORN_INSIDE | {"never_extractable": False}
        demanded = DEMANDED | WRAPPABLE | born
    else:
        demanded = DEMANDED | BORN_INSIDE
    return tuple(name for name, value in demanded.items() if getattr(attributes, name) is not value)


def refuse_wrong_curve(purpose: KeyPurpose, curve: Curve) -> None:
    """Raise `HsmKeyFault` unless the curve is the one for the purpose."""
    if CURVES[purpose] is not curve:
        raise HsmKeyFault(f"a {purpose} key is on {CURVES[purpose]}", clause="6.1.5.1")


def token_label(purpose: KeyPurpose, label: str) -> str:
    """Return CKA_LABEL: the purpose is part of it, so that a key keeps its purpose across restarts."""
    if not _LABEL.fullmatch(label):
        raise HsmKeyFault("a key label is 1 to 48 of a-z 0-9 . -")
    return f"{purpose}:{label}"


def parse_token_label(text: str) -> tuple[KeyPurpose, str] | None:
    """Return purpose and label, or None for an object that is not ours."""
    prefix, _, label = text.partition(":")
    if prefix in _PURPOSES and _LABEL.fullmatch(label):
        return _PURPOSES[prefix], label
    return None


def digest(curve: Curve, to_be_signed: bytes) -> bytes:
    """Return SHA-256 for P-256 and SHA-384 for P-384 (RFC 9053 2.1)."""
    return (hashlib.sha256 if curve is Curve.P256 else hashlib.sha384)(to_be_signed).digest()
