"""What any HSM must be able to do. It signs what a permit yields, never bytes that somebody hands in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from apps.lib.signing import KeyPurpose, Permit


class Curve(StrEnum):
    """Named curves (FIPS 186-5); explicit parameters are never used (clause 6.1.6)."""

    P256 = "P-256"
    P384 = "P-384"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHandle:
    """One key pair of the open token.

    `key_id` is CKA_ID (16 bytes, the UUID of the key's row), `public_key_der` the
    SubjectPublicKeyInfo (RFC 5480). The private key is known to the module alone.
    """

    label: str
    key_id: bytes
    purpose: KeyPurpose
    curve: Curve
    public_key_der: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What the token says about itself."""

    label: str
    manufacturer: str
    model: str
    serial: str
    firmware: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAttributes:
    """Attributes read back from the token (PKCS#11 v2.40, 4.9), for the policy and the minutes."""

    sensitive: bool
    always_sensitive: bool
    extractable: bool
    never_extractable: bool
    local: bool
    sign: bool
    sign_recover: bool
    decrypt: bool
    unwrap: bool
    derive: bool
    modifiable: bool
    copyable: bool


class Hsm(Protocol):
    """One token, one session, one thread of one process.

    Made by ``Implementation(module=..., runtime_dir=...)``. Every method raises the classes of
    `apps.lib.hsm.errors`; after `HsmDeviceGone` call `close` and `open` again.
    """

    def open(self, token_label: str, pin: str, *, writable: bool = True) -> TokenFacts:
        """Log in, prove by a test signature that the module works, and load the keys."""
        ...

    def generate_key(
        self, purpose: KeyPurpose, label: str, curve: Curve, *, key_id: bytes | None = None
    ) -> KeyHandle:
        """Generate a key pair inside the token (clause 6.1.1.1); the session must be writable."""
        ...

    def load_keys(self) -> tuple[KeyHandle, ...]:
        """Look up our keys anew and keep their handles."""
        ...

    def sign(self, handle: KeyHandle, permit: Permit) -> bytes:
        """Redeem the permit and sign what it yields: ECDSA as raw ``r || s`` (64 or 96 bytes)."""
        ...

    def attributes(self, handle: KeyHandle) -> KeyAttributes:
        """Read the private key's attributes back."""
        ...

    def destroy_key(self, handle: KeyHandle) -> None:
        """Destroy both halves of the pair (clause 6.2.10.1); the session must be writable."""
        ...

    def close(self) -> None:
        """Log out and forget everything; may be called at any time, also twice."""
        ...
