"""Incidents go on step by step; whether a key is compromised is decided by a CA manager's signature only."""

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalMissing,
    ApprovalOpen,
    ApprovalUsed,
    ExecutionRefused,
    ExecutorVoted,
    RoleMissing,
)
from apps.incidents.errors import (
    CompromiseUnsettled,
    IncidentInvalid,
    IncidentMissing,
    IncidentRoleNeeded,
    ReportMissing,
)
from apps.incidents.models import Incident, IncidentNote
from apps.incidents.selectors import incident_view, open_incidents
from apps.incidents.services import (
    open_incident,
    request_compromise_decision,
)
from apps.incidents.states import CompromiseState, IncidentEvent, IncidentState
from apps.incidents.types import Decision, IncidentCategory, Severity
from apps.keys.errors import CompromiseUndecided, KeyMissing
from apps.keys.models import DsKey
from apps.keys.services import mark_compromised
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor, LoginStrength, system_actor
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from tests.factories.approvals import approver, vote
from tests.factories.incidents import REASON, IncidentScene
from tests.factories.keys import make_ds_key
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
OTHERS = [role for role in Role if role not in (Role.CA_MANAGER, Role.EXTERNAL_AUDITOR)]


def test_an_incident_about_a_key_makes_its_compromise_suspected(scene: IncidentScene) -> None:
    incident = scene.open()
    assert (incident.state, incident.compromise) == (IncidentState.OPENED, CompromiseState.SUSPECTED)
    assert open_incidents() == (incident,) == (incident_view(incident.incident_id),)
    assert audited("incidents.incident.opened") == [
        {"code": "KEY_COMPROMISE", "state": "OPENED", "compromise": "SUSPECTED"}
    ]


def test_another_incident_asks_nothing_of_a_key(scene: IncidentScene) -> None:
    assert scene.open(IncidentCategory.DISASTER).compromise is CompromiseState.NOT_ASKED


@pytest.mark.parametrize("strength", [LoginStrength.NONE, LoginStrength.PASSWORD])
def test_a_password_alone_or_a_machine_opens_nothing(scene: IncidentScene, strength: LoginStrength) -> None:
    weak = Actor(
        kind=scene.manager.actor.kind,
        actor_id=scene.manager.actor.actor_id,
        roles=scene.manager.actor.roles,
        strength=strength,
    )
    for actor in (weak, system_actor("watch")):
        with pytest.raises(IncidentRoleNeeded):
            open_incident(
                actor=actor,
                clock=scene.clock,
                category=IncidentCategory.DISASTER,
                severity=Severity.ORDINARY,
                summary="x",
            )
    assert not Incident.objects.exists()
    assert len(audited("incidents.incident.opened", outcome="REFUSED")) == 2


@pytest.mark.parametrize("summary", ["", " ", "x" * 501])
def test_an_incident_has_a_short_summary(scene: IncidentScene, summary: str) -> None:
    with pytest.raises(IncidentInvalid):
        open_incident(
            actor=scene.manager.actor,
            clock=scene.clock,
            category=IncidentCategory.DISASTER,
            severity=Severity.ORDINARY,
            summary=summary,
        )


def test_a_compromise_names_a_known_key_and_nothing_else_does(scene: IncidentScene) -> None:
    for category, key_id, refusal in (
        (IncidentCategory.KEY_COMPROMISE, None, IncidentInvalid),
        (IncidentCategory.DISASTER, scene.key.pk, IncidentInvalid),
        (IncidentCategory.KEY_COMPROMISE, new_id(), KeyMissing),
    ):
        with pytest.raises(refusal):
            open_incident(
                actor=scene.manager.actor,
                clock=scene.clock,
                category=category,
                severity=Severity.ORDINARY,
                summary="x",
                key_id=key_id,
            )


@pytest.mark.requirement("R-5.2.1.1-3")
def test_a_decided_compromise_is_recorded_and_blocks_the_key(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    decided = scene.decide(incident_id, scene.agreed(incident_id))
    assert decided.compromise is CompromiseState.CONFIRMED
    scene.key.refresh_from_db()
    assert scene.key.state == DsKeyState.COMPROMISED
    assert Incident.objects.get().compromise_approval_id is not None
    assert [detail["code"] for detail in audited("incidents.compromise.decided")] == ["CONFIRMED"]
    assert len(audited("keys.key.compromised", outcome="DONE")) == 1


@pytest.mark.requirement("R-5.2.1.1-3")
@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_decides_on_a_compromise(scene: IncidentScene, role: Role) -> None:
    incident_id = scene.open().incident_id
    other = approver("other", role)
    approval_id = scene.ask(incident_id)
    with pytest.raises(RoleMissing):
        vote(approval_id, other, clock=scene.clock)
    for given in (approval_id, None):
        with pytest.raises((IncidentRoleNeeded, ApprovalOpen, ApprovalMissing)):
            scene.decide(incident_id, given, actor=other.actor)
    scene.key.refresh_from_db()
    assert incident_view(incident_id).compromise is CompromiseState.SUSPECTED
    assert scene.key.state == DsKeyState.ACTIVE


@pytest.mark.requirement("R-5.2.1.1-3")
def test_the_re_issue_is_approved_by_a_ca_manager_after_the_decision(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    with pytest.raises(IllegalTransition):
        scene.ask(incident_id, Decision.REISSUE_APPROVED)
    scene.decide(incident_id, scene.agreed(incident_id))
    asked = scene.ask(incident_id, Decision.REISSUE_APPROVED)
    with pytest.raises(ApprovalOpen):
        scene.decide(incident_id, asked, decision=Decision.REISSUE_APPROVED)
    vote(asked, scene.head, clock=scene.clock)
    decided = scene.decide(incident_id, asked, decision=Decision.REISSUE_APPROVED)
    assert decided.compromise is CompromiseState.REISSUE_APPROVED
    assert Incident.objects.get().reissue_approval_id == asked


def test_a_dismissed_suspicion_leaves_the_key_in_service(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    approval_id = scene.agreed(incident_id, Decision.DISMISSED)
    scene.decide(incident_id, approval_id, decision=Decision.DISMISSED)
    scene.key.refresh_from_db()
    assert scene.key.state == DsKeyState.ACTIVE
    with pytest.raises(IllegalTransition):
        scene.ask(incident_id)


def test_what_was_approved_is_what_is_decided(scene: IncidentScene) -> None:
    first, second = scene.open().incident_id, scene.open().incident_id
    approval_id = scene.agreed(first, Decision.DISMISSED)
    with pytest.raises(ApprovalDiffers):
        scene.decide(first, approval_id)
    with pytest.raises(ApprovalDiffers):
        scene.decide(first, approval_id, decision=Decision.DISMISSED, reason="anders")
    with pytest.raises(ApprovalDiffers):
        scene.decide(second, approval_id, decision=Decision.DISMISSED)
    scene.decide(first, approval_id, decision=Decision.DISMISSED)
    with pytest.raises(ApprovalUsed):
        scene.decide(second, approval_id, decision=Decision.DISMISSED)


def test_the_ca_manager_who_decided_does_not_carry_it_out(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    approval_id = scene.agreed(incident_id)
    with pytest.raises((IncidentRoleNeeded, ExecutorVoted, ExecutionRefused)):
        scene.decide(incident_id, approval_id, actor=scene.head.actor)
    assert incident_view(incident_id).compromise is CompromiseState.SUSPECTED


def test_a_decision_needs_a_reason_and_an_asking_role(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    auditor = approver("auditor", Role.AUDITOR)
    for actor, reason, refusal in (
        (scene.manager.actor, " ", IncidentInvalid),
        (auditor.actor, REASON, IncidentRoleNeeded),
        (scene.head.actor, REASON, IncidentRoleNeeded),
    ):
        with pytest.raises(refusal):
            request_compromise_decision(
                actor=actor,
                clock=scene.clock,
                incident_id=incident_id,
                decision=Decision.CONFIRMED,
                reason=reason,
            )


def test_nothing_is_decided_where_nothing_is_suspected(scene: IncidentScene) -> None:
    with pytest.raises(IllegalTransition):
        scene.ask(scene.open(IncidentCategory.DISASTER).incident_id)
    for act in (scene.ask, incident_view):
        with pytest.raises(IncidentMissing):
            act(new_id())


def test_a_key_under_suspicion_is_blocked_as_well(scene: IncidentScene) -> None:
    DsKey.objects.filter(pk=scene.key.pk).update(state=DsKeyState.SUSPECTED)
    incident_id = scene.open().incident_id
    scene.decide(incident_id, scene.agreed(incident_id))
    scene.key.refresh_from_db()
    assert scene.key.state == DsKeyState.COMPROMISED


@pytest.mark.requirement("R-5.2.1.1-3")
def test_no_key_is_blocked_without_the_used_decision_on_it(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    other = make_ds_key(state=DsKeyState.GENERATED)
    approval_id = scene.agreed(incident_id)
    manager = scene.manager.actor
    with pytest.raises(CompromiseUndecided):  # not used yet
        mark_compromised(actor=manager, clock=scene.clock, key_id=scene.key.pk, approval_id=approval_id)
    scene.decide(incident_id, approval_id)
    with pytest.raises(CompromiseUndecided):  # another key
        mark_compromised(actor=manager, clock=scene.clock, key_id=other.pk, approval_id=approval_id)
    other.refresh_from_db()
    assert other.state == DsKeyState.GENERATED
    assert len(audited("keys.key.compromised", outcome="REFUSED")) == 2


def test_an_incident_goes_its_way_and_is_concluded_by_a_ca_manager(scene: IncidentScene) -> None:
    incident_id = scene.open(IncidentCategory.SYSTEM_FAILURE).incident_id
    scene.advance(incident_id, *IncidentEvent)
    row = Incident.objects.get()
    assert (row.state, row.closed_at) == ("CONCLUDED", scene.clock.now())
    assert IncidentNote.objects.count() == 7
    assert open_incidents() == ()
    with pytest.raises(IllegalTransition):
        scene.advance(incident_id, IncidentEvent.TRIAGE)


def test_nothing_is_resolved_before_the_compromise_is_settled(scene: IncidentScene) -> None:
    incident_id = scene.open().incident_id
    scene.advance(incident_id, IncidentEvent.TRIAGE, IncidentEvent.CONTAIN, IncidentEvent.RECOVER)
    with pytest.raises(CompromiseUnsettled):
        scene.advance(incident_id, IncidentEvent.RESOLVE)
    scene.decide(incident_id, scene.agreed(incident_id))
    with pytest.raises(CompromiseUnsettled):
        scene.advance(incident_id, IncidentEvent.RESOLVE)
    approval_id = scene.agreed(incident_id, Decision.REISSUE_APPROVED)
    scene.decide(incident_id, approval_id, decision=Decision.REISSUE_APPROVED)
    with pytest.raises(ReportMissing):  # settled, and now its checklist
        scene.advance(incident_id, IncidentEvent.RESOLVE)
    assert incident_view(incident_id).state is IncidentState.RECOVERING


@pytest.mark.requirement("R-5.2.1.1-3")
def test_nobody_confirms_a_compromise_at_the_sql_prompt_without_naming_an_approval(
    scene: IncidentScene,
) -> None:
    incident_id = scene.open().incident_id
    rows = Incident.objects.filter(pk=incident_id)
    for change in ({"compromise": "CONFIRMED"}, {"compromise": "DISMISSED"}, {"state": "NOWHERE"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    approval_id = scene.agreed(incident_id, Decision.DISMISSED)
    scene.decide(incident_id, approval_id, decision=Decision.DISMISSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(compromise="SUSPECTED")
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentNote.objects.update(note="anders")
