"""Witnessing: certificate issuer and auditor confirm every step, and neither works in it."""

import pytest

from apps.keys.errors import (
    CeremonyRoleNeeded,
    PersonCountedTwice,
)
from apps.keys.models import CeremonyStep, StepConfirmation
from apps.keys.selectors import ceremony_view
from apps.keys.services import start_ceremony
from apps.keys.states import StepState
from apps.keys.types import CeremonyView
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from tests.factories.approvals import approver
from tests.factories.ceremonies import PEOPLE, Cast
from tests.factories.staff import hold
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HSM, KEYGEN, BACKUP, PKI = 2, 3, 4, 5


@pytest.fixture
def started(people: Cast) -> CeremonyView:
    return people.started()


def at_step(people: Cast, number: int) -> CeremonyView:
    return people.done(people.started(), until=number)


def test_a_step_is_not_witnessed_before_it_is_executed(people: Cast) -> None:
    ceremony_id = at_step(people, KEYGEN).ceremony_id
    with pytest.raises(IllegalTransition):
        people.witness(ceremony_id, KEYGEN, "issuer")
    people.execute(ceremony_id, KEYGEN, "keeper-one")
    with pytest.raises(IllegalTransition):
        people.witness(ceremony_id, KEYGEN, "witness")


@pytest.mark.requirement("R-5.2.1.4-1")
@pytest.mark.parametrize(
    "name",
    [name for name, role in PEOPLE if role not in (Role.CERTIFICATE_ISSUER, Role.AUDITOR)],
)
def test_operators_and_managers_witness_nothing(people: Cast, started: CeremonyView, name: str) -> None:
    people.execute(started.ceremony_id, 1, "manager")
    with pytest.raises(CeremonyRoleNeeded):
        people.witness(started.ceremony_id, 1, name)
    assert not StepConfirmation.objects.filter(part="WITNESSED").exists()


@pytest.mark.requirement("R-5.2.1.4-1")
def test_without_the_certificate_issuers_word_no_step_is_confirmed(
    people: Cast, started: CeremonyView
) -> None:
    people.execute(started.ceremony_id, 1, "manager")
    step = people.witness(started.ceremony_id, 1, "witness").steps[0]
    assert (step.state, len(step.witnesses)) == (StepState.EXECUTED, 1)
    step = people.witness(started.ceremony_id, 1, "issuer").steps[0]
    assert (step.state, len(step.witnesses)) == (StepState.CONFIRMED, 2)
    assert [row["role"] for row in audited("keys.step.witnessed")] == ["auditor", "certificate_issuer"]


@pytest.mark.requirement("R-9.1-2")
def test_without_the_auditors_word_no_step_is_confirmed(people: Cast, started: CeremonyView) -> None:
    people.execute(started.ceremony_id, 1, "manager")
    assert people.witness(started.ceremony_id, 1, "issuer").steps[0].state is StepState.EXECUTED
    assert people.witness(started.ceremony_id, 1, "witness").steps[0].state is StepState.CONFIRMED


def test_nobody_witnesses_a_step_twice(people: Cast, started: CeremonyView) -> None:
    people.execute(started.ceremony_id, 1, "manager")
    people.witness(started.ceremony_id, 1, "issuer")
    with pytest.raises(CeremonyRoleNeeded):
        people.witness(started.ceremony_id, 1, "issuer")


def test_two_auditors_are_not_an_auditor_and_an_issuer(people: Cast) -> None:
    people.people["second"] = approver("second", Role.AUDITOR)
    ceremony = people.draft()
    everybody = people.roles() | {people["second"].actor.actor_id: Role.AUDITOR}
    object.__setattr__(people, "roles", lambda *, without="": everybody)
    ceremony = people.gather(people.schedule(ceremony))
    start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    people.execute(ceremony.ceremony_id, 1, "manager")
    people.witness(ceremony.ceremony_id, 1, "witness")
    with pytest.raises(CeremonyRoleNeeded):
        people.witness(ceremony.ceremony_id, 1, "second")
    assert ceremony_view(ceremony.ceremony_id).steps[0].state is StepState.EXECUTED


@pytest.mark.requirement("R-5.2.1.4-1")
def test_a_witness_who_operated_the_step_past_the_services_does_not_confirm_it(
    people: Cast, started: CeremonyView
) -> None:
    people.execute(started.ceremony_id, 1, "manager")
    step = CeremonyStep.objects.get(ceremony_id=started.ceremony_id, number=1)
    StepConfirmation.objects.create(
        step=step,
        part="OPERATED",
        role="ops_manager",
        actor_id=people["issuer"].actor.actor_id,
        confirmed_at=people.clock.now(),
    )
    with pytest.raises(PersonCountedTwice):
        people.witness(started.ceremony_id, 1, "issuer")


@pytest.mark.requirement("R-9.1-2")
def test_an_auditor_who_was_given_an_operating_role_witnesses_nothing(
    people: Cast, started: CeremonyView
) -> None:
    people.execute(started.ceremony_id, 1, "manager")
    hold(people["witness"].user, Role.OPERATIONS_STAFF)  # past the services that refuse it
    with pytest.raises(CeremonyRoleNeeded):
        people.witness(started.ceremony_id, 1, "witness")
