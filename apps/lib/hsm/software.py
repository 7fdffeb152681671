"""An HSM made of software, for tests only: a deploy check refuses it in production (DSP.E041)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.lib.hsm import policy
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmCopyDiffers, HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.guard import OwnerGuard
from apps.lib.hsm.interface import (
    BackupMethod,
    Curve,
    KeyAttributes,
    KeyCopy,
    KeyHandle,
    KeyRules,
    TokenFacts,
    TokenLogin,
)
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose, Permit

_CURVES: Final = {Curve.P256: ec.SECP256R1(), Curve.P384: ec.SECP384R1()}
_HASHES: Final = {Curve.P256: ec.ECDSA(Prehashed(SHA256())), Curve.P384: ec.ECDSA(Prehashed(SHA384()))}


@dataclass(slots=True, kw_only=True)
class SoftwareToken:
    """A token in memory; `present` is False while it is unplugged."""

    label: str
    pin: str
    present: bool = True
    keys: dict[bytes, tuple[KeyHandle, ec.EllipticCurvePrivateKey]] = field(default_factory=dict)


_TOKENS: Final[dict[tuple[str, str], SoftwareToken]] = {}


def plug_token(module: str, *, label: str, pin: str) -> SoftwareToken:
    """Make a token that any `SoftwareHsm` of this process with the same `module` finds."""
    token = SoftwareToken(label=label, pin=pin)
    _TOKENS[module, label] = token
    return token


def _find(module: str, label: str, pin: str) -> SoftwareToken:
    token = _TOKENS.get((module, label))
    if token is None or not token.present:
        raise HsmDeviceGone("no such token")
    if token.pin != pin:
        raise HsmAuthenticationFailed("wrong PIN")
    return token


def _copy(handle: KeyHandle, private: ec.EllipticCurvePrivateKey) -> KeyCopy:
    number = private.private_numbers().private_value
    return KeyCopy(
        key_id=handle.key_id,
        check_value=hashlib.sha256(number.to_bytes(48, "big")).hexdigest(),
        public_key_der=handle.public_key_der,
    )


class SoftwareHsm:
    """The test implementation of `apps.lib.hsm.interface.Hsm`."""

    def __init__(self, *, module: str, runtime_dir: Path, rules: Callable[[], KeyRules] = KeyRules) -> None:
        self._module = module
        self._runtime_dir = runtime_dir
        self._rules = rules
        self._guard = OwnerGuard()
        self._token: SoftwareToken | None = None
        self._writable = False

    def open(self, token_label: str, pin: str, *, writable: bool = True) -> TokenFacts:
        """Find the token and compare the PIN."""
        token = _find(self._module, token_label, pin)
        self._guard.acquire()
        self._token, self._writable = token, writable
        return TokenFacts(
            label=token.label, manufacturer="dsportal", model="software", serial="0", firmware="0"
        )

    def load_keys(self) -> tuple[KeyHandle, ...]:
        """Return the handles of the token's keys."""
        return tuple(handle for handle, _ in self._plugged().keys.values())

    def generate_key(
        self, purpose: KeyPurpose, label: str, curve: Curve, *, key_id: bytes | None = None
    ) -> KeyHandle:
        """Generate a pair in memory."""
        policy.refuse_wrong_curve(purpose, curve)
        policy.token_label(purpose, label)
        identity = key_id or new_id().bytes
        token = self._writable_token()
        if any(handle.label == label or handle.key_id == identity for handle, _ in token.keys.values()):
            raise HsmKeyFault(f"a key with the label {label} or that id exists")
        private = ec.generate_private_key(_CURVES[curve])
        spki = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        handle = KeyHandle(label=label, key_id=identity, purpose=purpose, curve=curve, public_key_der=spki)
        token.keys[identity] = (handle, private)
        return handle

    def sign(self, handle: KeyHandle, permit: Permit) -> bytes:
        """Redeem the permit and sign what it yields, as raw ``r || s``."""
        key = self._known(handle)
        hashed = policy.digest(handle.curve, permit.redeem(handle.purpose))
        half = policy.SIGNATURE_BYTES[handle.curve] // 2
        numbers = decode_dss_signature(key.sign(hashed, _HASHES[handle.curve]))
        return b"".join(number.to_bytes(half, "big") for number in numbers)

    def attributes(self, handle: KeyHandle) -> KeyAttributes:
        """Return what the policy demands; memory has no attributes of its own."""
        self._known(handle)
        leaves = self._rules().backup is BackupMethod.WRAP
        facts = {"wrap_with_trusted": leaves} | policy.BORN_INSIDE | {"never_extractable": not leaves}
        return KeyAttributes(**(facts | policy.template_for(self._rules().backup)))

    def destroy_key(self, handle: KeyHandle) -> None:
        """Forget the pair."""
        self._known(handle)
        del self._writable_token().keys[handle.key_id]

    def strangers(self) -> tuple[str, ...]:
        """Return none: nobody else writes into this memory."""
        self._plugged()
        return ()

    def back_up(self, handle: KeyHandle, target: TokenLogin) -> KeyCopy:
        """Copy the pair to the other token, where the method lets keys leave."""
        private = self._known(handle)
        if not self.attributes(handle).extractable:
            raise HsmKeyFault("the key cannot leave the token", clause="6.2.4.1")
        other = self._other(target)
        if handle.key_id in other.keys:
            raise HsmKeyFault("the other token holds the key")
        other.keys[handle.key_id] = (handle, private)
        return _copy(handle, private)

    def copies(self, target: TokenLogin) -> tuple[KeyCopy, ...]:
        """Return every copy on the other token."""
        return tuple(_copy(*entry) for _, entry in sorted(self._other(target).keys.items()))

    def restore(self, expected: KeyHandle, check_value: str, source: TokenLogin) -> KeyHandle:
        """Compare the copy, then put it back."""
        token, other = self._writable_token(), self._other(source)
        if expected.key_id in token.keys:
            raise HsmKeyFault("the key is in the token")
        entry = other.keys.get(expected.key_id)
        if entry is None:
            raise HsmKeyFault("the other token holds no such key")
        if (entry[0], _copy(*entry).check_value) != (expected, check_value):
            raise HsmCopyDiffers("the check value or the public key is another", clause="6.2.4.1")
        token.keys[expected.key_id] = entry
        return entry[0]

    def destroy_copy(self, key_id: bytes, target: TokenLogin) -> None:
        """Forget the copy."""
        self._other(target).keys.pop(key_id, None)

    def change_pin(self, old: str, new: str, *, other: str = "") -> None:
        """Change the PIN of this or the other token."""
        token = self._other(TokenLogin(label=other, pin=old)) if other else self._writable_token()
        if token.pin != old:
            raise HsmAuthenticationFailed("wrong PIN")
        token.pin = new

    def close(self) -> None:
        """Let go of the token."""
        self._token = None
        self._guard.release()

    def _plugged(self) -> SoftwareToken:
        self._guard.check()
        if self._token is None or not self._token.present:
            raise HsmDeviceGone("the token was unplugged")
        return self._token

    def _other(self, login: TokenLogin) -> SoftwareToken:
        self._writable_token()
        return _find(self._module, login.label, login.pin)

    def _writable_token(self) -> SoftwareToken:
        token = self._plugged()
        if not self._writable:
            raise HsmKeyFault("the session is read-only")
        return token

    def _known(self, handle: KeyHandle) -> ec.EllipticCurvePrivateKey:
        entry = self._plugged().keys.get(handle.key_id)
        if entry is None or entry[0] != handle:
            raise HsmKeyFault("the token holds no such key")
        return entry[1]
