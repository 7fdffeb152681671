"""Scripts of ceremonies for rehearsals."""

from typing import Final

from apps.lib.cps.ceremony_acts import Environment, EnvironmentKind
from apps.lib.cps.ceremony_script import NEEDS_KEY, CeremonyType
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
