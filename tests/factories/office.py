"""The staff office: who asks for registrations and roles and who approves them, with their security keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from apps.approvals.types import ApprovalView
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import User
from apps.staff.services import assign_role, request_role
from apps.staff.types import RoleGrant
from tests.factories.approvals import Voter, approver, vote

PERIOD = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The operations manager and a CA manager of each deciding organisation."""

    ops: Voter
    ca_jlis: Voter
    ca_agency: Voter

    def agree(self, view: ApprovalView, clock: Clock, *, both: bool = False) -> UUID:
        """Let the CA managers approve; return the id of the approval."""
        voters = (self.ca_jlis, self.ca_agency) if both else (self.ca_jlis,)
        for voter in voters:
            vote(view.approval_id, voter, clock=clock)
        return view.approval_id


def office() -> Office:
    """Return an office of three people who hold their roles for long."""
    return Office(
        ops=approver("ops-office", Role.OPERATIONS_MANAGER),
        ca_jlis=approver("ca-jlis", Role.CA_MANAGER, organisation=Organisation.JLIS),
        ca_agency=approver("ca-agency", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY),
    )


def approved_role(
    desk: Office, clock: Clock, user: User, role: str, *, scope: str = "", both: bool = False
) -> tuple[UUID, datetime, datetime]:
    """Return (approval id, start, end) of a role that was asked for and approved."""
    start, end = clock.now(), clock.now() + PERIOD
    view = request_role(
        actor=desk.ops.actor,
        clock=clock,
        user_id=user.pk,
        role=role,
        scope=scope,
        valid_from=start,
        valid_until=end,
    )
    return desk.agree(view, clock, both=both), start, end


def give(
    desk: Office, clock: Clock, user: User, role: str, *, scope: str = "", both: bool = False
) -> RoleGrant:
    """Ask for a role, let it be approved, and assign it."""
    approval_id, start, end = approved_role(desk, clock, user, role, scope=scope, both=both)
    return assign_role(
        actor=desk.ops.actor,
        clock=clock,
        user_id=user.pk,
        role=role,
        scope=scope,
        valid_from=start,
        valid_until=end,
        approval_id=approval_id,
    )
