"""The one HSM session of this process: opened with the PIN of the RAM file, closed when the file goes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeAlias

from apps.base.conf import conf
from apps.keys.adapters import hsm_provider, pin_file, use_counter
from apps.keys.errors import SignerLocked
from apps.keys.states import SignerState
from apps.lib.errors import DomainError
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.interface import Curve, Hsm, KeyAttributes, KeyHandle, TokenFacts
from apps.lib.signing import KeyPurpose, Permit

OnChange: TypeAlias = Callable[[SignerState, str], None]
_GLANCE: Final = 0.2  # seconds between looks at the RAM file: a deactivation is felt within a second


class SignerSession:
    """Opens on demand, recovers from a dead token on the next use, never waits."""

    def __init__(self) -> None:
        self._hsm: Hsm | None = None
        self._handles: dict[bytes, KeyHandle] = {}
        self._looked_at = 0.0
        self._enlisted = False
        self._on_change: OnChange = _ignore
        self._uses: use_counter.UseCounter | None = None
        self._count: Callable[[bytes], None] = _count_nothing  # until the first login
        self._busy = False
        self._missed_refresh = False
        self.state = SignerState.LOCKED
        self.cause = ""

    def enlist(self, on_change: OnChange | None = None) -> None:
        """Declare this process a signer; every other process is refused before it loads the module."""
        self._enlisted = True
        self._on_change = on_change or self._on_change

    def discharge(self) -> None:
        """Close and be no signer any more."""
        self.close()
        self._enlisted, self._on_change = False, _ignore

    def open(self, *, writable: bool = False) -> TokenFacts:
        """Close what is open and open anew; raise `SignerLocked` or the class of the HSM's error."""
        with self._undisturbed():
            self.close()
            if not self._enlisted:
                raise SignerLocked("this process is not a signer", clause="6.2.8.1")
            pin = pin_file.read_pin()
            if pin is None:
                raise SignerLocked("the custodians have not opened the signer", clause="6.2.8.1")
            return self._log_in(pin, writable=writable)

    def close(self) -> None:
        """Log out and forget the handles; harmless when closed."""
        hsm, self._hsm = self._hsm, None
        self._handles, self._looked_at = {}, 0.0
        if hsm is not None:
            hsm.close()
        self._become(SignerState.LOCKED)

    def refresh(self) -> None:
        """Follow the RAM file: open when it came, close when it went. Never raises for the HSM's sake.

        Called from a signal handler too: in the middle of a signature it is put off to its end.
        """
        if self._busy:
            self._missed_refresh = True
            return
        if not pin_file.is_opened():
            self.close()
        elif self._hsm is None:
            with suppress(DomainError):  # told by `state` and `cause`
                self.open()

    def sign(self, key_id: bytes, permit: Permit) -> bytes:
        """Sign what the permit yields; nothing is redeemed while the signer is locked."""
        with self._undisturbed():
            hsm = self._ready()
            try:
                signature = hsm.sign(self._handle(hsm, key_id), permit)
            except HsmDeviceGone as failure:
                self._drop(failure)
                raise
            self._count(key_id)
            return signature

    @contextmanager
    def writing(self) -> Iterator[Hsm]:
        """Open for an act that changes what tokens hold; afterwards be as before: signers sign read-only."""
        was_open = self._hsm is not None
        self.open(writable=True)
        try:
            yield self._ready()
        finally:
            self.close()
            if was_open:
                self.refresh()

    def generate_key(self, purpose: KeyPurpose, label: str, curve: Curve, *, key_id: bytes) -> KeyHandle:
        """Generate a pair (the session must be writable)."""
        hsm = self._ready()
        handle = hsm.generate_key(purpose, label, curve, key_id=key_id)
        self._look_up_keys(hsm)
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

    def _handle(self, hsm: Hsm, key_id: bytes) -> KeyHandle:
        if key_id not in self._handles:
            self._look_up_keys(hsm)  # a key that was generated since this process opened its session
        try:
            return self._handles[key_id]
        except KeyError:
            raise HsmKeyFault("the token holds no such key") from None

    def _look_up_keys(self, hsm: Hsm) -> None:
        self._handles = {handle.key_id: handle for handle in hsm.load_keys()}

    def _log_in(self, pin: str, *, writable: bool) -> TokenFacts:
        hsm = hsm_provider.load_hsm()
        self._uses = use_counter.counter_for(self._uses, conf().runtime_dir)
        self._count = self._uses.count
        try:
            facts = hsm.open(conf().token_label, pin, writable=writable)
            self._hsm = hsm
            self._look_up_keys(hsm)
        except HsmAuthenticationFailed as refusal:
            self._drop(refusal)
            raise SignerLocked("the token refuses the PIN that the custodians' shares made") from None
        except DomainError as failure:
            self._drop(failure)
            raise
        self._become(SignerState.OPEN)
        return facts

    def _drop(self, failure: DomainError) -> None:
        self.close()
        self._become(SignerState.FAULT, failure.detail)

    def _become(self, state: SignerState, cause: str = "") -> None:
        if (state, cause) != (self.state, self.cause):
            self.state, self.cause = state, cause
            self._on_change(state, cause)

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        outer, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = outer
            if self._missed_refresh and not outer:
                self._missed_refresh = False
                self.refresh()


def _count_nothing(_key_id: bytes) -> None:
    """Count nothing: nothing can be signed yet."""


def _ignore(_state: SignerState, _cause: str) -> None:
    """Tell nobody."""


SESSION: Final = SignerSession()
