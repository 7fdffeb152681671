"""May this key sign now? Asked before each signature, answered from memory for at most five seconds."""

import time
from typing import Final
from uuid import UUID

from apps.keys.errors import KeyNotActive, SignerLocked
from apps.keys.selectors import active_key, key_facts
from apps.keys.states import DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose

_SECONDS: Final = 5.0
_seen: Final[dict[UUID | KeyPurpose, tuple[float, ActiveKey]]] = {}


def require_key(key_id: UUID, *, purpose: KeyPurpose, clock: Clock) -> bytes:
    """Return CKA_ID of an ACTIVE key of that purpose inside its period of use; raise otherwise."""
    key = _remembered(key_id)
    if key is None:
        key = key_facts(key_id)
        _refuse_inactive(key)
        _seen[key_id] = (time.monotonic(), key)
    if key.purpose is not purpose:
        raise KeyNotActive(f"the key is no {purpose} key", clause="6.1.7.1")
    return _in_period(key, clock)


def require_active(purpose: KeyPurpose, *, clock: Clock) -> bytes:
    """Return CKA_ID of the key in service for that purpose inside its period of use; raise otherwise."""
    key = _remembered(purpose)
    if key is None:
        key = active_key(purpose)
        _seen[purpose] = (time.monotonic(), key)
    return _in_period(key, clock)


def forget(key_id: UUID) -> None:
    """Ask the database again the next time (a change made in this process is felt at once)."""
    for name in [name for name, (_, key) in _seen.items() if key.key_id == key_id]:
        del _seen[name]


def forget_all() -> None:
    """Ask the database again for every key."""
    _seen.clear()


def _remembered(name: UUID | KeyPurpose) -> ActiveKey | None:
    entry = _seen.get(name)
    return entry[1] if entry and time.monotonic() - entry[0] < _SECONDS else None


def _refuse_inactive(key: ActiveKey) -> None:
    if key.state is DsKeyState.LOCKED:
        raise SignerLocked("the custodians have not opened the signer", clause="6.2.8.1")
    if key.state is not DsKeyState.ACTIVE:
        raise KeyNotActive(f"the key is {key.state}", clause="6.3.2.1")


def _in_period(key: ActiveKey, clock: Clock) -> bytes:
    if not key.usable_on(clock.today()):
        raise KeyNotActive("today is outside the key's period of use", clause="6.3.2.1")
    return key.key_id.bytes
