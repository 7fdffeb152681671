"""Each service that needs an approval is ready for it, and nothing but that approval stands in its way."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalExpired,
    ApprovalMissing,
    ApprovalOpen,
    ApprovalUnknown,
    ApprovalUsed,
)
from apps.approvals.services import consume_approval
from apps.compliance.selectors.authority import all_faults
from apps.lib.actor import LoginStrength
from apps.lib.canonical import Plain
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from dsportal.inventory.calls import exported_services
from dsportal.inventory.gates import Gate
from dsportal.inventory.services import service_rows
from tests.factories.approvals import approved, approver, use
from tests.support.flush import without_triggers
from tests.unit.dsportal.gate_builders import BUILDERS
from tests.unit.dsportal.gate_stage import Ready, Stage
from tests.unit.dsportal.test_matrix import snapshot

pytestmark = pytest.mark.django_db
OTHER = {Kind.BREAK_GLASS: Kind.ENROL_AUTHENTICATOR}  # every other kind is confused with an emergency
LEAVES_NO_ROW = {
    Kind.REGISTER_STAFF,  # the account alone
    Kind.RESET_LOGIN,  # what the account has not any more
    Kind.ASSIGN_ROLE,  # a role that waits for the file, and has no power without the approval
    Kind.ASSIGN_DECIDING_ROLE,
}
ROLE_REFUSED = {  # by the service itself, or where the approval is used up
    "approval_execution_refused",
    "ceremony_role_needed",
    "certificates_role_missing",
    "incident_role_needed",
    "operations_duty_refused",
    "personnel_refused",
    "staff_management_refused",
}


class Reached(Exception):
    """The service came to the point where it uses its approval up."""


@dataclass
class Gated:
    """A service, ready but for its approval, and the act for which it wants one."""

    name: str
    kind: Kind
    stage: Stage
    ready: Ready
    subject: str = ""
    act: dict[str, Plain] | None = None

    def run(self, approval_id: UUID | None, **changes: Any) -> Any:
        handed = self.ready.hand_over(approval_id)
        call = {"actor": self.ready.actor, **self.ready.given, **handed, **changes}
        return exported_services()[self.name](clock=self.stage.clock, **call)

    def refused(self, wanted: type[DomainError], approval_id: UUID | None, **changes: Any) -> DomainError:
        """Run it and see exactly that refusal, and no row changed."""
        self.ready.hand_over(approval_id)
        before = snapshot()
        with pytest.raises(DomainError) as refusal:
            self.run(approval_id, **changes)
        assert snapshot() == before, "something was written"
        assert type(refusal.value) is wanted or wanted is DomainError
        return refusal.value

    def approval(self, **changes: Any) -> UUID:
        """Ask for the act (or for a changed one) and let everybody approve who must."""
        terms = {"kind": self.kind, "subject": self.subject, "act": self.act, **changes}
        voters = self.ready.voters or self.stage.voters(terms["kind"])
        return approved(asker=self.ready.actor, clock=self.stage.clock, **({"voters": voters} | terms))


def users_of_approvals() -> Iterator[Any]:
    """Yield the modules of services that use approvals up."""
    for name, module in list(sys.modules.items()):
        ours = name.startswith("apps.") and not name.startswith("apps.approvals.")
        if ours and getattr(module, "consume_approval", None) is consume_approval:
            yield module


@pytest.fixture(params=BUILDERS, ids=lambda key: f"{key[0]}-{key[1]}")
def gated(request: pytest.FixtureRequest, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Gated:
    """Return the service, made ready; the act is what the service itself wants to be approved."""
    name, kind = request.param
    stage = Stage(clock)
    made = Gated(name, kind, stage, BUILDERS[request.param](stage))
    wanted: list[tuple[Kind, str, dict[str, Plain]]] = []

    def note(*, kind: Kind, subject: str, act: dict[str, Plain], **_rest: Any) -> None:
        wanted.append((kind, subject, dict(act)))
        raise Reached

    with monkeypatch.context() as patch:
        for module in users_of_approvals():
            patch.setattr(module, "consume_approval", note)
        with pytest.raises(Reached), transaction.atomic():
            made.run(None)
    [(asked, made.subject, made.act)] = wanted
    assert asked is kind
    return made


def test_every_service_with_an_approval_and_every_kind_is_tried() -> None:
    """A service that is new in the inventory needs a line in `BUILDERS`."""
    inventory = {row.path for row in service_rows() if row.gate is Gate.APPROVAL}
    assert {name for name, _kind in BUILDERS} == inventory
    assert {kind for _name, kind in BUILDERS} == set(Kind)


@pytest.mark.requirement("R-5.2.2-1")
def test_only_the_missing_approval_stands_in_the_way(gated: Gated) -> None:
    gated.refused(ApprovalMissing, None)
    gated.refused(ApprovalUnknown, new_id())
    approval_id = gated.approval()
    gated.ready.hand_over(approval_id)
    before = snapshot()
    gated.run(approval_id)
    assert snapshot() != before


def test_an_approval_that_was_used_is_good_for_nothing(gated: Gated) -> None:
    approval_id = gated.approval()
    use(
        gated.ready.actor,
        approval_id,
        kind=gated.kind,
        subject=gated.subject,
        act=gated.act or {},
        clock=gated.stage.clock,
    )
    gated.refused(ApprovalUsed, approval_id)


def test_an_approval_that_has_expired_is_good_for_nothing(gated: Gated) -> None:
    approval_id = gated.approval()
    gated.stage.clock.advance(KINDS[gated.kind].use_within + timedelta(seconds=1))
    gated.refused(ApprovalExpired, approval_id)


def test_an_approval_of_something_else_is_good_for_nothing(gated: Gated) -> None:
    gated.refused(ApprovalDiffers, gated.approval(act={**(gated.act or {}), "more": 1}))
    gated.refused(ApprovalDiffers, gated.approval(subject="staff:another"))


def test_an_approval_of_another_kind_is_good_for_nothing(gated: Gated) -> None:
    other = OTHER.get(gated.kind, Kind.BREAK_GLASS)
    gated.refused(ApprovalDiffers, gated.approval(kind=other, voters=gated.stage.voters(other)))


def test_a_request_that_nobody_approved_is_good_for_nothing(gated: Gated) -> None:
    gated.refused(ApprovalOpen, gated.approval(voters=()))


@pytest.mark.requirement("R-5.2.3-2")
def test_what_others_approved_is_not_carried_out_without_the_role_or_a_second_factor(gated: Gated) -> None:
    approval_id, mine = gated.approval(), gated.ready.actor
    stranger = approver("stranger", organisation=mine.organisation).actor
    at_password = replace(mine, strength=LoginStrength.PASSWORD)
    for actor, codes in (
        (stranger, ROLE_REFUSED),
        (replace(stranger, roles=mine.roles), ROLE_REFUSED),  # the login says so, the directory does not
        (at_password, {*ROLE_REFUSED, "approval_login_too_weak", "second_factor_needed"}),
    ):
        assert gated.refused(DomainError, approval_id, actor=actor).code in codes
    gated.run(approval_id)


def test_at_night_what_was_done_is_found_where_the_approval_behind_it_is_not(gated: Gated) -> None:
    """Somebody with access to the database can write the row of a deed, but not the approval for it."""
    approval_id = gated.approval()
    gated.ready.hand_over(approval_id)
    gated.run(approval_id)
    known = set(all_faults(at=gated.stage.clock.now()))
    assert "APPROVAL_MISSING" not in {fault.code for fault in known}
    with without_triggers(), connection.cursor() as cursor:
        for table, column in (("vote", "request_id"), ("ballot", "request_id"), ("request", "id")):
            name = {"ballot": "approvals_issuedballot"}.get(table, f"approvals_approval{table}")
            cursor.execute(f"DELETE FROM {name} WHERE {column} = %s", [approval_id.hex])
    found = {fault.code for fault in set(all_faults(at=gated.stage.clock.now())) - known}
    assert "REQUEST_REMOVED" in found
    assert bool(found - {"REQUEST_REMOVED"}) is (gated.kind not in LEAVES_NO_ROW)
