"""The commands of ceremonies and incidents call their services with what the form gave."""

from typing import Any

import pytest

from apps.approvals.selectors import approvals_of
from apps.incidents.models import Incident
from apps.keys.models import KeyCeremony
from apps.keys.states import DsKeyState
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.ceremony_script import CeremonyType
from dsportal.acts import ACTS
from dsportal.commands import COMMANDS
from dsportal.screens.command import ActorForm
from tests.factories.approvals import Voter, vote
from tests.factories.ceremonies import Cast, cast_of
from tests.factories.keys import make_ds_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> Cast:
    return cast_of(SYSTEM_CLOCK)


def act(name: str, who: Voter, **typed: Any) -> None:
    """Fill the form, look at the preview, run the command."""
    command = COMMANDS[name]
    form = command.form({field: str(value) for field, value in typed.items()})
    if isinstance(form, ActorForm):
        form.offer(who.actor)
    assert form.is_valid(), form.errors
    assert all(str(line) for line in command.preview(form.cleaned_data))
    assert command.run(who.actor, SYSTEM_CLOCK, form.cleaned_data).title


def test_a_ceremony_is_led_through_its_commands_to_the_end(people: Cast) -> None:
    for name in ("engineer-one", "engineer-two"):
        people.people.pop(name)
    ceremony = people.schedule(people.draft(CeremonyType.ACTIVATION))
    ids = [f"{ceremony.ceremony_id} {one.participant_id}" for one in ceremony.participants]
    for participant in ids:
        act("confirm-entry", people.gate, participant=participant)
    for name in people.people:
        people.prove(ceremony.ceremony_id, name)
    act("start-ceremony", people["manager"], ceremony_id=ceremony.ceremony_id)
    for step in ceremony.steps:
        value = f"{ceremony.ceremony_id} {step.number}"
        names = ("manager",) if step.role == "ops_manager" else ("keeper-one", "keeper-two")
        for name in names:
            act("execute-step", people[name], step=value)
        people.serve(ceremony.ceremony_id)
        for name in ("issuer", "witness"):
            act("witness-step", people[name], step=value)
    for participant in ids:
        act("confirm-exit", people.gate, participant=participant)
    act("report-ceremony", people["manager"], ceremony_id=ceremony.ceremony_id, report="終了した。")
    act("complete-ceremony", people["manager"], ceremony_id=ceremony.ceremony_id)
    [view] = approvals_of(f"ceremony:{ceremony.ceremony_id}")
    agreed = vote(view.approval_id, people["head"])
    assert ACTS[Kind.COMPLETE_CEREMONY](people["manager"].actor, SYSTEM_CLOCK, agreed).lines
    assert KeyCeremony.objects.get().state == "APPROVED"


def test_a_compromise_is_decided_through_the_commands(people: Cast) -> None:
    key = make_ds_key()
    manager = people["manager"]
    typed = {"category": "KEY_COMPROMISE", "severity": "EMERGENCY", "summary": "疑い", "key_id": key.pk}
    act("open-incident", manager, **typed)
    incident = Incident.objects.get()
    act("decide-compromise", manager, incident_id=incident.pk, decision="CONFIRMED", reason="記録外の署名")
    [view] = approvals_of(f"incident:{incident.pk}")
    agreed = vote(view.approval_id, people["head"])
    assert ACTS[Kind.DECIDE_COMPROMISE](manager.actor, SYSTEM_CLOCK, agreed).lines
    key.refresh_from_db()
    assert key.state == "COMPROMISED"


def offered(name: str, field: str, who: Voter | None = None) -> list[str]:
    """Return the values that a form offers to this person."""
    form = COMMANDS[name].form()
    if isinstance(form, ActorForm) and who is not None:
        form.offer(who.actor)
    return [code for code, _words in form.fields[field].choices]  # type: ignore[attr-defined]  # a ChoiceField


def test_only_people_outside_enter_and_only_people_inside_leave(people: Cast) -> None:
    for name in ("engineer-one", "engineer-two"):
        people.people.pop(name)
    ceremony = people.schedule(people.draft(CeremonyType.ACTIVATION))
    first = f"{ceremony.ceremony_id} {ceremony.participants[0].participant_id}"
    assert first in offered("confirm-entry", "participant")
    assert offered("confirm-exit", "participant") == []
    act("confirm-entry", people.gate, participant=first)
    assert first not in offered("confirm-entry", "participant")
    assert offered("confirm-exit", "participant") == [first]


def test_nobody_enters_a_ceremony_whose_work_is_done(people: Cast) -> None:
    people.emptied(people.done(people.started(CeremonyType.ACTIVATION)))
    assert offered("confirm-entry", "participant") == []


def test_a_step_is_operated_first_and_witnessed_then(people: Cast) -> None:
    ceremony = people.started(CeremonyType.ACTIVATION)
    step = [f"{ceremony.ceremony_id} 1"]
    assert (offered("execute-step", "step"), offered("witness-step", "step")) == (step, [])
    people.executed(ceremony, 1)
    assert (offered("execute-step", "step"), offered("witness-step", "step")) == ([], step)


def test_an_incident_offers_the_keys_that_exist(db: None) -> None:
    key = make_ds_key()
    destroyed = make_ds_key(state=DsKeyState.DESTROYED)
    codes = offered("open-incident", "key_id")
    assert codes == ["", str(key.pk)]
    assert str(destroyed.pk) not in codes
