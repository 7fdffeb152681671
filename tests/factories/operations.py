"""People and records of the daily operation, made through the real services (synthetic)."""

from datetime import date
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.operations.services import (
    develop_release,
    draft_plan,
    issue_order,
    propose_plan,
    record_meeting,
    record_release_test,
    register_asset,
)
from apps.operations.types import (
    Action,
    AssetDraft,
    AssetKind,
    Importance,
    OrderDraft,
    OrderType,
    OrderView,
    PlanItem,
    PlanSpan,
    PlanView,
    ReleaseDraft,
    ReleaseView,
)
from tests.factories.staff import member

DIGEST: Final = "ab" * 32
BOTH: Final = (Organisation.JLIS, Organisation.DIGITAL_AGENCY)


def worker(username: str, *roles: str, strength: LoginStrength = LoginStrength.SECOND_FACTOR) -> Actor:
    """Return a registered person with the roles, as actor after a login with a second factor."""
    user = member(username, *roles)
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{user.pk}",
        roles=frozenset(roles),
        organisation=user.organisation,
        terminal="test",
        strength=strength,
    )


def order_for(
    clock: Clock,
    issuer: Actor,
    *executors: Actor,
    action: Action = Action.OTHER_WORK,
    importance: Importance = Importance.ROUTINE,
    subject: str = "",
) -> OrderView:
    """Return an order that names these people."""
    draft = OrderDraft(
        order_type=OrderType.MAINTAIN,
        importance=importance,
        action=action,
        text="Replace the fan of the rack.",
        executors=[actor.actor_id for actor in executors],
        due_on=clock.today(),
        subject=subject,
    )
    return issue_order(actor=issuer, clock=clock, draft=draft)


def asset_of(clock: Clock, manager: Actor, *, tag: str = "HSM-01", due: date | None = None) -> UUID:
    """Return the id of a registered asset that is maintained every six months."""
    draft = AssetDraft(
        tag=tag,
        kind=AssetKind.SECURITY_MODULE,
        owner=Organisation.JLIS,
        location="Room 2, rack 4",
        next_maintenance_on=due or clock.today(),
        interval_months=6,
    )
    return register_asset(actor=manager, clock=clock, draft=draft).record_id


def items(clock: Clock) -> tuple[PlanItem, ...]:
    """Return two activities."""
    return (
        PlanItem(activity="Restore test of the backup", due_on=clock.today()),
        PlanItem(activity="Review of the access lists", due_on=clock.today()),
    )


def proposed_plan(clock: Clock, manager: Actor, *, period: str = "2026-12") -> PlanView:
    """Return a monthly plan in state PROPOSED."""
    plan = draft_plan(actor=manager, clock=clock, span=PlanSpan.MONTHLY, period=period, items=items(clock))
    return propose_plan(actor=manager, clock=clock, plan_id=plan.plan_id)


def meeting_on(
    clock: Clock, manager: Actor, *plans: UUID, organisations: tuple[Organisation, ...] = BOTH
) -> UUID:
    """Return the id of a meeting of today at which these plans were discussed."""
    return record_meeting(
        actor=manager,
        clock=clock,
        held_on=clock.today(),
        organisations=organisations,
        plans=plans,
        minutes="Both organisations agree.",
    ).record_id


def release_after_test(clock: Clock, developer: Actor, tester: Actor, *, version: str) -> ReleaseView:
    """Return a release that waits for the operations manager."""
    draft = ReleaseDraft(software="dsportal", version=version, content_sha256=DIGEST)
    release = develop_release(actor=developer, clock=clock, draft=draft)
    return record_release_test(
        actor=tester, clock=clock, release_id=release.release_id, test_report_sha256="cd" * 32
    )
