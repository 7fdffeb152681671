"""What must never lie in too few hands: each act under a quorum or an approval, and chains of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from apps.lib.cps.approval_kinds import KINDS, Kind, Need
from apps.lib.cps.quorums import QUORUMS, Act
from apps.lib.cps.roles import DECISION_BODY, Organisation, Role


class PartName(StrEnum):
    """What one person does in an act."""

    ASK = "ASK"
    APPROVE = "APPROVE"
    OPERATE = "OPERATE"
    CARRY_OUT = "CARRY_OUT"
    WITNESS = "WITNESS"
    REPORT = "REPORT"
    LET_IN = "LET_IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A place that one person fills, by one of `roles`, of one of `organisations` (empty: of any)."""

    name: PartName
    roles: frozenset[Role]
    organisations: frozenset[Organisation] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act; its parts are filled by different people (5.2.2: asking, approving, operating, witnessing)."""

    act: str
    parts: tuple[Part, ...]


class Outcome(StrEnum):
    """Chains of acts that do harm only together."""

    HOLD_CEREMONY = "HOLD_CEREMONY"
    BRING_KEY_INTO_USE = "BRING_KEY_INTO_USE"
    ISSUE_UNDER_FORGED_PROFILE = "ISSUE_UNDER_FORGED_PROFILE"
    ISSUE_TO_INVENTED_PERSON = "ISSUE_TO_INVENTED_PERSON"
    ISSUE_AND_ERASE_TRACES = "ISSUE_AND_ERASE_TRACES"
    COPY_KEY_OUT_OF_ROOM = "COPY_KEY_OUT_OF_ROOM"
    CHANGE_SIGNING_SOFTWARE = "CHANGE_SIGNING_SOFTWARE"
    LOWER_RULES_AND_SIGN = "LOWER_RULES_AND_SIGN"
    PUT_PERSON_IN_OFFICE = "PUT_PERSON_IN_OFFICE"
    PUT_UNVETTED_PERSON_TO_WORK = "PUT_UNVETTED_PERSON_TO_WORK"
    TAKE_OVER_ACCOUNT = "TAKE_OVER_ACCOUNT"
    TAKE_OVER_AND_CERTIFY = "TAKE_OVER_AND_CERTIFY"
    HIDE_COMPROMISE = "HIDE_COMPROMISE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Critical:
    """An outcome, and how many different people must be needed for it at least."""

    code: str
    clause: str
    steps: tuple[Step, ...]
    minimum: int


def _part(name: PartName, *roles: Role, bodies: Iterable[Organisation] = ()) -> Part:
    return Part(name=name, roles=frozenset(roles), organisations=frozenset(bodies))


def _voters(name: PartName, need: Need) -> tuple[Part, ...]:
    """Return one part for each voter; the first ones come from different deciding organisations."""
    bodies = sorted(DECISION_BODY)
    return tuple(
        _part(name, *need.roles, bodies=[bodies[number]] if number < need.organisations else ())
        for number in range(need.people)
    )


def approval(kind: Kind) -> Step:
    """Return the act under that approval: who asks, who votes, and the other hand if one is needed."""
    row = KINDS[kind]
    parts = [_part(PartName.ASK, *row.asked_by)]
    for need in row.needs:
        parts += _voters(PartName.APPROVE, need)
    if row.other_hand:
        parts.append(_part(PartName.CARRY_OUT, *row.asked_by))
    return Step(act=kind, parts=tuple(parts))


def quorum(act: Act) -> Step:
    """Return the act under that quorum."""
    row = QUORUMS[act]
    need = Need(people=row.people, roles=frozenset({row.role}), organisations=row.organisations)
    return Step(act=act, parts=_voters(PartName.OPERATE, need))


_CUSTODIANS: Final = (
    _part(PartName.OPERATE, Role.KEY_CUSTODIAN),
    _part(PartName.OPERATE, Role.KEY_CUSTODIAN),
)
_CEREMONY: Final = Step(
    # overall head, report, key management device, PKI system with a second hand (5.2.2), witnesses, the door
    act="KEY_CEREMONY",
    parts=(
        _part(PartName.APPROVE, Role.CA_MANAGER),
        _part(PartName.REPORT, Role.OPERATIONS_MANAGER),
        *_CUSTODIANS,
        _part(PartName.OPERATE, Role.PKI_ENGINEER),
        _part(PartName.OPERATE, Role.PKI_ENGINEER),
        _part(PartName.WITNESS, Role.CERTIFICATE_ISSUER),
        _part(PartName.WITNESS, Role.AUDITOR),
        _part(PartName.LET_IN, Role.FACILITY_STAFF),
    ),
)
_CERTIFICATE: Final = Step(
    act="CERTIFY_KEY",
    parts=(_part(PartName.ASK, Role.PKI_ENGINEER), _part(PartName.APPROVE, Role.CERTIFICATE_ISSUER)),
)
_RA_APPROVAL: Final = Step(act="APPROVE_APPLICATION", parts=(_part(PartName.APPROVE, Role.RA_OPERATOR),))
_DOOR: Final = Step(act="ENTER_ROOM", parts=(_part(PartName.LET_IN, Role.FACILITY_STAFF),))
_RELEASE: Final = (approval(Kind.RELEASE_SOFTWARE), approval(Kind.INTRODUCE_SOFTWARE))


def _chain(code: Outcome, clause: str, minimum: int, *steps: Step) -> Critical:
    return Critical(code=code, clause=clause, steps=steps, minimum=minimum)


CHAINS: Final = (
    _chain(Outcome.HOLD_CEREMONY, "5.2.2", 9, _CEREMONY),
    _chain(
        Outcome.BRING_KEY_INTO_USE,
        "6.1.1.1",
        4,
        quorum(Act.GENERATE_KEY),
        _CERTIFICATE,
        quorum(Act.ACTIVATE_KEY),
    ),
    _chain(
        Outcome.ISSUE_UNDER_FORGED_PROFILE,
        "8.1",
        5,
        approval(Kind.APPROVE_PROFILE),
        quorum(Act.ACTIVATE_KEY),
    ),
    _chain(Outcome.ISSUE_TO_INVENTED_PERSON, "1.6", 3, _RA_APPROVAL, quorum(Act.ACTIVATE_KEY)),
    _chain(
        Outcome.ISSUE_AND_ERASE_TRACES,
        "5.4.4",
        5,
        _RA_APPROVAL,
        quorum(Act.ACTIVATE_KEY),
        quorum(Act.DISPOSE_AUDIT_LOG),
    ),
    _chain(
        Outcome.COPY_KEY_OUT_OF_ROOM,
        "5.2.1.3",
        3,
        quorum(Act.BACK_UP_KEY),
        approval(Kind.HAND_OVER_MEDIUM),
        _DOOR,
    ),
    _chain(Outcome.CHANGE_SIGNING_SOFTWARE, "6.6.1", 5, *_RELEASE, quorum(Act.ACTIVATE_KEY)),
    _chain(
        Outcome.LOWER_RULES_AND_SIGN,
        "1.5.3",
        5,
        approval(Kind.SET_SITE_VALUE),
        quorum(Act.ACTIVATE_KEY),
    ),
    _chain(
        Outcome.PUT_PERSON_IN_OFFICE,
        "5.2.4",
        3,
        approval(Kind.REGISTER_STAFF),
        approval(Kind.ASSIGN_DECIDING_ROLE),
    ),
    _chain(
        Outcome.PUT_UNVETTED_PERSON_TO_WORK,
        "5.3.1",
        2,
        approval(Kind.REGISTER_STAFF),
        approval(Kind.WAIVE_PREREQUISITE),
        approval(Kind.ASSIGN_ROLE),
    ),
    _chain(
        Outcome.TAKE_OVER_ACCOUNT,
        "5.2.3",
        2,
        approval(Kind.RESET_LOGIN),
        approval(Kind.ENROL_AUTHENTICATOR),
    ),
    _chain(
        Outcome.TAKE_OVER_AND_CERTIFY,
        "5.2.1.4",
        3,
        approval(Kind.RESET_LOGIN),
        approval(Kind.ENROL_AUTHENTICATOR),
        _CERTIFICATE,
    ),
    _chain(
        Outcome.HIDE_COMPROMISE,
        "5.7.3",
        4,
        approval(Kind.DECIDE_COMPROMISE),
        quorum(Act.DISPOSE_AUDIT_LOG),
    ),
)


def _single(step: Step, clause: str) -> Critical:
    return Critical(code=step.act, clause=clause, steps=(step,), minimum=len(step.parts))


CRITICAL: Final = (
    *CHAINS,
    # an act that has both is under the approval, which asks for more than the quorum
    *(_single(quorum(act), row.clause) for act, row in QUORUMS.items() if act.value not in set(Kind)),
    *(_single(approval(kind), row.clause) for kind, row in KINDS.items()),
)
"""All of it. That no legal distribution of roles falls under a minimum is proved by `separation.py`."""
