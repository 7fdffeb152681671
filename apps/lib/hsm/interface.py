"""What any HSM must be able to do. It signs what a permit yields, never bytes that somebody hands in."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from apps.lib.signing import KeyPurpose, Permit


class Curve(StrEnum):
    """Named curves (FIPS 186-5); explicit parameters are never used (clause 6.1.6)."""

    P256 = "P-256"
    P384 = "P-384"


class BackupMethod(StrEnum):
    """How keys of the token are backed up (clause 6.2.4.1): not at all, or wrapped to a second token."""

    NONE = "NONE"
    WRAP = "WRAP"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRules:
    """What depends on the site: the backup method, and the keys (CKA_ID) whose restoration is on record."""

    backup: BackupMethod = BackupMethod.NONE
    restored: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLogin:
    """A second token of the same module and its PIN; never printed."""

    label: str
    pin: str = field(repr=False)


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
    wrap_with_trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCopy:
    """A key on a backup token: the private half cannot sign there.

    `check_value` is SHA-256 over the wrapped key, hexadecimal: two keys that wrap alike under one trusted
    key (RFC 5649, no randomness) are the same key. It says nothing of the key itself.
    """

    key_id: bytes
    check_value: str
    public_key_der: bytes


class Hsm(Protocol):
    """One token, one session, one thread of one process.

    Made by ``Implementation(module=..., runtime_dir=..., rules=...)``; `rules` is asked at every load.
    Every method raises the classes of
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

    def strangers(self) -> tuple[str, ...]:
        """Return CKA_ID (hexadecimal) of the private keys in the token that are not ours."""
        ...

    def back_up(self, handle: KeyHandle, target: TokenLogin) -> KeyCopy:
        """Copy the key, wrapped under the trusted key of both tokens, and prove the copy equal (6.2.4.1)."""
        ...

    def copies(self, target: TokenLogin) -> tuple[KeyCopy, ...]:
        """Return what the backup token holds."""
        ...

    def restore(self, expected: KeyHandle, check_value: str, source: TokenLogin) -> KeyHandle:
        """Bring a lost key back; `HsmCopyDiffers` when it is not the key that was backed up."""
        ...

    def destroy_copy(self, key_id: bytes, target: TokenLogin) -> None:
        """Destroy the copy and look again (clause 6.2.10.1); harmless when there is none."""
        ...

    def change_pin(self, old: str, new: str, *, other: str = "") -> None:
        """Change the PIN of the open token, or of the `other` token of that label."""
        ...

    def close(self) -> None:
        """Log out and forget everything; may be called at any time, also twice."""
        ...
