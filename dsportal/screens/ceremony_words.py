"""Ceremonies in words: whose turn it is, what a step asks for, what was read back and what went wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.base.columns import listing, state_word
from apps.keys.selectors import by_signer, cause_text, deviation_text, fact_text
from apps.keys.states import CeremonyState, ErrandState, StepState
from apps.keys.types import CeremonyView, DeviationView, ErrandView, EvidenceView, ParticipantView, StepView
from apps.lib.cps.ceremony_acts import ENVIRONMENT, FROM_ENVIRONMENT, Environment, earlier_step
from apps.lib.cps.ceremony_script import WITNESSES
from apps.lib.cps.roles import Role

_OPERATING: Final = frozenset({StepState.NOT_STARTED, StepState.EXECUTING, StepState.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the ceremony waits for, and the actor ids of those who can do it."""

    text: str
    actors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A fact of a step: what the script expects, what was read (empty while nothing was), and the verdict."""

    name: str
    expected: str
    value: str
    verdict: str  # AGREES, DIFFERS, READ, EXPECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCard:
    """A step with names instead of actor ids, and everything in words."""

    step: StepView
    act: str
    operators: tuple[str, ...]
    witnesses: tuple[str, ...]
    facts: tuple[FactLine, ...]
    fault: str
    deviations: tuple[tuple[DeviationView, str, str, str], ...]

    def open_deviation(self) -> bool:
        """Say whether a deviation waits for a decision."""
        return any(one.decision is None for one, *_words in self.deviations)


def turn_of(view: CeremonyView) -> Turn:
    """Return whose turn it is."""
    if view.state is CeremonyState.IN_PROGRESS:
        step = view.next_step()
        return Turn(text="") if step is None else _turn_in(view, step)
    if view.state in {CeremonyState.SCHEDULED, CeremonyState.ATTENDANCE_CONFIRMED}:
        return _turn_before(view)
    text, role = _AROUND[view.state]
    return Turn(text=str(text), actors=_with_role(view, {role}) if role else frozenset())


_AROUND: Final[Mapping[CeremonyState, tuple[Any, Role | None]]] = {
    CeremonyState.DRAFT: (_("A CA manager reads the script and orders who holds it, on which day."), None),
    CeremonyState.STEPS_DONE: (
        _("All steps are done. Everybody leaves the room; then the operations manager writes the report."),
        Role.OPERATIONS_MANAGER,
    ),
    CeremonyState.REPORTED: (
        _("The report is written. The operations manager asks a CA manager to approve the minutes."),
        Role.OPERATIONS_MANAGER,
    ),
    CeremonyState.APPROVED: (_("The key ceremony is completed."), None),
    CeremonyState.ABORTED: (_("The key ceremony was aborted."), None),
}


def _turn_before(view: CeremonyView) -> Turn:
    if any(not person.present for person in view.participants):
        waiting = {person.actor_id for person in view.participants if person.present and not person.proved}
        return Turn(
            text=gettext("Facility staff confirms the entry of those who are not in the room yet."),
            actors=frozenset(waiting),
        )
    if not view.everybody_proved():
        return Turn(
            text=gettext("Everybody proves the own presence with the own security key."),
            actors=frozenset(person.actor_id for person in view.participants if not person.proved),
        )
    return Turn(
        text=gettext("Everybody is in the room. The operations manager starts the work."),
        actors=_with_role(view, {Role.OPERATIONS_MANAGER}),
    )


def _turn_in(view: CeremonyView, step: StepView) -> Turn:
    """Return who operates, confirms or decides in the running step."""
    if step.state is StepState.UNDERWAY:
        return Turn(
            text=gettext("The signer carries the step out and reads the facts back. Nobody acts now.")
        )
    if step.state is StepState.DEVIATED:
        return Turn(
            text=gettext("Something differs from the script. The CA manager decides how it goes on."),
            actors=_with_role(view, {Role.CA_MANAGER}),
        )
    if step.state is StepState.EXECUTED:
        said = {person.role for person in view.participants if person.actor_id in step.witnesses}
        missing = [role for role in WITNESSES if role not in said]
        text = gettext("The step is operated. Now it is confirmed by: %(roles)s.")
        return Turn(text=text % {"roles": _roles(missing)}, actors=_with_role(view, missing))
    left = step.people - (0 if step.state is StepState.FAILED else len(step.operators))
    text = gettext("Operated by %(role)s: the word of %(number)d more is needed.")
    if step.state is StepState.FAILED:
        text = gettext("The signer could not do it. %(role)s can try again; %(number)d give their word anew.")
    done = () if step.state is StepState.FAILED else step.operators
    return Turn(
        text=text % {"role": state_word(step.role), "number": left},
        actors=_with_role(view, {step.role}) - set(done),
    )


def may_operate(view: CeremonyView, me: ParticipantView | None) -> bool:
    """Say whether the person gives a word as an operator now."""
    return _is_turn(view, me, _OPERATING)


def may_confirm(view: CeremonyView, me: ParticipantView | None) -> bool:
    """Say whether the person confirms the step as a witness now."""
    return _is_turn(view, me, {StepState.EXECUTED})


def may_decide(view: CeremonyView, me: ParticipantView | None) -> bool:
    """Say whether the person decides about a deviation now."""
    return _is_turn(view, me, {StepState.DEVIATED})


def may_report(view: CeremonyView, me: ParticipantView | None) -> bool:
    """Say whether the person can say that something differs: a step has begun, no signer is at work."""
    step = view.next_step()
    return (
        me is not None
        and me.proved
        and view.state is CeremonyState.IN_PROGRESS
        and step is not None
        and step.state in {StepState.EXECUTING, StepState.EXECUTED, StepState.FAILED}
    )


def may_start(view: CeremonyView, me: ParticipantView | None) -> bool:
    """Say whether the person starts the work now."""
    return (
        me is not None
        and me.role is Role.OPERATIONS_MANAGER
        and view.state is CeremonyState.ATTENDANCE_CONFIRMED
        and view.everybody_proved()
    )


def _is_turn(view: CeremonyView, me: ParticipantView | None, states: Iterable[StepState]) -> bool:
    step = view.next_step()
    if me is None or not me.proved or view.state is not CeremonyState.IN_PROGRESS or step is None:
        return False
    return step.state in states and me.actor_id in turn_of(view).actors


def card_of(step: StepView, environment: Environment, names: Mapping[str, str]) -> StepCard:
    """Return the step in words."""
    return StepCard(
        step=step,
        act=state_word(step.act),
        operators=tuple(names.get(one, one) for one in step.operators),
        witnesses=tuple(names.get(one, one) for one in step.witnesses),
        facts=tuple(_facts(step, environment)),
        fault=fault_text(step.errand) if step.errand else "",
        deviations=tuple(_deviation(one, names) for one in step.deviations),
    )


def _facts(step: StepView, environment: Environment) -> Iterator[FactLine]:
    """Yield the facts that the script expects first, then what else was read."""
    for fact in sorted(step.evidence, key=lambda one: (not one.expected, one.name)):
        yield FactLine(
            name=state_word(fact.name),
            expected=fact_text(fact.name, fact.expected),
            value=fact_text(fact.name, fact.value),
            verdict=_verdict(fact),
        )
    if not step.evidence:
        for name, value in sorted(step.expect.items()):
            expected = expected_text(name, value, environment)
            yield FactLine(name=state_word(name), expected=expected, value="", verdict="EXPECTED")


def _verdict(fact: EvidenceView) -> str:
    if not fact.agrees:
        return "DIFFERS"
    return "AGREES" if fact.expected else "READ"


def expected_text(name: str, value: str, environment: Environment) -> str:
    """Return what a script expects, with the references of the script in words."""
    if value == ENVIRONMENT:
        return environment.members()[FROM_ENVIRONMENT[name]]
    if number := earlier_step(value):
        return gettext("as read in step %(number)d") % {"number": number}
    return fact_text(name, value)


def _deviation(one: DeviationView, names: Mapping[str, str]) -> tuple[DeviationView, str, str, str]:
    """Return the deviation, its text, who raised it and who decided it."""
    raised = gettext("the signer") if by_signer(one.raised_by) else names.get(one.raised_by, "")
    return one, deviation_text(one.text, one.raised_by), raised, names.get(one.decided_by, "")


def fault_text(errand: ErrandView) -> str:
    """Return in words why the signer could not do a step, nothing where it could."""
    return cause_text(errand.code, errand.cause) if errand.state is ErrandState.FAILED else ""


def _with_role(view: CeremonyView, roles: Iterable[str]) -> frozenset[str]:
    wanted = set(roles)
    return frozenset(person.actor_id for person in view.participants if person.role in wanted)


def _roles(roles: Iterable[str]) -> str:
    return listing(state_word(role) for role in roles)
