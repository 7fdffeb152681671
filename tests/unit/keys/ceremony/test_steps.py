"""Operating and witnessing: the right role, several people, in order, nobody in two parts."""

import pytest
from django.db import IntegrityError, transaction

from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyMissing,
    CeremonyRoleNeeded,
    NotPresent,
    PersonCountedTwice,
    StepOutOfTurn,
)
from apps.keys.models import CeremonyStep, StepConfirmation
from apps.keys.selectors import ceremony_view
from apps.keys.states import CeremonyState, StepState
from apps.keys.types import CeremonyView
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.policy.models import PolicyEdition, SitePolicyValue
from apps.policy.selectors import forget_site_values
from apps.staff.models import RoleAssignment
from tests.factories.approvals import approver
from tests.factories.ceremonies import PEOPLE, Cast
from tests.factories.policy import adopted_regulation
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HSM, KEYGEN, BACKUP, PKI = 2, 3, 4, 5


@pytest.fixture
def started(people: Cast) -> CeremonyView:
    return people.started()


def at_step(people: Cast, number: int) -> CeremonyView:
    return people.done(people.started(), until=number)


@pytest.mark.requirement("R-5.2.2-1")
def test_a_step_is_executed_when_two_custodians_have_operated_it(people: Cast) -> None:
    ceremony_id = at_step(people, KEYGEN).ceremony_id
    one = people.execute(ceremony_id, KEYGEN, "keeper-one").steps[KEYGEN - 1]
    assert (one.state, len(one.operators)) == (StepState.EXECUTING, 1)
    both = people.execute(ceremony_id, KEYGEN, "keeper-two").steps[KEYGEN - 1]
    assert (both.state, len(both.operators)) == (StepState.EXECUTED, 2)
    details = audited("keys.step.executed", outcome="DONE")
    assert [detail["people"] for detail in details if detail["step"] == KEYGEN] == [1, 2]


@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize(("number", "name"), [(KEYGEN, "keeper-one"), (PKI, "engineer-one")])
def test_one_person_does_not_operate_a_step_twice(people: Cast, number: int, name: str) -> None:
    ceremony_id = at_step(people, number).ceremony_id
    people.execute(ceremony_id, number, name)
    with pytest.raises(PersonCountedTwice):
        people.execute(ceremony_id, number, name)
    assert ceremony_view(ceremony_id).steps[number - 1].state is StepState.EXECUTING
    assert audited("keys.step.executed", outcome="REFUSED") == [{"code": "person_counted_twice"}]


@pytest.mark.requirement("R-5.2.2-1")
def test_the_database_takes_no_second_word_of_a_person_in_a_step(people: Cast) -> None:
    ceremony_id = at_step(people, KEYGEN).ceremony_id
    people.execute(ceremony_id, KEYGEN, "keeper-one")
    word = StepConfirmation.objects.get(step__number=KEYGEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepConfirmation.objects.create(
            step_id=word.step_id,
            part="WITNESSED",
            role="auditor",
            actor_id=word.actor_id,
            confirmed_at=people.clock.now(),
        )


@pytest.mark.requirement("R-5.2.1.3-2")
@pytest.mark.parametrize("name", [name for name, role in PEOPLE if role is not Role.KEY_CUSTODIAN])
def test_nobody_but_a_custodian_generates_the_key(people: Cast, name: str) -> None:
    ceremony_id = at_step(people, KEYGEN).ceremony_id
    with pytest.raises(CeremonyRoleNeeded) as refused:
        people.execute(ceremony_id, KEYGEN, name)
    assert refused.value.clause in {"5.2.1", "5.2.1.3"}  # the former to roles that operate no step
    assert not StepConfirmation.objects.filter(step__number=KEYGEN).exists()


@pytest.mark.requirement("R-5.2.1.3-3")
@pytest.mark.parametrize("name", [name for name, role in PEOPLE if role is not Role.KEY_CUSTODIAN])
def test_nobody_but_a_custodian_does_the_hsm_step_of_a_renewal(people: Cast, name: str) -> None:
    ceremony_id = people.done(people.started(CeremonyType.RENEWAL), until=HSM).ceremony_id
    with pytest.raises(CeremonyRoleNeeded):
        people.execute(ceremony_id, HSM, name)
    assert ceremony_view(ceremony_id).steps[HSM - 1].state is StepState.NOT_STARTED


@pytest.mark.requirement("R-5.2.1.3-4")
@pytest.mark.parametrize("name", [name for name, role in PEOPLE if role is not Role.KEY_CUSTODIAN])
def test_nobody_but_a_custodian_makes_a_backup(people: Cast, name: str) -> None:
    ceremony_id = at_step(people, BACKUP).ceremony_id
    with pytest.raises(CeremonyRoleNeeded):
        people.execute(ceremony_id, BACKUP, name)


@pytest.mark.requirement("R-5.2.1.6-2")
@pytest.mark.parametrize("name", [name for name, role in PEOPLE if role is not Role.PKI_ENGINEER])
def test_nobody_but_a_pki_engineer_operates_the_pki_system(people: Cast, name: str) -> None:
    ceremony_id = at_step(people, PKI).ceremony_id
    with pytest.raises(CeremonyRoleNeeded) as refused:
        people.execute(ceremony_id, PKI, name)
    assert refused.value.clause in {"5.2.1", "5.2.1.6"}


def test_a_custodian_of_another_ceremony_has_no_part(people: Cast, started: CeremonyView) -> None:
    people.done(started, until=HSM)
    people.people["stranger"] = approver("stranger", Role.KEY_CUSTODIAN)
    with pytest.raises(CeremonyRoleNeeded):
        people.execute(started.ceremony_id, HSM, "stranger")


def test_a_custodian_who_lost_the_role_operates_nothing(people: Cast, started: CeremonyView) -> None:
    people.done(started, until=HSM)
    RoleAssignment.objects.filter(user=people["keeper-one"].user).update(valid_until=people.clock.now())
    with pytest.raises(CeremonyRoleNeeded):
        people.execute(started.ceremony_id, HSM, "keeper-one")


@pytest.mark.requirement("R-5.2.1.8-1")
def test_who_has_left_the_room_neither_operates_nor_witnesses(people: Cast, started: CeremonyView) -> None:
    for name in ("manager", "witness"):
        people.leave(started.ceremony_id, people.participant(started, name))
    with pytest.raises(NotPresent):
        people.execute(started.ceremony_id, 1, "manager")
    with pytest.raises(NotPresent):
        people.witness(started.ceremony_id, 1, "witness")


def test_no_step_is_done_before_the_one_before_it_is_confirmed(people: Cast, started: CeremonyView) -> None:
    with pytest.raises(StepOutOfTurn):
        people.execute(started.ceremony_id, HSM, "keeper-one")
    people.execute(started.ceremony_id, 1, "manager")
    people.witness(started.ceremony_id, 1, "issuer")
    with pytest.raises(StepOutOfTurn):
        people.execute(started.ceremony_id, HSM, "keeper-one")
    people.witness(started.ceremony_id, 1, "witness")
    now = people.execute(started.ceremony_id, HSM, "keeper-one")
    assert now.steps[HSM - 1].state is StepState.EXECUTING


def test_an_unknown_step_and_an_executed_one_are_refused(people: Cast, started: CeremonyView) -> None:
    with pytest.raises(CeremonyMissing):
        people.execute(started.ceremony_id, 99, "manager")
    people.execute(started.ceremony_id, 1, "manager")
    with pytest.raises(IllegalTransition):
        people.execute(started.ceremony_id, 1, "manager")


def test_nothing_is_operated_before_the_start(people: Cast) -> None:
    ceremony_id = people.assembled().ceremony_id
    with pytest.raises(CeremonyInvalid):
        people.execute(ceremony_id, 1, "manager")
    with pytest.raises(CeremonyInvalid):
        people.witness(ceremony_id, 1, "issuer")


@pytest.mark.requirement("R-5.2.2-1")
def test_a_raised_quorum_asks_for_a_third_custodian(people: Cast, started: CeremonyView) -> None:
    people.done(started, until=HSM)
    adopted_regulation(clock=people.clock)
    SitePolicyValue.objects.create(
        edition=PolicyEdition.objects.get(),
        name="activation_quorum",
        version=9,
        value=3,
        set_by="staff:x",
        set_at=people.clock.now(),
    )
    forget_site_values()
    people.execute(started.ceremony_id, HSM, "keeper-one")
    step = people.execute(started.ceremony_id, HSM, "keeper-two").steps[HSM - 1]
    assert step.state is StepState.EXECUTING


def test_with_the_last_confirmed_step_all_steps_are_done(people: Cast) -> None:
    ceremony = people.done(people.started())
    assert ceremony.state is CeremonyState.STEPS_DONE
    assert all(step.state is StepState.CONFIRMED for step in ceremony.steps)
    assert ceremony.next_step() is None


def test_the_database_takes_no_step_for_another_role_and_no_self_signed_one(people: Cast) -> None:
    ceremony_id = people.draft().ceremony_id
    for step_type, role in (("KEYGEN", "pki_engineer"), ("SELF_SIGNED", "key_custodian")):
        with pytest.raises(IntegrityError), transaction.atomic():
            CeremonyStep.objects.create(
                ceremony_id=ceremony_id,
                number=50,
                step_type=step_type,
                role=role,
                clause="1",
                text="x",
                state="NOT_STARTED",
            )


@pytest.mark.parametrize("change", [{"state": "NOT_STARTED"}, {"text": "other"}])
def test_a_confirmed_step_stays_as_it_is(people: Cast, started: CeremonyView, change: dict[str, str]) -> None:
    people.done(started, until=HSM)
    with pytest.raises(IntegrityError), transaction.atomic():
        CeremonyStep.objects.filter(ceremony_id=started.ceremony_id, number=1).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepConfirmation.objects.update(actor_id="staff:other")
