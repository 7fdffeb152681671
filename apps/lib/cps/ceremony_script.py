"""The script of a key ceremony: strict data, judged against the duties of 5.2.1 before it is followed."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from apps.lib.canonical import canonical_text
from apps.lib.cps.parameters import SEVERAL_PEOPLE
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid


class CeremonyType(StrEnum):
    """What a ceremony is held for (6.1, 6.2)."""

    KEYGEN = "KEYGEN"
    RENEWAL = "RENEWAL"
    BACKUP = "BACKUP"
    RESTORE = "RESTORE"
    ACTIVATION = "ACTIVATION"
    DEACTIVATION = "DEACTIVATION"
    DESTRUCTION = "DESTRUCTION"


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

CENTRAL: Final[Mapping[CeremonyType, StepType]] = MappingProxyType(
    {
        CeremonyType.KEYGEN: StepType.KEYGEN,
        CeremonyType.RENEWAL: StepType.KEYGEN,
        CeremonyType.BACKUP: StepType.BACKUP,
        CeremonyType.RESTORE: StepType.RESTORE,
        CeremonyType.ACTIVATION: StepType.HSM_OPERATION,
        CeremonyType.DEACTIVATION: StepType.HSM_OPERATION,
        CeremonyType.DESTRUCTION: StepType.HSM_OPERATION,
    }
)
"""The step without which a ceremony of that type is none."""

_EVERYWHERE: Final = frozenset({StepType.CONDUCT, StepType.HSM_OPERATION, StepType.PKI_OPERATION})
_MEMBERS: Final = frozenset({"number", "type", "role", "clause", "text"})
_CLAUSE: Final = re.compile(r"[1-9]\d?(\.[1-9]\d?){0,4}\Z")
_LONGEST_TEXT: Final = 1000
_MOST_STEPS: Final = 200


class ScriptInvalid(Invalid):
    """The script of a ceremony is malformed, or gives a step to a role that may not do it."""

    code = "ceremony_script_invalid"
    title = "The script of the ceremony is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One step; `clause` is the clause that it serves."""

    number: int
    step_type: StepType
    role: Role
    clause: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A judged script: its canonical text, and the SHA-256 (hexadecimal) by which people name it."""

    steps: tuple[ScriptStep, ...]
    text: str
    sha256: str


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
    """Return the script in a JSON array of steps; raise `ScriptInvalid` for anything but a lawful one."""
    rows = _rows(text)
    steps = tuple(_step(number, row) for number, row in enumerate(rows, start=1))
    allowed = _EVERYWHERE | {CENTRAL[ceremony_type]} | _added(ceremony_type)
    for step in steps:
        if step.step_type not in allowed:
            raise ScriptInvalid(f"step {step.number}: no {step.step_type} in this ceremony", field="script")
    if CENTRAL[ceremony_type] not in {step.step_type for step in steps}:
        raise ScriptInvalid(f"there is no step {CENTRAL[ceremony_type]}", field="script")
    return _script(steps)


def _added(ceremony_type: CeremonyType) -> frozenset[StepType]:
    """Return what else may follow: a fresh key is backed up in the ceremony that made it (6.2.4)."""
    fresh = CENTRAL[ceremony_type] is StepType.KEYGEN
    return frozenset({StepType.BACKUP}) if fresh else frozenset()


def _rows(text: str) -> list[Any]:
    try:
        rows = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise ScriptInvalid("the script is not JSON, or a name stands twice", field="script") from None
    if not isinstance(rows, list) or not 0 < len(rows) <= _MOST_STEPS:
        raise ScriptInvalid(f"a list of 1 to {_MOST_STEPS} steps is needed", field="script")
    return rows


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a member twice: two readers could follow two scripts."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _step(number: int, row: Any) -> ScriptStep:
    if not isinstance(row, dict) or set(row) != _MEMBERS:
        raise ScriptInvalid(f"step {number}: exactly {', '.join(sorted(_MEMBERS))}", field="script")
    if type(row["number"]) is not int or row["number"] != number:
        raise ScriptInvalid(f"step {number}: steps are numbered without a gap", field="script")
    step_type, role = _duty(number, row)
    clause, text = row["clause"], row["text"]
    if not isinstance(clause, str) or not _CLAUSE.match(clause):
        raise ScriptInvalid(f"step {number}: the clause is missing", field="script")
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST_TEXT:
        raise ScriptInvalid(f"step {number}: a text of at most {_LONGEST_TEXT} characters", field="script")
    return ScriptStep(number=number, step_type=step_type, role=role, clause=clause, text=text)


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


def _script(steps: tuple[ScriptStep, ...]) -> Script:
    text = canonical_text(
        [
            {
                "number": step.number,
                "type": step.step_type.value,
                "role": step.role.value,
                "clause": step.clause,
                "text": step.text,
            }
            for step in steps
        ]
    )
    return Script(steps=steps, text=text, sha256=hashlib.sha256(text.encode("utf-8")).hexdigest())
