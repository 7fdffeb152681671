"""5.4.4: the log key signs one checkpoint of the audit log."""

from apps.keys.adapters.signer_session import SESSION
from apps.keys.services.key_in_service import require_active
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.linter import CheckpointPermit
from apps.lib.signing import KeyPurpose


def seal_log(*, permit: CheckpointPermit, clock: Clock = SYSTEM_CLOCK) -> bytes:
    """Return the signature (raw ``r || s``, 64 bytes); only inside a signer process."""
    return SESSION.sign(require_active(KeyPurpose.AUDIT_LOG, clock=clock), permit)
