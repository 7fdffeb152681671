"""An HSM made of software, for tests only: a deploy check refuses it in production (DSP.E041)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.lib.hsm import policy
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.guard import OwnerGuard
from apps.lib.hsm.interface import Curve, KeyAttributes, KeyHandle, TokenFacts
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


class SoftwareHsm:
    """The test implementation of `apps.lib.hsm.interface.Hsm`."""

    def __init__(self, *, module: str, runtime_dir: Path) -> None:
        self._module = module
        self._runtime_dir = runtime_dir
        self._guard = OwnerGuard()
        self._token: SoftwareToken | None = None
        self._writable = False

    def open(self, token_label: str, pin: str, *, writable: bool = True) -> TokenFacts:
        """Find the token and compare the PIN."""
        token = _TOKENS.get((self._module, token_label))
        if token is None or not token.present:
            raise HsmDeviceGone("no such token")
        if token.pin != pin:
            raise HsmAuthenticationFailed("wrong PIN")
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
        return KeyAttributes(**(policy.DEMANDED | policy.BORN_INSIDE))

    def destroy_key(self, handle: KeyHandle) -> None:
        """Forget the pair."""
        self._known(handle)
        del self._writable_token().keys[handle.key_id]

    def close(self) -> None:
        """Let go of the token."""
        self._token = None
        self._guard.release()

    def _plugged(self) -> SoftwareToken:
        self._guard.check()
        if self._token is None or not self._token.present:
            raise HsmDeviceGone("the token was unplugged")
        return self._token

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
