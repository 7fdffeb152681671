"""The one HSM session of this process: opened with the PIN of the RAM file, closed when the file goes."""

import time
from typing import Final

from apps.base.conf import conf
from apps.keys.adapters import hsm_provider, pin_file
from apps.keys.errors import SignerLocked
from apps.keys.states import SignerState
from apps.lib.errors import DomainError
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.interface import Curve, Hsm, KeyAttributes, KeyHandle, TokenFacts
from apps.lib.signing import KeyPurpose, Permit

_GLANCE: Final = 0.2  # seconds between looks at the RAM file: a deactivation is felt within a second


class SignerSession:
    """Opens on demand, recovers from a dead token on the next use, never waits."""

    def __init__(self) -> None:
        self._hsm: Hsm | None = None
        self._handles: dict[bytes, KeyHandle] = {}
        self._looked_at = 0.0
        self._enlisted = False
        self.state = SignerState.LOCKED
        self.cause = ""

    def enlist(self) -> None:
        """Declare this process a signer; every other process is refused before it loads the module."""
        self._enlisted = True

    def open(self, *, writable: bool = False) -> TokenFacts:
        """Close what is open and open anew; raise `SignerLocked` or the class of the HSM's error."""
        self.close()
        if not self._enlisted:
            raise SignerLocked("this process is not a signer", clause="6.2.8.1")
        pin = pin_file.read_pin()
        if pin is None:
            raise SignerLocked("the custodians have not opened the signer", clause="6.2.8.1")
        hsm = hsm_provider.load_hsm()
        try:
            facts = hsm.open(conf().token_label, pin, writable=writable)
        except HsmAuthenticationFailed as refusal:
            self._fault(refusal)
            raise SignerLocked("the token refuses the PIN that the custodians' shares made") from None
        except DomainError as failure:
            self._fault(failure)
            raise
        self._hsm, self.state, self.cause = hsm, SignerState.OPEN, ""
        self._look_up_keys()
        return facts

    def close(self) -> None:
        """Log out and forget the handles; harmless when closed."""
        hsm, self._hsm = self._hsm, None
        self._handles, self._looked_at = {}, 0.0
        self.state, self.cause = SignerState.LOCKED, ""
        if hsm is not None:
            hsm.close()

    def refresh(self) -> None:
        """Follow the RAM file: open when it came, close when it went."""
        if not pin_file.is_opened():
            self.close()
        elif self._hsm is None:
            self.open()

    def sign(self, key_id: bytes, permit: Permit) -> bytes:
        """Sign what the permit yields; nothing is redeemed while the signer is locked."""
        hsm = self._ready()
        handle = self._handle(key_id)
        try:
            return hsm.sign(handle, permit)
        except HsmDeviceGone as failure:
            self.close()
            self._fault(failure)
            raise

    def generate_key(self, purpose: KeyPurpose, label: str, curve: Curve, *, key_id: bytes) -> KeyHandle:
        """Generate a pair (the session must be writable)."""
        handle = self._ready().generate_key(purpose, label, curve, key_id=key_id)
        self._look_up_keys()
        return handle

    def attributes(self, handle: KeyHandle) -> KeyAttributes:
        """Read the attributes of a key back."""
        return self._ready().attributes(handle)

    def _ready(self) -> Hsm:
        now = time.monotonic()
        if now - self._looked_at > _GLANCE:
            if self._hsm is not None and not pin_file.is_opened():
                self.close()
            self._looked_at = now
        if self._hsm is None:
            self.open()
        if self._hsm is None:  # pragma: no cover - open() raises unless it sets the session
            raise SignerLocked
        return self._hsm

    def _handle(self, key_id: bytes) -> KeyHandle:
        if key_id not in self._handles:
            self._look_up_keys()  # a key that was generated since this process opened its session
        try:
            return self._handles[key_id]
        except KeyError:
            raise HsmKeyFault("the token holds no such key") from None

    def _look_up_keys(self) -> None:
        if self._hsm is not None:
            self._handles = {handle.key_id: handle for handle in self._hsm.load_keys()}

    def _fault(self, failure: DomainError) -> None:
        self.state, self.cause = SignerState.FAULT, failure.detail


SESSION: Final = SignerSession()
