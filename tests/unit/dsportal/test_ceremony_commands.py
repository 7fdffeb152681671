"""The commands of ceremonies and incidents call their services with what the form gave."""

from typing import Any

import pytest

from apps.approvals.selectors import approvals_of
from apps.incidents.models import Incident
from apps.keys.models import KeyCeremony
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.ceremony_script import CeremonyType
from dsportal.acts import ACTS
from dsportal.commands import COMMANDS
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
    act("start-ceremony", people["manager"], ceremony_id=ceremony.ceremony_id)
    for step in ceremony.steps:
        value = f"{ceremony.ceremony_id} {step.number}"
        names = ("manager",) if step.role == "ops_manager" else ("keeper-one", "keeper-two")
        for name in names:
            act("execute-step", people[name], step=value)
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
