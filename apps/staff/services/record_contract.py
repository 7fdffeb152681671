"""Record a contract with a contractor as a checklist (5.3.6, 5.3.7)."""

import re
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.staff.errors import ContractNumberTaken, PersonnelInvalid, PersonnelRefused
from apps.staff.events import PersonnelEvent
from apps.staff.models import ContractorContract
from apps.staff.permissions import DEALS_WITH_CONTRACTORS
from apps.staff.selectors.contracts import contract_view
from apps.staff.services._files import permit, short_text
from apps.staff.types import ContractTerms, ContractView

_CLAUSE: Final = "5.3.7"
_LONGEST_NUMBER: Final = 40
_LONGEST_NAME: Final = 120
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def record_contract(
    *,
    actor: Actor,
    clock: Clock,
    number: str,
    contractor: str,
    terms: ContractTerms,
    starts_on: date,
    ends_on: date,
    file_sha256: str,
) -> ContractView:
    """Add a contract of the Digital Agency; both days of its term are included.

    An incomplete one is recorded too, and then opens no account. Raises `PersonnelRefused`,
    `PersonnelInvalid`, `ContractNumberTaken`.
    """
    row = ContractorContract(
        number=number.strip(),
        contractor=contractor.strip(),
        confidentiality=terms.confidentiality,
        measures_on_breach=terms.measures_on_breach,
        guarantee=terms.guarantee,
        compensation=terms.compensation,
        penalty=terms.penalty,
        starts_on=starts_on,
        ends_on=ends_on,
        file_sha256=file_sha256,
        recorded_by=actor.actor_id,
        recorded_at=clock.now(),
    )
    subject = f"contract:{row.pk}"
    with refusals_audited(
        actor=actor, clock=clock, event=PersonnelEvent.CONTRACT_RECORDED, subject=subject, clause=_CLAUSE
    ):
        permit(actor, DEALS_WITH_CONTRACTORS, clause=_CLAUSE)
        if actor.kind is ActorKind.PERSON and actor.organisation != Organisation.DIGITAL_AGENCY:
            raise PersonnelRefused("contracts are the Digital Agency's", clause=_CLAUSE)
        _check(row)
        _insert(actor, clock, row, terms)
    return contract_view(row)


def _check(row: ContractorContract) -> None:
    short_text(row.number, field="number", longest=_LONGEST_NUMBER)
    short_text(row.contractor, field="contractor", longest=_LONGEST_NAME)
    if row.ends_on < row.starts_on:
        raise PersonnelInvalid("the period is empty", field="ends_on")
    if not _SHA256.fullmatch(row.file_sha256):
        raise PersonnelInvalid("64 hexadecimal characters", field="file_sha256")


def _insert(actor: Actor, clock: Clock, row: ContractorContract, terms: ContractTerms) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record_event(
                actor=actor,
                clock=clock,
                event=PersonnelEvent.CONTRACT_RECORDED,
                subject=f"contract:{row.pk}",
                clause=_CLAUSE,
                detail={"complete": terms.complete(), "ends_on": row.ends_on.isoformat()},
            )
    except IntegrityError:
        raise ContractNumberTaken(field="number") from None
