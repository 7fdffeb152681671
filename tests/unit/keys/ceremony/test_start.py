"""Entering, leaving, starting: facility staff confirms, and everybody is there or nothing begins."""

from datetime import timedelta

import pytest

from apps.keys.errors import (
    AttendanceConflict,
    CeremonyInvalid,
    CeremonyMissing,
    CeremonyRoleNeeded,
    NotPresent,
    ParticipantsMissing,
    PersonCountedTwice,
    WrongDay,
)
from apps.keys.models import CeremonyAttendance, CeremonyParticipant
from apps.keys.selectors import ceremony_view
from apps.keys.services import confirm_entry, start_ceremony
from apps.keys.states import CeremonyState
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.models import RoleAssignment, User
from tests.factories.approvals import approver
from tests.factories.ceremonies import PEOPLE, Cast
from tests.factories.staff import hold
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.requirement("R-5.2.1.8-1")
def test_with_the_last_confirmed_entry_the_attendance_is_confirmed(people: Cast) -> None:
    ceremony = people.assembled()
    assert ceremony.state is CeremonyState.ATTENDANCE_CONFIRMED
    assert all(one.present for one in ceremony.participants)
    assert {row.entry_confirmed_by for row in CeremonyAttendance.objects.all()} == {
        people.gate.actor.actor_id
    }
    assert len(audited("keys.attendance.entry_confirmed", outcome="DONE")) == len(PEOPLE)


@pytest.mark.requirement("R-5.2.1.8-1")
@pytest.mark.parametrize("name", [name for name, _ in PEOPLE])
def test_no_participant_confirms_an_entry(people: Cast, name: str) -> None:
    ceremony = people.schedule(people.draft())
    with pytest.raises(CeremonyRoleNeeded):
        confirm_entry(
            actor=people[name].actor,
            clock=people.clock,
            ceremony_id=ceremony.ceremony_id,
            participant_id=ceremony.participants[0].participant_id,
        )
    assert not CeremonyAttendance.objects.exists()


def test_facility_staff_past_the_separation_table_does_not_let_itself_in(people: Cast) -> None:
    ceremony = people.schedule(people.draft())
    CeremonyParticipant.objects.filter(actor_id=people["witness"].actor.actor_id).update(
        actor_id=people.gate.actor.actor_id
    )
    own = CeremonyParticipant.objects.get(actor_id=people.gate.actor.actor_id)
    with pytest.raises(PersonCountedTwice):
        people.enter(ceremony.ceremony_id, own.pk)


def test_nobody_enters_twice_or_leaves_unentered(people: Cast) -> None:
    ceremony = people.schedule(people.draft())
    someone = ceremony.participants[0].participant_id
    with pytest.raises(AttendanceConflict):
        people.leave(ceremony.ceremony_id, someone)
    people.enter(ceremony.ceremony_id, someone)
    with pytest.raises(AttendanceConflict):
        people.enter(ceremony.ceremony_id, someone)
    with pytest.raises(CeremonyMissing):
        people.enter(ceremony.ceremony_id, new_id())
    assert CeremonyAttendance.objects.count() == 1


def test_nobody_enters_before_the_day_or_before_the_schedule(people: Cast) -> None:
    drafted = people.draft()
    with pytest.raises(CeremonyInvalid):
        people.enter(drafted.ceremony_id, new_id())
    ceremony = people.schedule(drafted, on=people.clock.today() + timedelta(days=1))
    with pytest.raises(WrongDay):
        people.enter(ceremony.ceremony_id, ceremony.participants[0].participant_id)


def test_the_schedule_stands_once_somebody_is_in_the_room(people: Cast) -> None:
    ceremony = people.schedule(people.draft())
    people.enter(ceremony.ceremony_id, ceremony.participants[0].participant_id)
    with pytest.raises(AttendanceConflict):
        people.schedule(ceremony)


def test_who_leaves_before_the_start_opens_the_attendance_again(people: Cast) -> None:
    ceremony = people.assembled()
    someone = ceremony.participants[0].participant_id
    assert people.leave(ceremony.ceremony_id, someone).state is CeremonyState.SCHEDULED
    assert people.enter(ceremony.ceremony_id, someone).state is CeremonyState.ATTENDANCE_CONFIRMED


@pytest.mark.requirement("R-5.2.1.8-1")
@pytest.mark.parametrize("name", [name for name, _ in PEOPLE])
def test_without_one_confirmed_entry_nobody_starts(people: Cast, name: str) -> None:
    ceremony = people.assembled()
    people.leave(ceremony.ceremony_id, people.participant(ceremony, name))
    with pytest.raises(NotPresent):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    assert ceremony_view(ceremony.ceremony_id).state is CeremonyState.SCHEDULED


@pytest.mark.requirement("R-9.1-2")
def test_without_an_auditor_nobody_starts(people: Cast) -> None:
    ceremony = people.assembled()
    away = CeremonyParticipant.objects.get(actor_id=people["witness"].actor.actor_id)
    CeremonyAttendance.objects.filter(participant=away).update(
        left_at=people.clock.now(), exit_confirmed_by="staff:x"
    )
    with pytest.raises(NotPresent, match="auditor"):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    assert audited("keys.ceremony.started", outcome="REFUSED") == [{"code": "ceremony_not_present"}]


@pytest.mark.requirement("R-9.1-2")
def test_an_auditor_who_lost_the_role_is_no_auditor(people: Cast) -> None:
    ceremony = people.assembled()
    RoleAssignment.objects.filter(user=people["witness"].user).update(valid_until=people.clock.now())
    with pytest.raises(CeremonyRoleNeeded):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)


@pytest.mark.requirement("R-9.1-2")
def test_an_auditor_with_an_operating_role_is_no_auditor(people: Cast) -> None:
    ceremony = people.assembled()
    hold(people["witness"].user, Role.SYSTEM_ENGINEER)  # past the services that refuse it
    with pytest.raises(CeremonyRoleNeeded):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)


def test_a_list_without_people_that_was_written_past_the_services_starts_nothing(people: Cast) -> None:
    drafted = people.draft()
    with pytest.raises(ParticipantsMissing):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=drafted.ceremony_id)


def test_a_participant_who_has_left_the_operation_stops_the_start(people: Cast) -> None:
    ceremony = people.assembled()
    User.objects.filter(pk=people["keeper-one"].user.pk).update(is_active=False)
    with pytest.raises(CeremonyRoleNeeded):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)


def test_the_operations_manager_of_this_ceremony_starts_on_its_day_once(people: Cast) -> None:
    ceremony = people.assembled()
    another = approver("deputy", Role.OPERATIONS_MANAGER)
    with pytest.raises(CeremonyRoleNeeded):
        start_ceremony(actor=another.actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    with pytest.raises(CeremonyRoleNeeded):
        start_ceremony(actor=people["head"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    manager = people["manager"].actor
    started = start_ceremony(actor=manager, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    assert started.state is CeremonyState.IN_PROGRESS
    assert len(audited("keys.ceremony.started", outcome="DONE")) == 1
    with pytest.raises(IllegalTransition):
        start_ceremony(actor=manager, clock=people.clock, ceremony_id=ceremony.ceremony_id)


def test_a_ceremony_does_not_start_after_its_day(people: Cast) -> None:
    ceremony = people.assembled()
    people.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]  # the tests' clock
    with pytest.raises(WrongDay):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
