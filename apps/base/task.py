"""Tasks that follow an event: ids in, one service, safe to run twice (house rule 12)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from celery import shared_task
from django.db import close_old_connections

from apps.base import outbox
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError, IntegrityFault, Unavailable

Work: TypeAlias = Callable[[str], object]


def durable_task(name: str) -> Callable[[Work], Any]:
    """Make a Celery task of `work(subject_id)` that closes its outbox row when the work is over.

    A refusal (already audited by the service) is an end too; `Unavailable` leaves the row to the
    sweeper; whatever else happens is raised, and the sweeper returns as well.
    """

    def decorate(work: Work) -> Any:
        @shared_task(name=name, acks_late=True, reject_on_worker_lost=True)  # type: ignore[untyped-decorator]  # Celery has no types
        @wraps(work)
        def task(subject_id: str, *, event_id: str = "") -> None:
            close_old_connections()
            _run(work, subject_id, event_id)

        return task

    return decorate


def _run(work: Work, subject_id: str, event_id: str) -> None:
    if event_id and outbox.is_done(event_id):
        return
    code = ""
    try:
        work(subject_id)
    except IntegrityFault as fault:
        _postpone(event_id, fault)
        raise
    except Unavailable as reason:
        _postpone(event_id, reason)
        return
    except DomainError as refusal:
        code = refusal.code
    if event_id:
        outbox.done(event_id, clock=SYSTEM_CLOCK, code=code)


def _postpone(event_id: str, reason: DomainError) -> None:
    if event_id:
        outbox.postpone(event_id, clock=SYSTEM_CLOCK, code=reason.code)
