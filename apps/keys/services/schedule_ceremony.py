"""5.2.1.1: the head of the ceremony reads the script and orders who holds it, on which day."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.base.conf import conf
from apps.keys.errors import (
    AttendanceConflict,
    CeremonyInvalid,
    CeremonyRoleNeeded,
    CustodiansNotOnCall,
    EnvironmentDiffers,
    ParticipantsMissing,
    RehearsalMissing,
    ScriptDiffers,
)
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyAttendance, CeremonyParticipant, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.selectors.on_call import custodians_on_call
from apps.keys.selectors.rehearsals import is_rehearsed
from apps.keys.services._ceremony_rows import locked_ceremony, move, record, require_role, roles_now
from apps.keys.services._evidence import require_hsm_evidence
from apps.keys.states import CeremonyEvent
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType, people_needed, read_script
from apps.lib.cps.roles import Role
from apps.policy.selectors import site_value


def schedule_ceremony(
    *,
    actor: Actor,
    clock: Clock,
    ceremony_id: UUID,
    script_sha256: str,
    scheduled_for: date,
    participants: Mapping[str, Role],
) -> CeremonyView:
    """Set the day (JST) and the participants (actor id -> role) of the script with that digest.

    While nobody has entered, a new list replaces the old one. Raises `CeremonyMissing`, `CeremonyRoleNeeded`,
    `ScriptDiffers`, `EnvironmentDiffers`, `RehearsalMissing`, `HsmEvidenceMissing`, `CeremonyInvalid`,
    `ParticipantsMissing`, `CustodiansNotOnCall`, `AttendanceConflict`, `IllegalTransition`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CEREMONY_SCHEDULED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.CA_MANAGER,), clock, clause="5.2.1.1")
        row = locked_ceremony(ceremony_id)
        move(row, CeremonyEvent.SCHEDULE)
        _check_order(row, script_sha256, scheduled_for, clock)
        needed = _check_people(row, participants, clock)
        _check_on_call(needed[Role.KEY_CUSTODIAN], participants, scheduled_for)
        _replace_people(row, participants)
        row.scheduled_for, row.scheduled_by = scheduled_for, actor.actor_id
        row.save(update_fields=["state", "scheduled_for", "scheduled_by"])
        record(
            row,
            KeysEvent.CEREMONY_SCHEDULED,
            actor=actor,
            clock=clock,
            clause="5.2.1.1",
            detail={"day": scheduled_for.isoformat(), "participants": dict(sorted(participants.items()))},
        )
        return ceremony_of(row)


def _check_order(row: KeyCeremony, script_sha256: str, scheduled_for: date, clock: Clock) -> None:
    """Refuse another script than was read, a day that is past, a rehearsal in production and the reverse.

    The real run follows a body that was rehearsed to its end, at an HSM whose evidence stands on the day.
    """
    if script_sha256 != row.script_sha256:
        raise ScriptDiffers(field="script_sha256", clause="5.2.1.1")
    if scheduled_for < clock.today():
        raise CeremonyInvalid("the day is past", field="scheduled_for")
    if (row.environment_kind == EnvironmentKind.PRODUCTION) != conf().production:
        raise EnvironmentDiffers(field="script_sha256", clause="6.1.1.1")
    if row.environment_kind == EnvironmentKind.PRODUCTION:
        if not is_rehearsed(row.body_sha256):
            raise RehearsalMissing(field="script_sha256", clause="5.2.1.1")
        script = read_script(row.script, ceremony_type=CeremonyType(row.ceremony_type))
        require_hsm_evidence(script.environment.token_label, on=scheduled_for)


def _check_people(row: KeyCeremony, participants: Mapping[str, Role], clock: Clock) -> Mapping[Role, int]:
    """Refuse people without the role, and fewer than the script needs (5.2.2); return how many it needs."""
    for person, role in participants.items():
        if role not in roles_now(person, clock):
            raise CeremonyRoleNeeded(f"{person} does not hold the role {role}", field="participants")
    script = read_script(row.script, ceremony_type=CeremonyType(row.ceremony_type))
    needed = people_needed(script, custodian_quorum=site_value("activation_quorum"))
    there = Counter(participants.values())
    for role, people in needed.items():
        if there[role] < people:
            raise ParticipantsMissing(f"{people} × {role}", field="participants", clause="5.2.2")
    if strangers := sorted(set(there) - set(needed)):
        raise CeremonyInvalid(f"no part for {', '.join(strangers)}", field="participants")
    return needed


def _check_on_call(needed: int, participants: Mapping[str, Role], day: date) -> None:
    """Refuse a day on which a quorum of the custodians of this ceremony has not said to be reachable."""
    custodians = {person for person, role in participants.items() if role is Role.KEY_CUSTODIAN}
    there = len(custodians & custodians_on_call(day))
    if there < needed:
        raise CustodiansNotOnCall(f"{there} of {needed}", field="scheduled_for", clause="5.2.1.3")


def _replace_people(row: KeyCeremony, participants: Mapping[str, Role]) -> None:
    if CeremonyAttendance.objects.filter(participant__ceremony=row).exists():
        raise AttendanceConflict("somebody has entered the room", clause="5.2.1.8")
    CeremonyParticipant.objects.filter(ceremony=row).delete()
    CeremonyParticipant.objects.bulk_create(
        CeremonyParticipant(ceremony=row, actor_id=person, role=role)
        for person, role in sorted(participants.items())
    )
