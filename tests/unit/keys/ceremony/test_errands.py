"""A signer does what the operators of a step asked for together, and what it reads back is evidence."""

import os
import socket
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.base.models import OutboxEvent
from apps.keys.errors import CeremonyMissing, KeyOperatorNeeded, PersonCountedTwice
from apps.keys.models import CeremonyErrand, StepEvidence
from apps.keys.selectors import ceremony_view
from apps.keys.services import abort_ceremony, carry_out_errand, close_interrupted_errands, execute_step
from apps.keys.states import CeremonyState, ErrandState, StepState
from apps.keys.types import CeremonyView
from apps.lib.clock import FixedClock
from apps.lib.hsm.errors import HsmDeviceGone
from apps.lib.identifiers import new_id
from tests.factories.ceremonies import SIGNER, Cast
from tests.fakes.errands import ObedientSigner
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TOKEN = 2
DEAD = f"{socket.gethostname()}:4194304"  # beyond the largest process id


@pytest.fixture
def at_token(people: Cast) -> CeremonyView:
    """Return a ceremony whose token is to be opened next."""
    return people.done(people.started(), until=TOKEN)


def signer(people: Cast) -> ObedientSigner:
    assert people.signer is not None
    return people.signer


def word(people: Cast, ceremony: CeremonyView, name: str) -> CeremonyView:
    """Give one word, and let no signer serve it."""
    return execute_step(
        actor=people[name].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id, number=TOKEN
    )


def begun(people: Cast, ceremony: CeremonyView, *, holder: str) -> CeremonyErrand:
    """Return an errand in the hands of a process."""
    for name in ("keeper-one", "keeper-two"):
        word(people, ceremony, name)
    errand = CeremonyErrand.objects.get()
    errand.state, errand.holder, errand.started_at = ErrandState.RUNNING, holder, people.clock.now()
    errand.save()
    return errand


@pytest.mark.requirement("R-6.2.2.1-1")
def test_one_custodian_sends_no_signer(people: Cast, at_token: CeremonyView) -> None:
    step = word(people, at_token, "keeper-one").steps[TOKEN - 1]
    assert (step.state, step.errand, step.people) == (StepState.EXECUTING, None, 2)
    with pytest.raises(PersonCountedTwice):
        word(people, at_token, "keeper-one")
    assert not CeremonyErrand.objects.exists()
    step = word(people, at_token, "keeper-two").steps[TOKEN - 1]
    assert step.state is StepState.UNDERWAY
    assert step.errand is not None
    assert step.errand.state is ErrandState.WAITING
    assert [row.task for row in OutboxEvent.objects.filter(event="keys.errand.requested")] == [
        "keys.carry_out_errand"
    ]


def test_what_agrees_is_kept_as_evidence_and_the_step_is_executed(
    people: Cast, at_token: CeremonyView
) -> None:
    step = people.executed(at_token, TOKEN).steps[TOKEN - 1]
    assert step.state is StepState.EXECUTED
    facts = {fact.name: (fact.value, fact.expected, fact.agrees) for fact in step.evidence}
    assert facts["token_serial"] == ("0", "0", True)
    assert step.errand is not None
    assert step.errand.state is ErrandState.DONE
    detail = audited("keys.errand.finished", outcome="DONE")[-1]
    assert detail["differing"] == []
    with pytest.raises(IntegrityError), transaction.atomic():
        StepEvidence.objects.update(value="x")


@pytest.mark.parametrize(
    ("name", "value"), [("token_serial", "9"), ("token_label", "other"), ("module", "libother.so")]
)
def test_another_token_than_the_script_names_is_a_deviation(
    people: Cast, at_token: CeremonyView, name: str, value: str
) -> None:
    signer(people).changes = {name: value}
    step = people.executed(at_token, TOKEN).steps[TOKEN - 1]
    assert step.state is StepState.DEVIATED
    [deviation] = step.deviations
    assert (deviation.text, deviation.decision, deviation.raised_by) == (name, None, SIGNER.actor_id)
    assert [fact.name for fact in step.evidence if not fact.agrees] == [name]


@pytest.mark.requirement("R-6.1.1.1-2")
@pytest.mark.parametrize("name", ["sensitive", "always_sensitive", "local"])
def test_a_generated_key_without_the_expected_attribute_is_a_deviation(people: Cast, name: str) -> None:
    ceremony = people.done(people.started(), until=3)
    signer(people).changes = {name: "false"}
    assert people.executed(ceremony, 3).steps[2].state is StepState.DEVIATED


def test_a_request_for_another_key_is_a_deviation(people: Cast) -> None:
    ceremony = people.done(people.started(), until=5)
    signer(people).changes = {"public_key_sha256": "cd" * 32}
    step = people.executed(ceremony, 5).steps[4]
    assert step.state is StepState.DEVIATED
    assert [fact.expected for fact in step.evidence if not fact.agrees] == ["ab" * 32]


def test_a_token_that_was_pulled_fails_the_errand_and_everybody_tries_again(
    people: Cast, at_token: CeremonyView
) -> None:
    signer(people).failure = HsmDeviceGone("the token was removed")
    step = people.executed(at_token, TOKEN).steps[TOKEN - 1]
    assert step.state is StepState.FAILED
    assert step.errand is not None
    assert (step.errand.state, step.errand.code) == (ErrandState.FAILED, HsmDeviceGone.code)
    assert step.errand.cause == "the token was removed"
    assert audited("keys.errand.failed", outcome="FAILED")[0]["code"] == HsmDeviceGone.code
    signer(people).failure = None
    again = people.execute(at_token.ceremony_id, TOKEN, "keeper-one").steps[TOKEN - 1]
    assert (again.state, again.round, again.errand) == (StepState.EXECUTING, 2, None)
    assert len(again.earlier) == 2
    done = people.execute(at_token.ceremony_id, TOKEN, "keeper-two").steps[TOKEN - 1]
    assert (done.state, done.round) == (StepState.EXECUTED, 2)


def test_an_errand_is_carried_out_once(people: Cast, at_token: CeremonyView) -> None:
    people.executed(at_token, TOKEN)
    errand = CeremonyErrand.objects.get()
    again = carry_out_errand(actor=SIGNER, clock=people.clock, errand_id=errand.pk)
    assert again.state is ErrandState.DONE
    assert len(signer(people).seen) == 1


def test_nobody_but_the_machine_and_key_operators_carries_out(people: Cast, at_token: CeremonyView) -> None:
    for name in ("keeper-one", "keeper-two"):
        word(people, at_token, name)
    errand = CeremonyErrand.objects.get()
    for name in ("witness", "issuer", "head"):
        with pytest.raises(KeyOperatorNeeded):
            carry_out_errand(actor=people[name].actor, clock=people.clock, errand_id=errand.pk)
        with pytest.raises(KeyOperatorNeeded):
            close_interrupted_errands(actor=people[name].actor, clock=people.clock)
    with pytest.raises(CeremonyMissing):
        carry_out_errand(actor=SIGNER, clock=people.clock, errand_id=new_id())


def test_an_abort_takes_back_what_no_signer_has_begun(people: Cast, at_token: CeremonyView) -> None:
    for name in ("keeper-one", "keeper-two"):
        word(people, at_token, name)
    abort_ceremony(
        actor=people["head"].actor, clock=people.clock, ceremony_id=at_token.ceremony_id, reason="停電"
    )
    errand = CeremonyErrand.objects.get()
    assert errand.state == ErrandState.CANCELLED
    served = carry_out_errand(actor=SIGNER, clock=people.clock, errand_id=errand.pk)
    assert served.state is ErrandState.CANCELLED
    assert signer(people).seen == []


def test_what_was_begun_before_an_abort_is_recorded_when_it_ends(people: Cast) -> None:
    ceremony = people.done(people.started(), until=TOKEN)
    acting = signer(people)
    obedient = acting.perform

    def abort_meanwhile(*given: object) -> dict[str, str]:
        abort_ceremony(
            actor=people["head"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id, reason="避難"
        )
        return dict(obedient(*given))  # type: ignore[arg-type]

    acting.perform = abort_meanwhile  # type: ignore[method-assign,assignment]
    ended = people.executed(ceremony, TOKEN)
    assert ended.state is CeremonyState.ABORTED
    assert ended.steps[TOKEN - 1].evidence
    assert CeremonyErrand.objects.get().state == ErrandState.DONE


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the token hold what the records say."""
    module = sys.modules["apps.keys.services.close_interrupted_errands"]
    monkeypatch.setattr(module, "reconcile_token", lambda **_given: None)


def test_while_nobody_can_look_into_the_token_an_interrupted_errand_waits(
    people: Cast, at_token: CeremonyView
) -> None:
    begun(people, at_token, holder=DEAD)
    assert close_interrupted_errands(actor=SIGNER, clock=people.clock) == 0
    assert CeremonyErrand.objects.get().state == ErrandState.RUNNING


@pytest.mark.usefixtures("settled")
def test_the_errand_of_a_dead_signer_fails_and_can_be_tried_again(
    people: Cast, at_token: CeremonyView
) -> None:
    begun(people, at_token, holder=DEAD)
    assert close_interrupted_errands(actor=SIGNER, clock=people.clock) == 1
    step = ceremony_view(at_token.ceremony_id).steps[TOKEN - 1]
    assert step.state is StepState.FAILED
    assert step.errand is not None
    assert step.errand.code == "ceremony_errand_interrupted"
    assert people.executed(ceremony_view(at_token.ceremony_id), TOKEN).steps[1].state is StepState.EXECUTED


@pytest.mark.usefixtures("settled")
def test_the_errand_of_a_living_signer_is_left_to_it(
    people: Cast, at_token: CeremonyView, clock: FixedClock
) -> None:
    errand = begun(people, at_token, holder=f"{socket.gethostname()}:{os.getppid()}")
    assert close_interrupted_errands(actor=SIGNER, clock=clock) == 0
    CeremonyErrand.objects.filter(pk=errand.pk).update(holder="elsewhere:1")
    assert close_interrupted_errands(actor=SIGNER, clock=clock) == 0
    clock.advance(timedelta(minutes=6))
    assert close_interrupted_errands(actor=SIGNER, clock=clock) == 1


@pytest.mark.usefixtures("settled")
def test_the_own_errand_of_a_process_that_asks_is_interrupted(people: Cast, at_token: CeremonyView) -> None:
    begun(people, at_token, holder=f"{socket.gethostname()}:{os.getpid()}")
    assert close_interrupted_errands(actor=SIGNER, clock=people.clock) == 1
