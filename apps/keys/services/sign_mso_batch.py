"""1.4.1, 6.1.7.1: the DS key signs the linted MSOs of one batch, each under its own permit."""

from collections.abc import Sequence
from uuid import UUID

from apps.keys.adapters.signer_session import SESSION
from apps.keys.services.key_in_service import require_key
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.linter import MsoPermit
from apps.lib.signing import KeyPurpose


def sign_mso_batch(*, permits: Sequence[MsoPermit], key_id: UUID, clock: Clock = SYSTEM_CLOCK) -> list[bytes]:
    """Return the signatures in the order of the permits; the first failure ends the batch."""
    cka_id = require_key(key_id, purpose=KeyPurpose.DS, clock=clock)
    return [SESSION.sign(cka_id, permit) for permit in permits]
