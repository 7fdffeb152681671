"""Things that count once: a digest is taken once, whoever comes second is told so."""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from apps.base.models.used_proof import UsedProof
from apps.lib.clock import Clock

KEPT_FOR: Final = timedelta(seconds=480)


def take_once(digest: bytes, *, clock: Clock) -> bool:
    """Return whether this is the first use of the digest (SHA-256, 32 bytes)."""
    try:
        with transaction.atomic():
            UsedProof.objects.create(digest=digest, used_at=clock.now())
    except IntegrityError:
        return False
    return True


def purge_used_proofs(*, clock: Clock) -> int:
    """Forget what is older than eight minutes; return how many."""
    return UsedProof.objects.filter(used_at__lt=clock.now() - KEPT_FOR).delete()[0]
