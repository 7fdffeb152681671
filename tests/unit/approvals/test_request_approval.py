"""Asking: who may, what must be shown, and what exactly is fixed for the votes."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from apps.approvals.errors import RequestInvalid, RequestRefused, StrongLoginNeeded
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import approval_view
from apps.approvals.services import request_approval
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView, ShownLine
from apps.approvals.types.statement import read_request, text_sha256
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.editions import EDITION_1_00
from apps.policy.models import PolicyEdition, SitePolicyValue
from apps.policy.selectors import forget_site_values
from apps.policy.services import adopt_edition
from apps.staff.models import RoleAssignment
from tests.factories.approvals import ACT, SUBJECT, Voter, approver, shown_for
from tests.support.audited import audited
from tests.support.settings import in_production

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
KIND = Kind.ASSIGN_ROLE


def ask(actor: Actor, clock: FixedClock, **changes: Any) -> ApprovalView:
    """Ask for a role, with some argument changed."""
    fields: dict[str, Any] = {"kind": KIND, "subject": SUBJECT, "act": dict(ACT), "shown": shown_for(KIND)}
    return request_approval(actor=actor, clock=clock, **(fields | changes))


def refused() -> list[str]:
    return [detail["code"] for detail in audited("approvals.request.opened", outcome="REFUSED")]


def test_fixes_what_will_be_done_and_says_who_is_who(asker: Voter, clock: FixedClock) -> None:
    person = approver("tanaka")
    act = {"person": person.actor.actor_id, "roles": [{"code": "ops_staff"}], "count": 1}
    view = ask(asker.actor, clock, act=act, reason="work order 7", took_part=[person.actor.actor_id])
    stored = ApprovalRequest.objects.get(pk=view.approval_id)
    said = json.loads(stored.statement)
    assert (said["act"], said["reason"]) == (act, "work order 7")
    assert said["people"] == {asker.actor.actor_id: "Asker", person.actor.actor_id: "Tanaka"}
    assert said["took_part"] == [person.actor.actor_id]
    assert said["needs"] == [{"people": 1, "roles": ["ca_manager"], "organisations": 0}]
    assert stored.digest == text_sha256(stored.statement) == view.digest
    assert view == approval_view(view.approval_id)
    assert (view.state, view.missing, view.votes) == (ApprovalState.PENDING, 1, ())
    assert view.expires_at - view.requested_at == KINDS[KIND].lifetime
    [detail] = audited("approvals.request.opened", outcome="DONE", subject=f"approval:{view.approval_id}")
    assert detail == {"kind": KIND, "request_sha256": view.digest}


def test_two_requests_for_the_same_act_are_two_statements(asker: Voter, clock: FixedClock) -> None:
    assert ask(asker.actor, clock).digest != ask(asker.actor, clock).digest


def test_every_kind_can_be_asked_for_by_the_roles_of_the_table(clock: FixedClock) -> None:
    for number, (kind, row) in enumerate(KINDS.items()):
        role = min(row.asked_by)
        actor = approver(f"asker{number}", role).actor
        view = ask(actor, clock, kind=kind, shown=shown_for(kind))
        assert (view.kind, view.clause, view.needs) == (kind, row.clause, row.needs)


def test_somebody_without_an_asking_role_is_refused(clock: FixedClock) -> None:
    with pytest.raises(RequestRefused):
        ask(approver("yamada", "ca_manager").actor, clock)
    assert refused() == ["approval_request_refused"]
    assert not ApprovalRequest.objects.exists()


def test_a_role_that_the_directory_does_not_know_any_more_is_no_role(asker: Voter, clock: FixedClock) -> None:
    RoleAssignment.objects.all().delete()
    with pytest.raises(RequestRefused):
        ask(asker.actor, clock)


def test_a_role_that_the_session_does_not_have_is_no_role(asker: Voter, clock: FixedClock) -> None:
    with pytest.raises(RequestRefused):
        ask(replace(asker.actor, roles=frozenset()), clock)


def test_somebody_who_left_is_refused(asker: Voter, clock: FixedClock) -> None:
    asker.user.is_active = False
    asker.user.save()
    with pytest.raises(RequestRefused):
        ask(asker.actor, clock)


@pytest.mark.parametrize(
    "change",
    [
        {"strength": LoginStrength.PASSWORD},
        {"strength": LoginStrength.NONE},
        {"kind": ActorKind.CLIENT},
        {"kind": ActorKind.HOLDER},
    ],
)
def test_only_a_person_behind_a_second_factor_asks(
    asker: Voter, clock: FixedClock, change: dict[str, Any]
) -> None:
    with pytest.raises(StrongLoginNeeded):
        ask(replace(asker.actor, **change), clock)
    assert refused() == ["approval_login_too_weak"]


def test_the_system_asks_only_where_people_are_simulated(clock: FixedClock) -> None:
    assert ask(system_actor("demo"), clock).requested_by == "system:demo"
    with in_production(), pytest.raises(RequestRefused):
        ask(system_actor("demo"), clock)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 101}, "subject"),
        ({"subject": "山田"}, "subject"),
        ({"subject": "a\nb"}, "subject"),
        ({"shown": shown_for(KIND)[1:]}, "shown"),
        ({"shown": ()}, "shown"),
        ({"shown": (*shown_for(KIND), ShownLine(name="role", after="auditor"))}, "shown"),
        ({"act": {"share": 0.5}}, "act"),
        ({"act": {"x": b"bytes"}}, "act"),
        ({"act": {"x": "y" * 100_001}}, "act"),
        ({"extra_votes": 10}, "extra_votes"),
        ({"extra_votes": 10**9}, "extra_votes"),
    ],
)
def test_a_request_that_is_not_complete_is_refused(
    asker: Voter, clock: FixedClock, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        ask(asker.actor, clock, **changes)
    assert refusal.value.field == field
    assert refused() == ["approval_request_invalid"]


def test_further_lines_may_be_shown(asker: Voter, clock: FixedClock) -> None:
    more = ShownLine(name="contract", before="none", after="C-1")
    view = ask(asker.actor, clock, shown=(*shown_for(KIND), more))
    assert view.shown[-1] == more


def test_further_votes_raise_the_first_partition(asker: Voter, clock: FixedClock) -> None:
    view = ask(asker.actor, clock, extra_votes=2)
    assert (view.missing, [need.people for need in view.needs]) == (3, [3])


def test_the_site_value_holds_whatever_the_caller_says(asker: Voter, clock: FixedClock) -> None:
    adopt_edition(actor=system_actor("set-up"), clock=clock, edition=EDITION_1_00)
    _site_value(clock, "approval_extra_votes", 1)
    assert ask(asker.actor, clock).missing == 2
    assert ask(asker.actor, clock, extra_votes=0).missing == 2
    assert ask(asker.actor, clock, extra_votes=2).missing == 3


def _site_value(clock: FixedClock, name: str, value: int) -> None:
    SitePolicyValue.objects.create(
        edition=PolicyEdition.objects.get(), name=name, version=1, value=value, set_by="x", set_at=clock.now()
    )
    forget_site_values()


def test_the_statement_survives_the_database(asker: Voter, clock: FixedClock) -> None:
    clock.advance(timedelta(microseconds=123))
    view = ask(asker.actor, clock, reason='理由\n\u2028"\\')
    assert read_request(ApprovalRequest.objects.get().statement).text() == view.statement
