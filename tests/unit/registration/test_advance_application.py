"""Moving an application for the apps above: state, instant and audit events stand or fall together."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.audit.selectors import trail
from apps.audit.types import AuditEntry
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.registration.adapters.simulated_applicant import random_person
from apps.registration.errors import ApplicationUnknown
from apps.registration.models import IssuanceApplication
from apps.registration.services import advance_application, advance_applications
from apps.registration.types import ApplicationEvent, ApplicationState
from tests.builders.application import card
from tests.factories.registration import CLIENT, approved

pytestmark = pytest.mark.postgres
SIGN = ApplicationEvent.SIGN


@pytest.fixture
def application_id(ra: FixedClock) -> UUID:
    return approved(ra)[1]


def of_another_person(ra: FixedClock) -> UUID:
    person = random_person()
    return approved(ra, person=person, of_card=card(person, serial=99))[1]


def beside(subject: str) -> list[AuditEntry]:
    return [AuditEntry(event="issuance.batch.signed", subject=subject, clause="4.3.3")]


def test_notes_when_the_state_changed(ra: FixedClock, application_id: UUID) -> None:
    ra.advance(timedelta(hours=3))
    receipt = advance_application(actor=CLIENT, clock=ra, application_id=application_id, event=SIGN)
    row = IssuanceApplication.objects.get(id=application_id)
    assert (receipt.state, row.state, row.state_changed_at) == (ApplicationState.SIGNING, "SIGNING", ra.now())


def test_writes_what_the_caller_has_to_say_with_the_same_statement(
    ra: FixedClock, application_id: UUID
) -> None:
    subject = str(new_id())
    with CaptureQueriesContext(connection) as queries:
        advance_applications(
            actor=CLIENT, clock=ra, application_ids=[application_id], event=SIGN, beside=beside(subject)
        )
    assert sum("INSERT" in query["sql"] for query in queries) == 1
    assert [event.event for event in trail(subject)] == ["issuance.batch.signed"]
    assert trail(str(application_id))[-1].detail == '{"event":"SIGN","state":"SIGNING"}'


def test_refuses_an_application_that_nobody_made(ra: FixedClock) -> None:
    with pytest.raises(ApplicationUnknown), transaction.atomic():
        advance_application(actor=CLIENT, clock=ra, application_id=new_id(), event=SIGN)


def test_says_nothing_for_the_caller_when_the_move_is_refused(ra: FixedClock, application_id: UUID) -> None:
    subject = str(new_id())
    with pytest.raises(IllegalTransition), transaction.atomic():
        advance_applications(
            actor=CLIENT,
            clock=ra,
            application_ids=[application_id],
            event=ApplicationEvent.DELIVER,
            beside=beside(subject),
        )
    assert trail(subject) == ()
    assert IssuanceApplication.objects.get(id=application_id).state == "APPROVED"


def test_leaves_the_application_where_it_was_when_the_caller_rolls_back(
    ra: FixedClock, application_id: UUID
) -> None:
    with transaction.atomic():
        advance_application(actor=CLIENT, clock=ra, application_id=application_id, event=SIGN)
        transaction.set_rollback(True)
    assert IssuanceApplication.objects.get(id=application_id).state == "APPROVED"


def test_moves_several_with_one_statement_and_tells_of_each(ra: FixedClock, application_id: UUID) -> None:
    both = [application_id, of_another_person(ra)]
    with CaptureQueriesContext(connection) as queries:
        receipts = advance_applications(actor=CLIENT, clock=ra, application_ids=both, event=SIGN)
    assert sum("UPDATE" in query["sql"] for query in queries) == 1
    assert [(receipt.application_id, receipt.state) for receipt in receipts] == [
        (pk, ApplicationState.SIGNING) for pk in both
    ]
    for pk in both:
        assert IssuanceApplication.objects.get(id=pk).state == "SIGNING"
        assert trail(str(pk))[-1].detail == '{"event":"SIGN","state":"SIGNING"}'


def test_moves_none_of_several_when_one_stands_elsewhere(ra: FixedClock, application_id: UUID) -> None:
    other = of_another_person(ra)
    IssuanceApplication.objects.filter(id=other).update(state="WITHDRAWN")
    with pytest.raises(IllegalTransition), transaction.atomic():
        advance_applications(actor=CLIENT, clock=ra, application_ids=[application_id, other], event=SIGN)
    assert IssuanceApplication.objects.get(id=application_id).state == "APPROVED"


def test_refuses_an_event_that_has_a_command_of_its_own(ra: FixedClock, application_id: UUID) -> None:
    with pytest.raises(IllegalTransition):
        advance_applications(
            actor=CLIENT, clock=ra, application_ids=[application_id], event=ApplicationEvent.APPROVE
        )
