"""Scripts of ceremonies for rehearsals, and hand-made ones step by step."""

import json
from typing import Any, Final

from apps.lib.cps.ceremony_acts import Environment, EnvironmentKind
from apps.lib.cps.ceremony_script import NEEDS_KEY, CeremonyType, Script, read_script
from apps.lib.cps.standard_scripts import standard_script
from apps.lib.signing import KeyPurpose

_WITH_MEDIUM: Final = (CeremonyType.KEYGEN, CeremonyType.RENEWAL, CeremonyType.BACKUP, CeremonyType.RESTORE)


def environment_for(
    ceremony_type: CeremonyType, *, kind: EnvironmentKind = EnvironmentKind.REHEARSAL, **members: str
) -> Environment:
    """Return the block that a script of that type needs, with other members where they are given."""
    block = {
        "token_label": "ds",
        "token_serial": "0",
        "module": "libsofthsm2.so",
        "key": "ds-20261101-000001" if ceremony_type in NEEDS_KEY else "",
        "medium": "BK-01" if ceremony_type in _WITH_MEDIUM else "",
    }
    return Environment(kind=kind, **(block | members))


def script_for(ceremony_type: CeremonyType, environment: Environment | None = None) -> str:
    """Return the standard script for a rehearsal."""
    root = ceremony_type is CeremonyType.ROOT_SIMULATOR
    return standard_script(
        ceremony_type,
        environment=environment or environment_for(ceremony_type),
        purpose=KeyPurpose.SIMULATED_ROOT if root else KeyPurpose.DS,
    )


_ACTS = {"KEYGEN": "GENERATE_KEY", "BACKUP": "BACKUP_KEY", "RESTORE": "RESTORE_KEY"}


def step_row(number: int = 1, **changes: Any) -> dict[str, Any]:
    good = {"number": number, "type": "KEYGEN", "role": "key_custodian", "clause": "6.1.1.1", "text": "生成"}
    act = _ACTS.get(str(changes.get("type", "KEYGEN")), "NONE")
    return good | {"act": act, "expect": {}} | changes


def script_rows(
    *steps: Any, ceremony_type: CeremonyType = CeremonyType.KEYGEN, **changes: Any
) -> dict[str, Any]:
    backed = any(isinstance(one, dict) and one.get("act") in ("BACKUP_KEY", "RESTORE_KEY") for one in steps)
    block = environment_for(ceremony_type, medium="BK-01" if backed else "").members()
    good = {
        "format": "dsportal-ceremony-script/2",
        "ceremony": ceremony_type.value,
        "purpose": "DS",
        "environment": block,
        "steps": list(steps),
    }
    return good | changes


def read_rows(*steps: Any, ceremony_type: CeremonyType = CeremonyType.KEYGEN, **changes: Any) -> Script:
    text = json.dumps(script_rows(*steps, ceremony_type=ceremony_type, **changes))
    return read_script(text, ceremony_type=ceremony_type)
