"""The script of a key ceremony: strict data, judged against the duties of 5.2.1 before it is followed."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from apps.lib.canonical import Plain, canonical_text
from apps.lib.cps.ceremony_acts import (
    SCRIPT_FORMAT,
    Environment,
    ScriptInvalid,
    StepAct,
    read_environment,
    read_expect,
    read_members,
)
from apps.lib.cps.parameters import SEVERAL_PEOPLE
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose


class CeremonyType(StrEnum):
    """What a ceremony is held for (6.1, 6.2)."""

    KEYGEN = "KEYGEN"
    RENEWAL = "RENEWAL"
    BACKUP = "BACKUP"
    RESTORE = "RESTORE"
    ACTIVATION = "ACTIVATION"
    DEACTIVATION = "DEACTIVATION"
    DESTRUCTION = "DESTRUCTION"
    RESHARING = "RESHARING"
    ROOT_SIMULATOR = "ROOT_SIMULATOR"


class StepType(StrEnum):
    """What is done in one step. CONDUCT: announcements and checks by who leads the work."""

    CONDUCT = "CONDUCT"
    KEYGEN = "KEYGEN"
    SELF_SIGNED = "SELF_SIGNED"
    HSM_OPERATION = "HSM_OPERATION"
    BACKUP = "BACKUP"
    RESTORE = "RESTORE"
    PKI_OPERATION = "PKI_OPERATION"


OPERATORS: Final[Mapping[StepType, Role]] = MappingProxyType(
    {
        StepType.CONDUCT: Role.OPERATIONS_MANAGER,
        StepType.KEYGEN: Role.KEY_CUSTODIAN,
        StepType.SELF_SIGNED: Role.KEY_CUSTODIAN,
        StepType.HSM_OPERATION: Role.KEY_CUSTODIAN,
        StepType.BACKUP: Role.KEY_CUSTODIAN,
        StepType.RESTORE: Role.KEY_CUSTODIAN,
        StepType.PKI_OPERATION: Role.PKI_ENGINEER,
    }
)
"""Who alone operates a step: custodians the HSM (5.2.1.3), PKI engineers the PKI system (5.2.1.6), the
operations manager carries the work out (5.2.1.2)."""

WITNESSES: Final[Mapping[Role, str]] = MappingProxyType(
    {Role.CERTIFICATE_ISSUER: "5.2.1.4", Role.AUDITOR: "9.1"}
)
"""Who confirms every step, and the clause that says so."""

ALWAYS_PRESENT: Final = (
    Role.CA_MANAGER,
    Role.OPERATIONS_MANAGER,
    Role.CERTIFICATE_ISSUER,
    Role.AUDITOR,
)
"""The head of the ceremony (5.2.1.1), who carries it out (5.2.1.2), and both witnesses."""

CENTRAL: Final[Mapping[CeremonyType, tuple[StepType, StepAct]]] = MappingProxyType(
    {
        CeremonyType.KEYGEN: (StepType.KEYGEN, StepAct.GENERATE_KEY),
        CeremonyType.RENEWAL: (StepType.KEYGEN, StepAct.GENERATE_KEY),
        CeremonyType.BACKUP: (StepType.BACKUP, StepAct.BACKUP_KEY),
        CeremonyType.RESTORE: (StepType.RESTORE, StepAct.RESTORE_KEY),
        CeremonyType.ACTIVATION: (StepType.HSM_OPERATION, StepAct.ACTIVATE_KEY),
        CeremonyType.DEACTIVATION: (StepType.HSM_OPERATION, StepAct.DEACTIVATE_KEY),
        CeremonyType.DESTRUCTION: (StepType.HSM_OPERATION, StepAct.DESTROY_KEY),
        CeremonyType.RESHARING: (StepType.HSM_OPERATION, StepAct.RESHARE),
        CeremonyType.ROOT_SIMULATOR: (StepType.KEYGEN, StepAct.MAKE_SIMULATED_ROOT),
    }
)
"""The step and the act without which a ceremony of that type is none; it may do no other central act."""

ADDED: Final[Mapping[CeremonyType, frozenset[StepAct]]] = MappingProxyType(
    {
        CeremonyType.KEYGEN: frozenset({StepAct.BACKUP_KEY, StepAct.REQUEST_CERTIFICATE}),
        CeremonyType.RENEWAL: frozenset({StepAct.BACKUP_KEY, StepAct.REQUEST_CERTIFICATE}),
    }
)
"""What else may follow: a fresh key is backed up and its certificate requested where it was made (6.2.4)."""

_CARRIES: Final[Mapping[StepAct, StepType]] = MappingProxyType(
    {
        **{act: step_type for step_type, act in CENTRAL.values()},
        StepAct.OPEN_TOKEN: StepType.HSM_OPERATION,
        StepAct.REQUEST_CERTIFICATE: StepType.PKI_OPERATION,
    }
)
_NEEDS_ACT: Final = frozenset({StepType.KEYGEN, StepType.BACKUP, StepType.RESTORE})
NEEDS_KEY: Final = frozenset(
    {
        CeremonyType.BACKUP,
        CeremonyType.RESTORE,
        CeremonyType.ACTIVATION,
        CeremonyType.DEACTIVATION,
        CeremonyType.DESTRUCTION,
    }
)
"""Ceremonies about a key that exists already: the environment block names it."""

NEEDS_MEDIUM: Final = frozenset({StepAct.BACKUP_KEY, StepAct.RESTORE_KEY})
_MEMBERS: Final = frozenset({"number", "type", "role", "clause", "text", "act", "expect"})
_CLAUSE: Final = re.compile(r"[1-9]\d?(\.[1-9]\d?){0,4}\Z")
_LONGEST_TEXT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One step; `clause` is the clause that it serves, `expect` what must be read back after `act`."""

    number: int
    step_type: StepType
    role: Role
    clause: str
    text: str
    act: StepAct
    expect: Mapping[str, str]

    def members(self) -> dict[str, Plain]:
        """Return the step as it stands in the script."""
        return {
            "number": self.number,
            "type": self.step_type.value,
            "role": self.role.value,
            "clause": self.clause,
            "text": self.text,
            "act": self.act.value,
            "expect": dict(self.expect),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A judged script: its canonical text, and the SHA-256 (hexadecimal) by which people name it.

    `body_sha256` leaves the environment block out: a rehearsal and the real run have the same one.
    """

    ceremony_type: CeremonyType
    purpose: KeyPurpose
    environment: Environment
    steps: tuple[ScriptStep, ...]
    text: str
    sha256: str
    body_sha256: str


def people_for(step_type: StepType, *, custodian_quorum: int = SEVERAL_PEOPLE) -> int:
    """Return how many different people operate such a step together (5.2.2); the site may ask for more."""
    if step_type is StepType.CONDUCT:
        return 1
    if OPERATORS[step_type] is Role.KEY_CUSTODIAN:
        return max(SEVERAL_PEOPLE, custodian_quorum)
    return SEVERAL_PEOPLE


def people_needed(script: Script, *, custodian_quorum: int = SEVERAL_PEOPLE) -> Mapping[Role, int]:
    """Return how many people of each role must take part for every step to be operated and witnessed."""
    needed = dict.fromkeys(ALWAYS_PRESENT, 1)
    for step in script.steps:
        people = people_for(step.step_type, custodian_quorum=custodian_quorum)
        needed[step.role] = max(needed.get(step.role, 0), people)
    return needed


def read_script(text: str, *, ceremony_type: CeremonyType) -> Script:
    """Return the script in a strict YAML file; raise `ScriptInvalid` for anything but a lawful one."""
    content = read_members(text)
    if content["ceremony"] != ceremony_type.value:
        raise ScriptInvalid("the script is made for another type of ceremony", field="script")
    purpose, environment = KeyPurpose(content["purpose"]), read_environment(content["environment"])
    steps = tuple(_step(number, row) for number, row in enumerate(content["steps"], start=1))
    if (purpose is KeyPurpose.SIMULATED_ROOT) != (ceremony_type is CeremonyType.ROOT_SIMULATOR):
        raise ScriptInvalid("the purpose of the key does not belong to this ceremony", field="script")
    _check_acts(ceremony_type, steps)
    _check_environment(ceremony_type, environment, steps)
    return _script(ceremony_type, purpose, environment, steps)


def _step(number: int, row: Any) -> ScriptStep:
    if not isinstance(row, dict) or set(row) != _MEMBERS:
        raise ScriptInvalid(f"step {number}: exactly {', '.join(sorted(_MEMBERS))}", field="script")
    if type(row["number"]) is not int or row["number"] != number:
        raise ScriptInvalid(f"step {number}: steps are numbered without a gap", field="script")
    step_type, role = _duty(number, row)
    clause, text, act = row["clause"], row["text"], row["act"]
    if not isinstance(clause, str) or not _CLAUSE.match(clause):
        raise ScriptInvalid(f"step {number}: the clause is missing", field="script")
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST_TEXT:
        raise ScriptInvalid(f"step {number}: a text of at most {_LONGEST_TEXT} characters", field="script")
    if not isinstance(act, str) or act not in set(StepAct):
        raise ScriptInvalid(f"step {number}: unknown act", field="script")
    return ScriptStep(
        number=number,
        step_type=step_type,
        role=role,
        clause=clause,
        text=text,
        act=StepAct(act),
        expect=read_expect(number, StepAct(act), row["expect"]),
    )


def _duty(number: int, row: Mapping[str, Any]) -> tuple[StepType, Role]:
    """Return type and role; the DS has no self-signed certificate, that step is the root CA's (5.2.1.3)."""
    try:
        step_type, role = StepType(row["type"]), Role(row["role"])
    except ValueError:
        raise ScriptInvalid(f"step {number}: unknown type or role", field="script") from None
    if step_type is StepType.SELF_SIGNED:
        raise ScriptInvalid(
            f"step {number}: a Document Signer issues no self-signed certificate",
            field="script",
            clause="5.2.1.3",
        )
    if OPERATORS[step_type] is not role:
        raise ScriptInvalid(
            f"step {number}: {step_type} is the duty of {OPERATORS[step_type]}",
            field="script",
            clause="5.2.1.6" if step_type is StepType.PKI_OPERATION else "5.2.1.3",
        )
    return step_type, role


def _check_acts(ceremony_type: CeremonyType, steps: tuple[ScriptStep, ...]) -> None:
    """Refuse an act in a step of another duty, an act of another ceremony, and a ceremony without its own."""
    _central_type, central = CENTRAL[ceremony_type]
    allowed = {StepAct.NONE, StepAct.OPEN_TOKEN, central} | ADDED.get(ceremony_type, frozenset())
    for step in steps:
        lacking = step.act is StepAct.NONE and step.step_type in _NEEDS_ACT
        if lacking or (step.act is not StepAct.NONE and _CARRIES[step.act] is not step.step_type):
            raise ScriptInvalid(
                f"step {step.number}: no {step.act} in a step {step.step_type}", field="script"
            )
        if step.act not in allowed:
            raise ScriptInvalid(f"step {step.number}: no {step.act} in this ceremony", field="script")
    if [step.act for step in steps].count(central) != 1:
        raise ScriptInvalid(f"there is not exactly one step {central}", field="script")
    made = [step.act for step in steps]
    for later in ADDED.get(ceremony_type, frozenset()) & set(made):
        if made.index(later) < made.index(central):
            raise ScriptInvalid(f"{later} comes before {central}", field="script")


def _check_environment(
    ceremony_type: CeremonyType, environment: Environment, steps: tuple[ScriptStep, ...]
) -> None:
    """Refuse a block that does not name key and medium exactly where the script works on them."""
    if bool(environment.key) != (ceremony_type in NEEDS_KEY):
        raise ScriptInvalid("environment: key is the label of the key worked on, else empty", field="script")
    if bool(environment.medium) != bool(NEEDS_MEDIUM & {step.act for step in steps}):
        raise ScriptInvalid(
            "environment: medium is the label of the backup medium, else empty", field="script"
        )


def _script(
    ceremony_type: CeremonyType, purpose: KeyPurpose, environment: Environment, steps: tuple[ScriptStep, ...]
) -> Script:
    body: dict[str, Plain] = {
        "format": SCRIPT_FORMAT,
        "ceremony": ceremony_type.value,
        "purpose": purpose.value,
        "steps": [step.members() for step in steps],
    }
    text = canonical_text(body | {"environment": environment.members()})
    return Script(
        ceremony_type=ceremony_type,
        purpose=purpose,
        environment=environment,
        steps=steps,
        text=text,
        sha256=_digest(text),
        body_sha256=_digest(canonical_text(body)),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
