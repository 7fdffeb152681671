"""1.4.1, 6.1.7.1: the DS key signs one linted MSO."""

from uuid import UUID

from apps.keys.adapters.signer_session import SESSION
from apps.keys.services.key_in_service import require_key
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.linter import MsoPermit
from apps.lib.signing import KeyPurpose


def sign_mso(*, permit: MsoPermit, key_id: UUID, clock: Clock = SYSTEM_CLOCK) -> bytes:
    """Return the signature (raw ``r || s``, 64 bytes); only inside a signer process.

    The caller has reserved the signature before and records it afterwards; no transaction is open here.
    """
    return SESSION.sign(require_key(key_id, purpose=KeyPurpose.DS, clock=clock), permit)
