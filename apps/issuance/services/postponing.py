"""A batch that could not be signed now waits for its next turn instead of being tried without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from apps.issuance.errors import BatchBusy
from apps.issuance.models import IssuanceBatch
from apps.issuance.services.signing_work import RETRY_AFTER, RETRY_AFTER_REFUSAL
from apps.issuance.states import BatchState
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, Unavailable

_WAITING = (BatchState.REQUESTED.value, BatchState.RESERVED.value)


@contextmanager
def postponed_when_refused(
    batch_id: UUID, *, clock: Clock, unless: tuple[type[DomainError], ...] = ()
) -> Iterator[None]:
    """Set the batch's next turn when the block raises, then let the error pass.

    Machines are tried again soon; what people have to mend (no key, no profile, the clock) later.
    """
    try:
        yield
    except Unavailable:
        _postpone(batch_id, clock.now() + RETRY_AFTER)
        raise
    except DomainError as refusal:
        if not isinstance(refusal, (BatchBusy, *unless)):
            _postpone(batch_id, clock.now() + RETRY_AFTER_REFUSAL)
        raise


def _postpone(batch_id: UUID, until: datetime) -> None:
    IssuanceBatch.objects.filter(pk=batch_id, state__in=_WAITING).update(resend_at=until)
