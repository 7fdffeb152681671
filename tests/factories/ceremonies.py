"""The people of a key ceremony, and ceremonies led through the real services to a stage."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from apps.keys.services import (
    complete_ceremony,
    confirm_entry,
    confirm_exit,
    draft_ceremony,
    execute_step,
    report_ceremony,
    request_completion,
    schedule_ceremony,
    start_ceremony,
    witness_step,
)
from apps.keys.types import CeremonyView
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from apps.lib.cps.standard_scripts import standard_script
from tests.factories.approvals import Voter, approver, vote

PEOPLE: Final = (
    ("head", Role.CA_MANAGER),
    ("manager", Role.OPERATIONS_MANAGER),
    ("issuer", Role.CERTIFICATE_ISSUER),
    ("witness", Role.AUDITOR),
    ("keeper-one", Role.KEY_CUSTODIAN),
    ("keeper-two", Role.KEY_CUSTODIAN),
    ("engineer-one", Role.PKI_ENGINEER),
    ("engineer-two", Role.PKI_ENGINEER),
)
WITH_PKI: Final = (CeremonyType.KEYGEN, CeremonyType.RENEWAL)
_BY_DUTY: Final = {
    Role.OPERATIONS_MANAGER: ("manager",),
    Role.KEY_CUSTODIAN: ("keeper-one", "keeper-two"),
    Role.PKI_ENGINEER: ("engineer-one", "engineer-two"),
}


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody, by user name; `gate` is facility staff and no participant."""

    clock: Clock
    people: dict[str, Voter]
    gate: Voter

    def __getitem__(self, name: str) -> Voter:
        return self.people[name]

    def roles(self, *, without: str = "") -> dict[str, Role]:
        """Return actor id -> role of all participants, but one."""
        present = ((name, role) for name, role in PEOPLE if name in self.people and name != without)
        return {self[name].actor.actor_id: role for name, role in present}

    def draft(self, ceremony_type: CeremonyType = CeremonyType.KEYGEN) -> CeremonyView:
        return draft_ceremony(
            actor=self["manager"].actor,
            clock=self.clock,
            ceremony_type=ceremony_type,
            title="DS鍵の生成",
            place="第1セキュリティルーム",
            script=standard_script(ceremony_type),
        )

    def schedule(self, ceremony: CeremonyView, *, on: date | None = None, without: str = "") -> CeremonyView:
        return schedule_ceremony(
            actor=self["head"].actor,
            clock=self.clock,
            ceremony_id=ceremony.ceremony_id,
            script_sha256=ceremony.script_sha256,
            scheduled_for=on or self.clock.today(),
            participants=self.roles(without=without),
        )

    def enter(self, ceremony_id: UUID, participant_id: UUID) -> CeremonyView:
        return confirm_entry(
            actor=self.gate.actor, clock=self.clock, ceremony_id=ceremony_id, participant_id=participant_id
        )

    def leave(self, ceremony_id: UUID, participant_id: UUID) -> CeremonyView:
        return confirm_exit(
            actor=self.gate.actor, clock=self.clock, ceremony_id=ceremony_id, participant_id=participant_id
        )

    def participant(self, ceremony: CeremonyView, name: str) -> UUID:
        actor_id = self[name].actor.actor_id
        return next(one.participant_id for one in ceremony.participants if one.actor_id == actor_id)

    def assembled(self, ceremony_type: CeremonyType = CeremonyType.KEYGEN) -> CeremonyView:
        """Return a ceremony whose participants are all in the room."""
        if ceremony_type not in WITH_PKI:
            self.people.pop("engineer-one", None)
            self.people.pop("engineer-two", None)
        ceremony = self.schedule(self.draft(ceremony_type))
        for person in ceremony.participants:
            ceremony = self.enter(ceremony.ceremony_id, person.participant_id)
        return ceremony

    def started(self, ceremony_type: CeremonyType = CeremonyType.KEYGEN) -> CeremonyView:
        ceremony_id = self.assembled(ceremony_type).ceremony_id
        return start_ceremony(actor=self["manager"].actor, clock=self.clock, ceremony_id=ceremony_id)

    def execute(self, ceremony_id: UUID, number: int, name: str) -> CeremonyView:
        return execute_step(actor=self[name].actor, clock=self.clock, ceremony_id=ceremony_id, number=number)

    def witness(self, ceremony_id: UUID, number: int, name: str) -> CeremonyView:
        return witness_step(actor=self[name].actor, clock=self.clock, ceremony_id=ceremony_id, number=number)

    def executed(self, ceremony: CeremonyView, number: int) -> CeremonyView:
        """Let everybody operate the step whose duty it is."""
        for name in _BY_DUTY[ceremony.steps[number - 1].role]:
            ceremony = self.execute(ceremony.ceremony_id, number, name)
        return ceremony

    def done(self, ceremony: CeremonyView, *, until: int | None = None) -> CeremonyView:
        """Operate and witness the steps from the next one on, before number `until` or to the end."""
        while (step := ceremony.next_step()) is not None and step.number != until:
            self.executed(ceremony, step.number)
            self.witness(ceremony.ceremony_id, step.number, "issuer")
            ceremony = self.witness(ceremony.ceremony_id, step.number, "witness")
        return ceremony

    def emptied(self, ceremony: CeremonyView) -> CeremonyView:
        for person in ceremony.participants:
            ceremony = self.leave(ceremony.ceremony_id, person.participant_id)
        return ceremony

    def report(self, ceremony: CeremonyView) -> CeremonyView:
        return report_ceremony(
            actor=self["manager"].actor,
            clock=self.clock,
            ceremony_id=ceremony.ceremony_id,
            report="手順書のとおり終了した。",
        )

    def reported(self, ceremony_type: CeremonyType = CeremonyType.ACTIVATION) -> CeremonyView:
        return self.report(self.emptied(self.done(self.started(ceremony_type))))

    def approved_by(self, ceremony: CeremonyView, voter: Voter) -> UUID:
        view = request_completion(
            actor=self["manager"].actor, clock=self.clock, ceremony_id=ceremony.ceremony_id
        )
        vote(view.approval_id, voter, clock=self.clock)
        return view.approval_id

    def complete(self, ceremony: CeremonyView, approval_id: UUID | None) -> CeremonyView:
        return complete_ceremony(
            actor=self["manager"].actor,
            clock=self.clock,
            ceremony_id=ceremony.ceremony_id,
            approval_id=approval_id,
        )


def cast_of(clock: Clock) -> Cast:
    """Return eight participants and a facility staff member with security keys."""
    people = {name: approver(name, role) for name, role in PEOPLE}
    return Cast(clock=clock, people=people, gate=approver("gate", Role.FACILITY_STAFF))
