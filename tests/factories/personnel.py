"""Personnel files with everything in order (synthetic)."""

from datetime import date, timedelta
from uuid import UUID

from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import Clock, FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import User
from apps.staff.services import (
    draft_document,
    record_contract,
    record_pre_check,
    register_document,
    seed_personnel_file,
)
from apps.staff.types import CheckResult, ContractTerms, DocumentKind, DocumentView
from tests.factories.approvals import Voter


def complete_file(user: User, *roles: str, clock: Clock, trained_on: date | None = None) -> None:
    """Give the person everything that the roles ask for."""
    missing = seed_personnel_file(
        actor=system_actor("test"), clock=clock, user_id=user.pk, roles=roles, trained_on=trained_on
    )
    assert missing == ()


def officer(
    *roles: str,
    actor_id: str = "staff:officer",
    organisation: str = Organisation.DIGITAL_AGENCY,
    strength: LoginStrength = LoginStrength.PASSKEY,
) -> Actor:
    """Return a logged-in person with the roles (default: an operations manager of the Digital Agency)."""
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=actor_id,
        roles=frozenset(roles or (Role.OPERATIONS_MANAGER.value,)),
        organisation=organisation,
        terminal="test",
        strength=strength,
    )


def contract(clock: FixedClock, user_id: UUID, **terms: bool) -> UUID:
    """Record a contract, in order but for `terms`, and the check of the person under it."""
    answers = dict.fromkeys(ContractTerms.__slots__, True) | terms
    made = record_contract(
        actor=officer(),
        clock=clock,
        number="K-1",
        contractor="Itaku",
        terms=ContractTerms(**answers),
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=30),
        file_sha256="ab" * 32,
    )
    record_pre_check(
        actor=officer(),
        clock=clock,
        user_id=user_id,
        contract_id=made.contract_id,
        checked_on=clock.today(),
        result=CheckResult.PASSED,
    )
    return made.contract_id


def draft(
    writer: Voter, clock: FixedClock, *, document_id: UUID | None = None, text: str = "Step 1"
) -> DocumentView:
    """Draft a version of a document, of a new one unless it is named."""
    if document_id is None:
        document_id = register_document(
            actor=writer.actor,
            clock=clock,
            code="OPS-1",
            kind=DocumentKind.OPERATION_PROCEDURE,
            title="Daily work",
        ).document_id
    return draft_document(
        actor=writer.actor,
        clock=clock,
        document_id=document_id,
        body=text,
        readers=[Role.OPERATIONS_STAFF, Role.SYSTEM_ENGINEER],
    )
