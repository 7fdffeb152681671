"""Short errands at the token in a child process, so that the caller never loads the PKCS#11 module."""

import json
import subprocess
import sys
from typing import Any, Final

from apps.base.conf import conf
from apps.keys.adapters.hsm_provider import key_rules
from apps.lib.errors import DomainError
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone, HsmKeyFault, HsmTransient
from apps.lib.hsm.interface import TokenFacts

_PROGRAM: Final = "from {} import main; main()"
_CLASSES: Final[dict[str, type[DomainError]]] = {
    family.code: family for family in (HsmTransient, HsmDeviceGone, HsmAuthenticationFailed, HsmKeyFault)
}
_SECONDS: Final = 60


def verify_pin(pin: str) -> TokenFacts:
    """Open the configured token once; raise the classed HSM error."""
    return _errand({"errand": "verify", "pin": pin})[0]


def initialise_token(*, so_pin: str, pin: str, backup_pins: dict[str, str]) -> tuple[TokenFacts, ...]:
    """Initialise the configured token and those for its backups (label -> PIN) in free slots.

    The configured token comes first in the answer. Raises the classed HSM error.
    """
    request = {"errand": "initialise", "so_pin": so_pin, "pin": pin}
    backups = {"backup_labels": " ".join(backup_pins), "backup_pins": " ".join(backup_pins.values())}
    return _errand(request | backups)


def _errand(request: dict[str, str]) -> tuple[TokenFacts, ...]:
    answer = ask("apps.lib.hsm.errand", request)
    facts: list[dict[str, str]] = answer["facts"]
    return tuple(TokenFacts(**token) for token in facts)


def ask(program: str, request: dict[str, str]) -> dict[str, Any]:
    """Run `main` of a module of the hsm package in a child and return its answer; raise the classed error."""
    rules = key_rules()
    place = {
        "provider": conf().hsm_provider,
        "module": conf().pkcs11_module,
        "runtime_dir": str(conf().runtime_dir),
        "label": conf().token_label,
        "backup": rules.backup.value,
        "restored": " ".join(sorted(key_id.hex() for key_id in rules.restored)),
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program text
            [sys.executable, "-c", _PROGRAM.format(program)],
            input=json.dumps(place | request),  # on standard input: arguments are visible to others
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise HsmTransient(f"the errand at the token ended with {type(error).__name__}") from None
    answer: dict[str, Any] = json.loads(done.stdout)
    if "code" in answer:
        raise _CLASSES.get(answer["code"], HsmTransient)(answer["cause"])
    return answer
