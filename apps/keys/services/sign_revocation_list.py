"""4.9.6: the list key signs one edition of the revocation data."""

from apps.keys.adapters.signer_session import SESSION
from apps.keys.services.key_in_service import require_active
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.linter import RevocationListPermit
from apps.lib.signing import KeyPurpose


def sign_revocation_list(*, permit: RevocationListPermit, clock: Clock = SYSTEM_CLOCK) -> bytes:
    """Return the signature (raw ``r || s``, 64 bytes); only inside a signer process."""
    return SESSION.sign(require_active(KeyPurpose.REVOCATION_LIST, clock=clock), permit)
