"""What the app `keys` says about the key that a certificate is for."""

from uuid import UUID

from apps.certificates.errors import KeyNotUsable, WrongCertificatePurpose
from apps.keys.errors import KeyMissing
from apps.keys.selectors import key_facts
from apps.keys.services import certify_key
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose

CERTIFIED_PURPOSES = (KeyPurpose.DS, KeyPurpose.REVOCATION_LIST)
_BEFORE_CERTIFICATE = frozenset({"GENERATED", "CSR_SENT"})
_ENDED = frozenset({"RETIRED", "DEACTIVATED", "DESTROYED", "SUSPECTED", "COMPROMISED"})


def key_to_certify(*, key_id: UUID, purpose: KeyPurpose, clock: Clock) -> ActiveKey:
    """Return the key of a new request; no certificate is renewed without a new key (5.6)."""
    if purpose not in CERTIFIED_PURPOSES:
        raise WrongCertificatePurpose(f"a {purpose} key has no certificate", field="purpose")
    key = living_key(key_id=key_id, purpose=purpose, clock=clock)
    if key.state not in _BEFORE_CERTIFICATE:
        raise KeyNotUsable(f"the key is {key.state} already", clause="5.6")
    return key


def living_key(*, key_id: UUID, purpose: KeyPurpose, clock: Clock) -> ActiveKey:
    """Return a key that may still come into use; raise `KeyNotUsable` naming the reason."""
    try:
        key = key_facts(key_id)
    except KeyMissing:
        raise KeyNotUsable("the HSM holds no such key", clause="7.1.2") from None
    if key.purpose is not purpose:
        raise KeyNotUsable(f"the key is for {key.purpose}", clause="6.1.7.1")
    if key.state in _ENDED:
        raise KeyNotUsable(f"the key is {key.state}", clause="6.3.2.1")
    if not key.usable_on(clock.today()):
        raise KeyNotUsable("the key is outside its period of use", clause="6.3.2.1")
    return key


def certified(*, actor: Actor, clock: Clock, key_id: UUID, certificate_id: UUID) -> None:
    """Tell the app `keys` which certificate the key has now, unless somebody did."""
    if key_facts(key_id).state in _BEFORE_CERTIFICATE:
        certify_key(actor=actor, clock=clock, key_id=key_id, certificate_id=certificate_id)
