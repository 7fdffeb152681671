"""5.4.4: lint and sign the next checkpoint of the audit log; audit itself knows no keys."""

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from apps.audit.selectors import latest_checkpoint
from apps.audit.services import seal_events
from apps.audit.types import SealedCheckpoint
from apps.base.conf import conf
from apps.keys.selectors import active_key
from apps.keys.services.seal_log import seal_log
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.linter import lint_checkpoint
from apps.lib.signing import KeyPurpose


def seal_audit_events(*, actor: Actor, clock: Clock) -> SealedCheckpoint | None:
    """Seal what is not sealed yet with the log key; None if there is nothing. In a signer process only."""
    key = active_key(KeyPurpose.AUDIT_LOG)
    previous = latest_checkpoint()
    previous_size = 0 if previous is None else previous.size

    def sign_checkpoint(text: bytes) -> bytes:
        permit = lint_checkpoint(
            text, origin=conf().log_origin, previous_size=previous_size, size=_size_in(text)
        )
        raw = seal_log(permit=permit, clock=clock)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    return seal_events(
        actor=actor, clock=clock, public_key=key.public_key_der, sign_checkpoint=sign_checkpoint
    )


def _size_in(text: bytes) -> int:
    """Return the number in the second line, -1 (which no linter passes) when there is none."""
    lines = text.split(b"\n")
    return int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else -1
