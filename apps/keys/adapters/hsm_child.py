"""Short errands at the token in a child process, so that the caller never loads the PKCS#11 module."""

import json
import subprocess
import sys
from typing import Final

from apps.base.conf import conf
from apps.lib.errors import DomainError
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone, HsmKeyFault, HsmTransient
from apps.lib.hsm.interface import TokenFacts

_PROGRAM: Final = "from apps.lib.hsm.errand import main; main()"
_CLASSES: Final[dict[str, type[DomainError]]] = {
    family.code: family for family in (HsmTransient, HsmDeviceGone, HsmAuthenticationFailed, HsmKeyFault)
}
_SECONDS: Final = 60


def verify_pin(pin: str) -> TokenFacts:
    """Open the configured token once; raise the classed HSM error."""
    return _errand({"errand": "verify", "pin": pin})


def initialise_token(*, so_pin: str, pin: str) -> TokenFacts:
    """Initialise the configured token in a free slot; raise the classed HSM error."""
    return _errand({"errand": "initialise", "so_pin": so_pin, "pin": pin})


def _errand(request: dict[str, str]) -> TokenFacts:
    place = {
        "provider": conf().hsm_provider,
        "module": conf().pkcs11_module,
        "runtime_dir": str(conf().runtime_dir),
        "label": conf().token_label,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program text
            [sys.executable, "-c", _PROGRAM],
            input=json.dumps(place | request),  # on standard input: arguments are visible to others
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise HsmTransient(f"the errand at the token ended with {type(error).__name__}") from None
    answer = json.loads(done.stdout)
    if "code" in answer:
        raise _CLASSES.get(answer["code"], HsmTransient)(answer["cause"])
    return TokenFacts(**answer["facts"])
