"""What differs from the script waits for the head of the ceremony, who decides with a reason."""

import pytest
from django.db import IntegrityError, transaction

from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyMissing,
    CeremonyRoleNeeded,
    NotPresent,
    StepOutOfTurn,
)
from apps.keys.models import StepDeviation
from apps.keys.services import decide_deviation, report_deviation
from apps.keys.states import CeremonyState, DeviationDecision, StepState
from apps.keys.types import CeremonyView
from apps.lib.errors import IllegalTransition
from tests.factories.approvals import approver
from tests.factories.ceremonies import PEOPLE, Cast, abide
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TOKEN = 2


@pytest.fixture
def deviated(people: Cast) -> CeremonyView:
    assert people.signer is not None
    ceremony = people.done(people.started(), until=TOKEN)
    people.signer.changes = {"token_serial": "9"}
    shown = people.executed(ceremony, TOKEN)
    people.signer.changes = {}
    return shown


def say(
    people: Cast, ceremony: CeremonyView, name: str, *, number: int = 1, text: str = "封印が異なる"
) -> None:
    report_deviation(
        actor=people[name].actor,
        clock=people.clock,
        ceremony_id=ceremony.ceremony_id,
        number=number,
        text=text,
    )


def decide(
    people: Cast, ceremony: CeremonyView, name: str, *, number: int = TOKEN, reason: str = "確認した"
) -> CeremonyView:
    return decide_deviation(
        actor=people[name].actor,
        clock=people.clock,
        ceremony_id=ceremony.ceremony_id,
        number=number,
        decision=DeviationDecision.ACCEPT,
        reason=reason,
    )


@pytest.mark.requirement("R-5.2.1.4-1")
def test_a_step_that_deviates_is_neither_witnessed_nor_passed(people: Cast, deviated: CeremonyView) -> None:
    for name in ("issuer", "witness"):
        with pytest.raises(IllegalTransition):
            people.witness(deviated.ceremony_id, TOKEN, name)
    with pytest.raises(StepOutOfTurn):
        people.execute(deviated.ceremony_id, TOKEN + 1, "keeper-one")


def test_accepted_it_goes_to_the_witnesses_with_reason_and_evidence(
    people: Cast, deviated: CeremonyView
) -> None:
    shown = abide(people, deviated, TOKEN, DeviationDecision.ACCEPT)
    step = shown.steps[TOKEN - 1]
    assert step.state is StepState.EXECUTED
    [line] = step.deviations
    assert (line.decision, line.decided_by) == (DeviationDecision.ACCEPT, people["head"].actor.actor_id)
    assert line.reason
    [detail] = audited("keys.deviation.decided", outcome="DONE")
    assert detail["decision"] == "ACCEPT"


def test_repeated_it_begins_anew_with_the_word_of_everybody(people: Cast, deviated: CeremonyView) -> None:
    step = abide(people, deviated, TOKEN, DeviationDecision.REPEAT).steps[TOKEN - 1]
    assert (step.state, step.round, step.operators) == (StepState.NOT_STARTED, 2, ())
    assert people.executed(deviated, TOKEN).steps[TOKEN - 1].state is StepState.EXECUTED


def test_aborted_the_ceremony_is_over(people: Cast, deviated: CeremonyView) -> None:
    shown = abide(people, deviated, TOKEN, DeviationDecision.ABORT)
    assert (shown.state, shown.closing_reason) == (
        CeremonyState.ABORTED,
        "封印は正常であり、影響はない。",
    )
    with pytest.raises(CeremonyInvalid):
        people.execute(deviated.ceremony_id, TOKEN, "keeper-one")


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE if name != "head"])
def test_nobody_but_the_ca_manager_decides(people: Cast, deviated: CeremonyView, name: str) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        decide(people, deviated, name)
    assert audited("keys.deviation.decided", outcome="REFUSED") == [{"code": "ceremony_role_needed"}]
    assert StepDeviation.objects.get().decision == ""


def test_a_ca_manager_who_is_not_in_the_room_does_not_decide(people: Cast, deviated: CeremonyView) -> None:
    people.people["elsewhere"] = approver("elsewhere", "ca_manager")
    with pytest.raises(CeremonyRoleNeeded):
        decide(people, deviated, "elsewhere")
    people.leave(deviated.ceremony_id, people.participant(deviated, "head"))
    with pytest.raises(NotPresent):
        decide(people, deviated, "head")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_has_a_reason(people: Cast, deviated: CeremonyView, reason: str) -> None:
    with pytest.raises(CeremonyInvalid):
        decide(people, deviated, "head", reason=reason)


def test_it_is_decided_once_and_stays_decided(people: Cast, deviated: CeremonyView) -> None:
    decide(people, deviated, "head")
    with pytest.raises(CeremonyMissing):
        decide(people, deviated, "head")
    for changes in ({"decision": "REPEAT"}, {"text": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StepDeviation.objects.update(**changes)


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE])
def test_everybody_in_the_room_may_stop_a_step_that_is_under_way(people: Cast, name: str) -> None:
    ceremony = people.started()
    people.execute(ceremony.ceremony_id, 1, "manager")
    say(people, ceremony, name)
    row = StepDeviation.objects.get()
    assert (row.text, row.raised_by) == ("封印が異なる", people[name].actor.actor_id)
    with pytest.raises(IllegalTransition):
        people.witness(ceremony.ceremony_id, 1, "issuer")


def test_a_step_that_nobody_began_or_that_is_confirmed_is_not_stopped(people: Cast) -> None:
    ceremony = people.started()
    with pytest.raises(IllegalTransition):
        say(people, ceremony, "witness")
    with pytest.raises(StepOutOfTurn):
        say(people, ceremony, "witness", number=2)
    people.done(ceremony, until=2)
    with pytest.raises(IllegalTransition):
        say(people, ceremony, "witness")


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_a_deviation_is_said_in_words(people: Cast, text: str) -> None:
    ceremony = people.started()
    people.execute(ceremony.ceremony_id, 1, "manager")
    with pytest.raises(CeremonyInvalid):
        say(people, ceremony, "witness", text=text)


def test_facility_staff_and_people_outside_stop_nothing(people: Cast) -> None:
    ceremony = people.started()
    people.execute(ceremony.ceremony_id, 1, "manager")
    people.people["gate"] = people.gate
    with pytest.raises(CeremonyRoleNeeded):
        say(people, ceremony, "gate")
    people.leave(ceremony.ceremony_id, people.participant(ceremony, "issuer"))
    with pytest.raises(NotPresent):
        say(people, ceremony, "issuer")
