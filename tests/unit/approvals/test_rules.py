"""A request with milder rules than those in force is neither voted on nor used, whoever wrote it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from apps.approvals.errors import ApprovalTampered, RulesDiffer, TookPart
from apps.approvals.models import ApprovalRequest
from apps.approvals.services import issue_ballot
from apps.approvals.types import Verdict
from apps.approvals.types.statement import text_sha256
from apps.audit.models import AuditEvent
from apps.lib.canonical import canonical_text
from apps.lib.clock import FixedClock
from tests.factories.approvals import Voter, approver, ask, use
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def rewrite(approval_id: UUID, change: Callable[[dict[str, Any]], None]) -> None:
    """Write another statement past the services, with its digest and the audit event of the request."""
    row = ApprovalRequest.objects.get(pk=approval_id)
    content = json.loads(row.statement)
    change(content)
    text = canonical_text(content)
    with without_triggers():
        ApprovalRequest.objects.filter(pk=approval_id).update(statement=text, digest=text_sha256(text))
        for event in AuditEvent.objects.filter(subject=f"approval:{approval_id}"):
            detail = event.detail.replace(row.digest, text_sha256(text))
            AuditEvent.objects.filter(pk=event.pk).update(detail=detail)


def milder_need(**values: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content["needs"][0] |= values

    return change


def without_needs(content: dict[str, Any]) -> None:
    content["needs"] = []


def milder(**values: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        assert set(values) <= set(content)
        content |= values

    return change


def longer_use(content: dict[str, Any]) -> None:
    content["use_within_seconds"] *= 2


MILDER = [
    milder_need(people=0),
    milder_need(roles=["ca_manager", "ops_staff"]),
    without_needs,
    milder(asked_by=["ops_manager", "ops_staff"]),
    milder(settling_seconds=0),
    milder(rp_id="evil.example"),
    milder(origins=["https://evil.example"]),
    longer_use,
]


@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize("change", MILDER)
def test_nobody_votes_under_milder_rules(
    asker: Voter, boss: Voter, clock: FixedClock, change: Callable[[dict[str, Any]], None]
) -> None:
    wanted = ask(asker.actor, clock=clock)
    rewrite(wanted, change)
    with pytest.raises(RulesDiffer):
        issue_ballot(actor=boss.actor, clock=clock, approval_id=wanted, verdict=Verdict.APPROVE, comment="")


@pytest.mark.parametrize("change", MILDER)
def test_nothing_is_used_under_milder_rules(
    asker: Voter, approval_id: UUID, clock: FixedClock, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(approval_id, change)
    with pytest.raises((RulesDiffer, ApprovalTampered)):
        use(asker.actor, approval_id, clock=clock)


def test_nobody_votes_on_a_request_that_the_log_does_not_know(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    wanted = ask(asker.actor, clock=clock)
    with without_triggers():
        AuditEvent.objects.filter(subject=f"approval:{wanted}").update(subject="approval:another")
    with pytest.raises(ApprovalTampered, match="audit log"):
        issue_ballot(actor=boss.actor, clock=clock, approval_id=wanted, verdict=Verdict.APPROVE, comment="")


def test_the_person_that_the_act_is_about_does_not_vote(asker: Voter, clock: FixedClock) -> None:
    about = approver("about", "ca_manager")
    wanted = ask(asker.actor, subject=about.actor.actor_id, clock=clock)
    with pytest.raises(TookPart):
        issue_ballot(actor=about.actor, clock=clock, approval_id=wanted, verdict=Verdict.APPROVE, comment="")
