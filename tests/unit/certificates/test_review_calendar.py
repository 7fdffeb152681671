"""What comes near is announced once a step, to whom it concerns; what is over is retired."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from apps.certificates.errors import RoleMissing
from apps.certificates.models import CalendarWarning, CrlFetch
from apps.certificates.selectors import calendar_due, calendar_lines, present_keys, successor_is_under_way
from apps.certificates.services import open_order, review_calendar
from apps.certificates.states import CertificateState
from apps.certificates.types import CalendarReview
from apps.keys.models import DsKey
from apps.keys.states import DsKeyState
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.policy.services import decide_algorithm_alert, raise_algorithm_alert
from apps.policy.states import AlertDecision
from apps.staff.models import Reminder
from apps.staff.types import DueCode
from tests.factories.certificates import engineer, issuer, make_certificate, make_crl, make_root, person
from tests.factories.keys import make_ds_key
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NIGHT = system_actor("scheduler")
MADE = date(2026, 9, 1)  # last day 30 November, six days after the clock of the tests


def review(clock: FixedClock) -> CalendarReview:
    return review_calendar(actor=NIGHT, clock=clock)


@pytest.mark.requirement("R-6.3.2.1-4")
def test_an_issue_that_nobody_opened_goes_to_the_ca_manager(clock: FixedClock) -> None:
    head, worker = member("head", Role.CA_MANAGER, work_mail="h@example.jp"), member("w", Role.PKI_ENGINEER)
    make_ds_key(generated_on=MADE)
    (late,) = [item for item in calendar_due(clock) if item.code is DueCode.NEXT_REQUEST]
    assert (late.due_on, late.tone, Role.CA_MANAGER in late.roles) == (date(2026, 10, 30), "bad", True)
    assert review(clock).escalated == 1
    assert len(audited("certificates.calendar.escalated")) == 1
    assert {row.code for row in Reminder.objects.filter(user=head)} == {"NEXT_REQUEST", "KEY_ENDS"}
    assert not Reminder.objects.filter(user=worker).exists(), "without an address there is no mail"
    assert [message.to for message in mail.outbox] == [["h@example.jp"]]
    assert review(clock) == CalendarReview(retired=(), warned=0, escalated=0), "each step once"


@pytest.mark.requirement("R-6.3.2.1-4")
def test_an_opened_issue_is_no_escalation(clock: FixedClock) -> None:
    key = make_ds_key(generated_on=MADE)
    open_order(actor=engineer(), clock=clock, purpose=KeyPurpose.DS, ceremony_on=clock.today())
    assert successor_is_under_way(present_keys()[0])
    assert [item.code for item in calendar_due(clock)] == [DueCode.KEY_ENDS]
    assert review(clock).escalated == 0
    assert CalendarWarning.objects.get().subject == str(key.pk)


@pytest.mark.requirement("R-6.3.2.1-3")
def test_a_decision_to_renew_asks_for_the_next_issue_before_its_time(clock: FixedClock) -> None:
    make_ds_key(generated_on=clock.today() - timedelta(days=3))
    assert calendar_due(clock) == ()
    assert [line.renewal_called_on for line in calendar_lines()] == [None]
    head = person(Role.CA_MANAGER)
    alert = raise_algorithm_alert(
        actor=head, clock=clock, algorithm="ECDSA P-256", source="CRYPTREC", summary="judged weak"
    )
    decide = partial(decide_algorithm_alert, actor=head, clock=clock, alert_id=alert.alert_id)
    decide(decision=AlertDecision.RENEW, reason="as CRYPTREC says")
    (item,) = calendar_due(clock)
    assert (item.code, item.due_on, item.tone) == (DueCode.NEXT_REQUEST, clock.today(), "bad")
    assert [line.renewal_called_on for line in calendar_lines()] == [clock.today()]
    assert review(clock).escalated == 1
    open_order(actor=engineer(), clock=clock, purpose=KeyPurpose.DS, ceremony_on=clock.today())
    assert calendar_due(clock) == ()


@pytest.mark.parametrize("state", [CertificateState.REQUESTED, CertificateState.LINTED])
def test_a_request_for_another_key_is_the_successor(clock: FixedClock, state: CertificateState) -> None:
    key = make_ds_key(generated_on=MADE)
    make_certificate(state=state, key_id=key.pk)
    assert not successor_is_under_way(present_keys()[0]), "its own certificate is not that of the next key"
    make_certificate(state=state)
    assert successor_is_under_way(present_keys()[0])


def test_the_log_key_needs_no_certificate(clock: FixedClock) -> None:
    make_ds_key(purpose=KeyPurpose.AUDIT_LOG, generated_on=MADE)
    assert [item.code for item in calendar_due(clock)] == [DueCode.KEY_ENDS]


@pytest.mark.requirement("R-5.6-1")
@pytest.mark.parametrize("state", [DsKeyState.ACTIVE, DsKeyState.LOCKED])
def test_a_key_is_retired_the_day_after_its_last(clock: FixedClock, state: DsKeyState) -> None:
    key = make_ds_key(state=state, generated_on=MADE)
    clock.advance(timedelta(days=6))
    assert review(clock).retired == ()
    clock.advance(timedelta(days=1))
    assert review(clock).retired == (key.pk,)
    assert DsKey.objects.get().state == DsKeyState.RETIRED
    over = [item for item in calendar_due(clock) if item.code is DueCode.KEY_ENDS]
    assert [item.tone for item in over] == ["bad"], "a house without a key does not fall silent"


def test_a_fresh_key_and_certificate_are_not_spoken_of(clock: FixedClock) -> None:
    make_ds_key(generated_on=clock.today())
    make_certificate()
    make_crl()
    assert calendar_due(clock) == ()


def test_the_end_of_the_certificate_in_use_is_announced(clock: FixedClock) -> None:
    make_crl(days=900)
    row = make_certificate()
    make_certificate(state=CertificateState.SUPERSEDED)
    clock.advance(timedelta(days=80))
    (item,) = calendar_due(clock)
    assert (item.code, item.subject) == (DueCode.CERTIFICATE_ENDS, str(row.pk))


@pytest.mark.parametrize(
    ("days", "code", "tone"), [(29, "", "wait"), (31, "", "bad"), (1, "crl_number_fell_back", "bad")]
)
def test_a_list_that_ends_or_lies_is_an_alarm(clock: FixedClock, days: int, code: str, tone: str) -> None:
    make_crl(days=30)
    clock.advance(timedelta(days=days))
    CrlFetch.objects.create(at=clock.now(), code=code)
    (item,) = calendar_due(clock)
    assert (item.code, item.tone, item.detail) == (DueCode.ROOT_LIST_ENDS, tone, code)


def test_a_root_without_a_list_is_an_alarm(clock: FixedClock) -> None:
    assert calendar_due(clock) == ()
    make_root()
    assert [(item.code, item.tone) for item in calendar_due(clock)] == [(DueCode.ROOT_LIST_ENDS, "bad")]


def test_nobody_else_reviews_and_what_was_told_stays(clock: FixedClock) -> None:
    with pytest.raises(RoleMissing):
        review_calendar(actor=issuer(), clock=clock)
    make_ds_key(generated_on=MADE)
    review(clock)
    for change in (lambda: CalendarWarning.objects.update(stage=0), CalendarWarning.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
