"""Rows as values."""

from datetime import date

from apps.operations.models import ActivityPlan, Release, WorkOrder
from apps.operations.states import OrderState, PlanState, ReleaseState
from apps.operations.types import (
    Action,
    Importance,
    OrderType,
    OrderView,
    PlanItem,
    PlanSpan,
    PlanView,
    ReleaseView,
)


def order_view(row: WorkOrder) -> OrderView:
    """Return what may be shown of a work order."""
    return OrderView(
        order_id=row.pk,
        order_type=OrderType(row.order_type),
        importance=Importance(row.importance),
        action=Action(row.action),
        subject=row.subject,
        executors=tuple(row.executors),
        due_on=row.due_on,
        state=OrderState(row.state),
        issued_by=row.recorded_by,
        issued_at=row.recorded_at,
    )


def plan_view(row: ActivityPlan) -> PlanView:
    """Return what may be shown of an activity plan."""
    return PlanView(
        plan_id=row.pk,
        span=PlanSpan(row.span),
        period=row.period,
        items=tuple(
            PlanItem(activity=item["activity"], due_on=date.fromisoformat(item["due_on"]))
            for item in row.items
        ),
        body_sha256=row.body_sha256,
        state=PlanState(row.state),
    )


def release_view(row: Release) -> ReleaseView:
    """Return what may be shown of a release."""
    return ReleaseView(
        release_id=row.pk,
        software=row.software,
        version=row.version,
        content_sha256=row.content_sha256,
        state=ReleaseState(row.state),
    )
