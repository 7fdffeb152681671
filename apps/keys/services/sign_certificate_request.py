"""6.1.7.1: the recorded exception: a key signs its own certificate request, and nothing else of the kind."""

from django.db import transaction

from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import KeyNotActive
from apps.keys.events import KeysEvent
from apps.keys.selectors import key_by_public_key
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import DsKeyEvent, DsKeyState
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.linter import CertificateRequestPermit

_ALLOWED = (DsKeyState.GENERATED, DsKeyState.CSR_SENT)


def sign_certificate_request(
    *, permit: CertificateRequestPermit, actor: Actor | None = None, clock: Clock = SYSTEM_CLOCK
) -> bytes:
    """Return the signature (raw ``r || s``) by the key that the request names; it becomes CSR_SENT.

    Written before the key signs, so that no signature of the exception goes unrecorded.
    """
    key = key_by_public_key(permit.key)
    if key.state not in _ALLOWED:
        raise KeyNotActive(
            f"the key is {key.state}: a request is made once, before it is used", clause="6.1.7.1"
        )
    with transaction.atomic():
        step(
            lock_key(key.key_id),
            DsKeyEvent.SEND_REQUEST,
            actor=actor or system_actor("signer"),
            clock=clock,
            written=KeysEvent.KEY_REQUEST_SIGNED,
            clause="6.1.7.1",
        )
    return SESSION.sign(key.key_id.bytes, permit)
