"""The people of a key ceremony, and ceremonies led through the real services to a stage."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from apps.keys.models import CeremonyErrand
from apps.keys.selectors import ceremony_view
from apps.keys.services import (
    carry_out_errand,
    challenge_presence,
    complete_ceremony,
    confirm_entry,
    confirm_exit,
    decide_deviation,
    draft_ceremony,
    execute_step,
    prove_presence,
    report_ceremony,
    request_completion,
    schedule_ceremony,
    set_on_call,
    start_ceremony,
    witness_step,
)
from apps.keys.states import DeviationDecision, ErrandState
from apps.keys.types import CeremonyView
from apps.lib.actor import system_actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import Environment
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from tests.factories.approvals import Voter, approver, vote
from tests.factories.scripts import script_for
from tests.fakes.errands import ObedientSigner, performing

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
SIGNER: Final = system_actor("signer")


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody, by user name; `gate` is facility staff and no participant; `signer` None: the real HSM."""

    clock: Clock
    people: dict[str, Voter]
    gate: Voter
    signer: ObedientSigner | None = field(default_factory=ObedientSigner)

    def __getitem__(self, name: str) -> Voter:
        return self.people[name]

    def roles(self, *, without: str = "") -> dict[str, Role]:
        """Return actor id -> role of all participants, but one."""
        present = ((name, role) for name, role in PEOPLE if name in self.people and name != without)
        return {self[name].actor.actor_id: role for name, role in present}

    def draft(
        self, ceremony_type: CeremonyType = CeremonyType.KEYGEN, environment: Environment | None = None
    ) -> CeremonyView:
        return draft_ceremony(
            actor=self["manager"].actor,
            clock=self.clock,
            ceremony_type=ceremony_type,
            title="DS鍵の生成",
            place="第1セキュリティルーム",
            script=script_for(ceremony_type, environment),
        )

    def on_call(self, day: date) -> None:
        """Let the custodians say that they can be reached on that day; nobody says so for a past one."""
        if day < self.clock.today():
            return
        for name in ("keeper-one", "keeper-two"):
            if name in self.people:
                set_on_call(
                    actor=self[name].actor, clock=self.clock, first_day=day, last_day=day, on_call=True
                )

    def schedule(self, ceremony: CeremonyView, *, on: date | None = None, without: str = "") -> CeremonyView:
        self.on_call(on or self.clock.today())
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

    def prove(self, ceremony_id: UUID, name: str) -> CeremonyView:
        """Let the person touch the own security key."""
        voter = self[name]
        asked = challenge_presence(actor=voter.actor, clock=self.clock, ceremony_id=ceremony_id)
        assertion = voter.key.get(dict(asked.options))
        return prove_presence(
            actor=voter.actor, clock=self.clock, challenge_id=asked.challenge_id, assertion=assertion
        )

    def leave(self, ceremony_id: UUID, participant_id: UUID) -> CeremonyView:
        return confirm_exit(
            actor=self.gate.actor, clock=self.clock, ceremony_id=ceremony_id, participant_id=participant_id
        )

    def participant(self, ceremony: CeremonyView, name: str) -> UUID:
        actor_id = self[name].actor.actor_id
        return next(one.participant_id for one in ceremony.participants if one.actor_id == actor_id)

    def assembled(
        self, ceremony_type: CeremonyType = CeremonyType.KEYGEN, environment: Environment | None = None
    ) -> CeremonyView:
        """Return a ceremony whose participants are all in the room and have proved it."""
        if ceremony_type not in WITH_PKI:
            self.people.pop("engineer-one", None)
            self.people.pop("engineer-two", None)
        return self.gather(self.schedule(self.draft(ceremony_type, environment)))

    def gather(self, ceremony: CeremonyView) -> CeremonyView:
        """Let every participant in, and let everybody touch the own security key."""
        invited = {person.actor_id for person in ceremony.participants}
        for person in ceremony.participants:
            self.enter(ceremony.ceremony_id, person.participant_id)
        for name in [name for name in self.people if self[name].actor.actor_id in invited]:
            ceremony = self.prove(ceremony.ceremony_id, name)
        return ceremony

    def started(
        self, ceremony_type: CeremonyType = CeremonyType.KEYGEN, environment: Environment | None = None
    ) -> CeremonyView:
        return self.begin(self.assembled(ceremony_type, environment))

    def begin(self, ceremony: CeremonyView) -> CeremonyView:
        return start_ceremony(actor=self["manager"].actor, clock=self.clock, ceremony_id=ceremony.ceremony_id)

    def execute(self, ceremony_id: UUID, number: int, name: str) -> CeremonyView:
        """Give the person's word; a signer serves the errand that the last word sends."""
        execute_step(actor=self[name].actor, clock=self.clock, ceremony_id=ceremony_id, number=number)
        return self.serve(ceremony_id)

    def serve(self, ceremony_id: UUID) -> CeremonyView:
        """Carry out what waits for a signer."""
        waiting = CeremonyErrand.objects.filter(state=ErrandState.WAITING, step__ceremony=ceremony_id)
        with performing(self.signer.perform if self.signer else None):
            for errand in waiting:
                carry_out_errand(actor=SIGNER, clock=self.clock, errand_id=errand.pk)
        return ceremony_view(ceremony_id)

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


def abide(cast: Cast, ceremony: CeremonyView, number: int, decision: DeviationDecision) -> CeremonyView:
    """Let the head of the ceremony decide about a deviation."""
    return decide_deviation(
        actor=cast["head"].actor,
        clock=cast.clock,
        ceremony_id=ceremony.ceremony_id,
        number=number,
        decision=decision,
        reason="封印は正常であり、影響はない。",
    )


def cast_of(clock: Clock) -> Cast:
    """Return eight participants and a facility staff member with security keys."""
    people = {name: approver(name, role) for name, role in PEOPLE}
    return Cast(clock=clock, people=people, gate=approver("gate", Role.FACILITY_STAFF))
