"""A refused command is in the log although its transaction was rolled back (5.4.1)."""

import pytest
from django.db import transaction

from apps.audit.errors import LogBroken
from apps.audit.models import AuditEvent
from apps.audit.services import refusals_audited
from apps.lib.clock import FixedClock
from apps.lib.errors import Conflict, DomainError, Invalid, Missing, Refused, Unavailable
from tests.factories.audit import SUBJECT, an_actor, write_events

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
EVENT = "keys.key.activated"


def refuse(clock: FixedClock, reason: Exception, *, clause: str = "") -> None:
    """Run a command that writes something and then refuses."""
    with (
        refusals_audited(actor=an_actor(), clock=clock, event=EVENT, subject=SUBJECT, clause=clause),
        transaction.atomic(),
    ):
        write_events(clock, 1)
        raise reason


def written() -> list[tuple[str, str, str, str]]:
    rows = AuditEvent.objects.order_by("seq")
    return [(row.event, row.outcome, row.clause, row.detail) for row in rows]


@pytest.mark.parametrize("kind", [Refused, Invalid, Missing, Conflict])
def test_a_refusal_stays_and_what_was_written_before_it_goes(
    clock: FixedClock, kind: type[DomainError]
) -> None:
    with pytest.raises(kind):
        refuse(clock, kind(clause="6.2.2.1"), clause="5.2.1")
    assert written() == [(EVENT, "REFUSED", "6.2.2.1", f'{{"code":"{kind.code}"}}')]


def test_the_commands_clause_stands_where_the_error_names_none(clock: FixedClock) -> None:
    with pytest.raises(Refused):
        refuse(clock, Refused(), clause="5.2.1")
    assert written()[0][2] == "5.2.1"


def test_a_fault_is_a_failure_and_no_refusal(clock: FixedClock) -> None:
    with pytest.raises(LogBroken):
        refuse(clock, LogBroken())
    assert written()[0][1] == "FAILED"


@pytest.mark.parametrize("reason", [Unavailable(), ValueError("no domain error")])
def test_what_refuses_nothing_leaves_no_event(clock: FixedClock, reason: Exception) -> None:
    with pytest.raises(type(reason)):
        refuse(clock, reason)
    assert written() == []


def test_in_a_lost_transaction_the_outermost_command_audits(clock: FixedClock) -> None:
    outer = refusals_audited(actor=an_actor(), clock=clock, event="a.outer.refused", subject=SUBJECT)
    with pytest.raises(Refused), outer, transaction.atomic():
        refuse_in_place(clock)
    assert [event for event, *_ in written()] == ["a.outer.refused"]


def refuse_in_place(clock: FixedClock) -> None:
    with refusals_audited(actor=an_actor(), clock=clock, event=EVENT, subject=SUBJECT):
        transaction.set_rollback(True)
        raise Refused
