"""Drafting, scheduling and entering the room: who may, with whom, on which day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyMissing,
    CeremonyRoleNeeded,
    ParticipantsMissing,
    ScriptDiffers,
    SecondFactorNeeded,
)
from apps.keys.models import CeremonyParticipant, KeyCeremony
from apps.keys.selectors import ceremony_view, open_ceremonies
from apps.keys.services import draft_ceremony, schedule_ceremony
from apps.keys.states import CeremonyState
from apps.lib.actor import LoginStrength, system_actor
from apps.lib.cps.ceremony_acts import ScriptInvalid
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from tests.factories.ceremonies import PEOPLE, Cast
from tests.factories.scripts import script_for
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_draft_keeps_script_and_digest_and_is_audited(people: Cast) -> None:
    drafted = people.draft()
    row = KeyCeremony.objects.get(pk=drafted.ceremony_id)
    assert (row.state, row.script_sha256) == ("DRAFT", drafted.script_sha256)
    assert [step.number for step in drafted.steps] == [1, 2, 3, 4, 5, 6]
    [detail] = audited("keys.ceremony.drafted", outcome="DONE")
    assert detail["script_sha256"] == drafted.script_sha256
    assert open_ceremonies() == (drafted,)


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE if name != "manager"])
def test_only_the_operations_manager_drafts(people: Cast, name: str) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        draft_ceremony(
            actor=people[name].actor,
            clock=people.clock,
            ceremony_type=CeremonyType.KEYGEN,
            title="x",
            place="x",
            script=script_for(CeremonyType.KEYGEN),
        )
    assert not KeyCeremony.objects.exists()
    assert audited("keys.ceremony.drafted", outcome="REFUSED") == [{"code": "ceremony_role_needed"}]


@pytest.mark.parametrize("strength", [LoginStrength.NONE, LoginStrength.PASSWORD])
def test_a_password_alone_drafts_nothing(people: Cast, strength: LoginStrength) -> None:
    weak = replace(people["manager"].actor, strength=strength)
    with pytest.raises(SecondFactorNeeded):
        draft_ceremony(
            actor=weak,
            clock=people.clock,
            ceremony_type=CeremonyType.KEYGEN,
            title="x",
            place="x",
            script=script_for(CeremonyType.KEYGEN),
        )


@pytest.mark.parametrize(("title", "place"), [("", "x"), ("x" * 101, "x"), ("x", " ")])
def test_a_draft_without_title_or_place_is_refused(people: Cast, title: str, place: str) -> None:
    with pytest.raises(CeremonyInvalid):
        draft_ceremony(
            actor=people["manager"].actor,
            clock=people.clock,
            ceremony_type=CeremonyType.KEYGEN,
            title=title,
            place=place,
            script=script_for(CeremonyType.KEYGEN),
        )


def test_the_system_holds_no_ceremony(people: Cast) -> None:
    with pytest.raises(SecondFactorNeeded):
        draft_ceremony(
            actor=system_actor("scheduler"),
            clock=people.clock,
            ceremony_type=CeremonyType.KEYGEN,
            title="x",
            place="x",
            script=script_for(CeremonyType.KEYGEN),
        )


@pytest.mark.requirement("R-5.2.1.3-2")
def test_a_draft_that_gives_the_key_to_an_engineer_is_refused_and_audited(people: Cast) -> None:
    script = script_for(CeremonyType.KEYGEN).replace("key_custodian", "pki_engineer")
    with pytest.raises(ScriptInvalid):
        draft_ceremony(
            actor=people["manager"].actor,
            clock=people.clock,
            ceremony_type=CeremonyType.KEYGEN,
            title="x",
            place="x",
            script=script,
        )
    assert audited("keys.ceremony.drafted", outcome="REFUSED") == [{"code": "ceremony_script_invalid"}]


def test_the_head_schedules_the_script_that_was_read(people: Cast) -> None:
    ceremony = people.schedule(people.draft())
    assert ceremony.state is CeremonyState.SCHEDULED
    assert {one.actor_id: one.role for one in ceremony.participants} == people.roles()
    assert len(audited("keys.ceremony.scheduled", outcome="DONE")) == 1


def test_a_new_schedule_replaces_the_old_one_while_nobody_has_entered(people: Cast) -> None:
    later = people.clock.today() + timedelta(days=1)
    ceremony = people.schedule(people.schedule(people.draft()), on=later)
    assert ceremony.scheduled_for == later
    assert CeremonyParticipant.objects.count() == len(PEOPLE)


def test_another_script_is_not_scheduled(people: Cast) -> None:
    drafted = people.draft()
    with pytest.raises(ScriptDiffers):
        people.schedule(replace(drafted, script_sha256="0" * 64))
    assert ceremony_view(drafted.ceremony_id).state is CeremonyState.DRAFT


def test_a_past_day_is_refused(people: Cast) -> None:
    with pytest.raises(CeremonyInvalid):
        people.schedule(people.draft(), on=people.clock.today() - timedelta(days=1))


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE if name != "head"])
def test_only_the_head_of_the_ceremony_schedules(people: Cast, name: str) -> None:
    drafted = people.draft()
    with pytest.raises(CeremonyRoleNeeded):
        schedule_ceremony(
            actor=people[name].actor,
            clock=people.clock,
            ceremony_id=drafted.ceremony_id,
            script_sha256=drafted.script_sha256,
            scheduled_for=people.clock.today(),
            participants=people.roles(),
        )


@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize("name", [name for name, _ in PEOPLE])
def test_with_one_person_fewer_the_script_cannot_be_followed(people: Cast, name: str) -> None:
    with pytest.raises(ParticipantsMissing):
        people.schedule(people.draft(), without=name)
    assert audited("keys.ceremony.scheduled", outcome="REFUSED") == [
        {"code": "ceremony_participants_missing"}
    ]


def test_people_take_part_only_in_roles_that_they_hold(people: Cast) -> None:
    drafted = people.draft()
    swapped = people.roles() | {people["head"].actor.actor_id: Role.AUDITOR}
    for participants in (swapped, people.roles() | {"staff:nobody": Role.AUDITOR}):
        with pytest.raises(CeremonyRoleNeeded):
            schedule_ceremony(
                actor=people["head"].actor,
                clock=people.clock,
                ceremony_id=drafted.ceremony_id,
                script_sha256=drafted.script_sha256,
                scheduled_for=people.clock.today(),
                participants=participants,
            )


def test_a_role_without_a_part_in_the_script_is_refused(people: Cast) -> None:
    drafted = people.draft(CeremonyType.ACTIVATION)
    with pytest.raises(CeremonyInvalid, match="no part for pki_engineer"):
        people.schedule(drafted)


def test_an_unknown_ceremony_is_missing(people: Cast) -> None:
    with pytest.raises(CeremonyMissing):
        ceremony_view(new_id())
    with pytest.raises(CeremonyMissing):
        people.enter(new_id(), new_id())
