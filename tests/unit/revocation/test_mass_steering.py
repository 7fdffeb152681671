"""Who begins, pauses and continues a mass revocation, and what takes it on by itself (4.9.12)."""

from typing import Any

import pytest

from apps.incidents.types import Decision
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.revocation import tasks
from apps.revocation.errors import (
    KeyRevocationUndecided,
    MassRevocationMissing,
    MassRevocationRole,
    PauseReasonNeeded,
)
from apps.revocation.models import MassRevocation
from apps.revocation.selectors import running_mass_revocations
from apps.revocation.services import (
    advance_mass_revocation,
    continue_mass_revocation,
    pause_mass_revocation,
    revoke_by_key,
)
from tests.factories.approvals import approver
from tests.factories.compromise import WORKER, Compromise, compromise_of
from tests.factories.keys import make_ds_key
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CREDENTIALS, OBJECTS = 2, 4


@pytest.fixture
def case(world: World, clock: FixedClock) -> Compromise:
    for _ in range(CREDENTIALS):
        pipeline.issue(world, size=2)
    return compromise_of(world, clock)


def test_a_manager_pauses_it_and_lets_it_go_on(case: Compromise) -> None:
    case.confirm()
    revocation_id, manager = MassRevocation.objects.get().pk, case.scene.manager.actor
    what: Any = {"actor": manager, "clock": case.clock, "revocation_id": revocation_id}
    pause_mass_revocation(**what, reason="データベースの保守")
    assert case.revoke().done_objects == 0
    assert running_mass_revocations() == ()
    with pytest.raises(IllegalTransition):
        pause_mass_revocation(**what, reason="x")
    continue_mass_revocation(**what, reason="保守の終了")
    assert running_mass_revocations() == (revocation_id,)
    assert case.revoke().done_objects == OBJECTS
    with pytest.raises(IllegalTransition):
        pause_mass_revocation(**what, reason="x")
    assert MassRevocation.objects.get().steering_note == "保守の終了"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_who_pauses_says_why(case: Compromise, reason: str) -> None:
    case.confirm()
    with pytest.raises(PauseReasonNeeded):
        pause_mass_revocation(
            actor=case.scene.manager.actor,
            clock=case.clock,
            revocation_id=MassRevocation.objects.get().pk,
            reason=reason,
        )
    assert MassRevocation.objects.get().state == "RUNNING"


@pytest.mark.parametrize("role", [Role.PKI_ENGINEER, Role.AUDITOR, Role.KEY_CUSTODIAN])
def test_nobody_else_pauses_it(case: Compromise, role: Role) -> None:
    case.confirm()
    manager = case.scene.manager.actor
    weak = Actor(
        kind=manager.kind, actor_id=manager.actor_id, roles=manager.roles, strength=LoginStrength.PASSWORD
    )
    for actor in (approver("other", role).actor, weak, WORKER):
        with pytest.raises(MassRevocationRole):
            pause_mass_revocation(
                actor=actor, clock=case.clock, revocation_id=MassRevocation.objects.get().pk, reason="x"
            )
    assert len(audited("revocation.mass.paused", outcome="REFUSED")) == 3


def test_no_key_is_revoked_for_without_the_used_decision_on_it(case: Compromise) -> None:
    case.confirm()
    decision = MassRevocation.objects.get().approval_id
    subject, manager = f"incident:{case.incident_id}", case.scene.manager.actor
    active = make_ds_key(state=DsKeyState.GENERATED)
    tries = (
        (active.pk, subject, decision),  # another key, and not blocked
        (case.scene.key.pk, "incident:other", decision),
        (case.scene.key.pk, subject, new_id()),
    )
    for key_id, about, approval_id in tries:
        with pytest.raises(KeyRevocationUndecided):
            revoke_by_key(
                actor=manager, clock=case.clock, key_id=key_id, subject=about, approval_id=approval_id
            )
    assert MassRevocation.objects.count() == 1


def test_a_dismissal_revokes_nothing(case: Compromise) -> None:
    approval_id = case.scene.agreed(case.incident_id, Decision.DISMISSED)
    case.scene.decide(case.incident_id, approval_id, decision=Decision.DISMISSED)
    with pytest.raises(KeyRevocationUndecided):
        revoke_by_key(
            actor=case.scene.manager.actor,
            clock=case.clock,
            key_id=case.scene.key.pk,
            subject=f"incident:{case.incident_id}",
            approval_id=approval_id,
        )


def test_what_does_not_exist_is_neither_advanced_nor_paused(case: Compromise) -> None:
    with pytest.raises(MassRevocationMissing):
        advance_mass_revocation(actor=WORKER, clock=case.clock, revocation_id=new_id(), seconds=1.0)
    for steer in (pause_mass_revocation, continue_mass_revocation):
        with pytest.raises(MassRevocationMissing):
            steer(actor=case.scene.manager.actor, clock=case.clock, revocation_id=new_id(), reason="x")


def test_the_clock_takes_up_what_is_unfinished(case: Compromise) -> None:
    case.confirm()
    case.revoke(portion=1, seconds=0.0)
    tasks.advance_mass_revocations()
    assert MassRevocation.objects.get().state == "EXECUTED"


def test_the_event_of_the_decision_begins_it(case: Compromise) -> None:
    case.confirm()
    tasks.advance_mass_revocation(str(MassRevocation.objects.get().pk))
    assert MassRevocation.objects.get().state == "EXECUTED"
