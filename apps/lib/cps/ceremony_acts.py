"""What the machine does in a step of a ceremony, and the facts that it reads back afterwards."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from apps.lib.cps.strict_yaml import YamlRefused, read_yaml
from apps.lib.errors import Invalid
from apps.lib.hsm.interface import KeyAttributes
from apps.lib.signing import KeyPurpose


class StepAct(StrEnum):
    """What the signer process does when enough operators have joined the step. NONE: people alone act."""

    NONE = "NONE"
    OPEN_TOKEN = "OPEN_TOKEN"  # noqa: S105 - an act, not a secret
    GENERATE_KEY = "GENERATE_KEY"
    BACKUP_KEY = "BACKUP_KEY"
    RESTORE_KEY = "RESTORE_KEY"
    ACTIVATE_KEY = "ACTIVATE_KEY"
    DEACTIVATE_KEY = "DEACTIVATE_KEY"
    DESTROY_KEY = "DESTROY_KEY"
    REQUEST_CERTIFICATE = "REQUEST_CERTIFICATE"
    RESHARE = "RESHARE"
    MAKE_SIMULATED_ROOT = "MAKE_SIMULATED_ROOT"


class EnvironmentKind(StrEnum):
    """Whether the keys of a ceremony are meant for use."""

    REHEARSAL = "REHEARSAL"
    PRODUCTION = "PRODUCTION"


_ATTRIBUTES: Final = frozenset(KeyAttributes.__slots__)
_KEY: Final = frozenset({"key_id", "key_label", "key_state", "public_key_sha256", "curve"})
_TOKEN: Final = frozenset({"token_label", "token_serial", "manufacturer", "model", "firmware", "module"})

FACTS: Final[Mapping[StepAct, frozenset[str]]] = MappingProxyType(
    {
        StepAct.NONE: frozenset(),
        StepAct.OPEN_TOKEN: _TOKEN,
        StepAct.GENERATE_KEY: _KEY | _ATTRIBUTES | {"generated_on", "use_until"},
        StepAct.BACKUP_KEY: _KEY | {"medium_label", "medium_serial", "check_value"},
        StepAct.RESTORE_KEY: _KEY | {"medium_label", "medium_serial", "check_value", "test_signature"},
        StepAct.ACTIVATE_KEY: _KEY | {"use_until"},
        StepAct.DEACTIVATE_KEY: _KEY,
        StepAct.DESTROY_KEY: _KEY | {"objects_left", "media_left"},
        StepAct.REQUEST_CERTIFICATE: _KEY | {"request_sha256", "subject"},
        StepAct.RESHARE: frozenset({"token_label", "share_set", "share_threshold"}),
        StepAct.MAKE_SIMULATED_ROOT: frozenset({"token_label", "certificate_sha256", "public_key_sha256"}),
    }
)
"""Facts that each act reads back; a script may expect these and no others."""

FROM_ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "token_label": "token_label",
        "token_serial": "token_serial",
        "module": "module",
        "key_label": "key",
        "medium_label": "medium",
    }
)
"""Fact -> member of the environment block that ``$environment`` stands for."""

ENVIRONMENT: Final = "$environment"
"""Expectation: what the environment block says; ``$3``: what step 3 read under the same name."""
_STEP: Final = re.compile(r"\$([1-9]\d{0,2})\Z")
_MEMBERS: Final = ("kind", "token_label", "token_serial", "module", "key", "medium")
_LONGEST_FACT: Final = 200
_MOST_STEPS: Final = 200
SCRIPT_FORMAT: Final = "dsportal-ceremony-script/2"
_TOP: Final = frozenset({"format", "ceremony", "purpose", "environment", "steps"})


class ScriptInvalid(Invalid):
    """The script of a ceremony is malformed, or gives a step to a role that may not do it."""

    code = "ceremony_script_invalid"
    title = "The script of the ceremony is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where a script is followed: the only block in which a rehearsal and the real run may differ.

    `key` is the label of the key that exists already and is worked on, `medium` that of the backup medium;
    empty where the script needs none. `module` is the file name of the PKCS#11 library.
    """

    kind: EnvironmentKind
    token_label: str
    token_serial: str
    module: str
    key: str = ""
    medium: str = ""

    def members(self) -> dict[str, str]:
        """Return the block as it stands in the script."""
        return {name: str(getattr(self, name)) for name in _MEMBERS}


def read_members(text: str) -> dict[str, Any]:
    """Return the members of the file: two readers must not be able to follow two scripts."""
    try:
        content = read_yaml(text)
    except YamlRefused as reason:
        raise ScriptInvalid(reason.detail, field="script") from None
    if not isinstance(content, dict) or set(content) != _TOP or content["format"] != SCRIPT_FORMAT:
        raise ScriptInvalid(f"format {SCRIPT_FORMAT} with {', '.join(sorted(_TOP))}", field="script")
    if content["purpose"] not in tuple(KeyPurpose):
        raise ScriptInvalid("the purpose of the key is not known", field="script")
    if not isinstance(content["steps"], list) or not 0 < len(content["steps"]) <= _MOST_STEPS:
        raise ScriptInvalid(f"a list of 1 to {_MOST_STEPS} steps is needed", field="script")
    return content


def read_environment(block: Any) -> Environment:
    """Return the judged block; raise `ScriptInvalid`."""
    if not isinstance(block, dict) or set(block) != set(_MEMBERS):
        raise ScriptInvalid(f"environment: exactly {', '.join(_MEMBERS)}", field="script")
    for name, value in block.items():
        if not is_fact(value) and not (name in {"key", "medium"} and value == ""):
            raise ScriptInvalid(f"environment: {name} is missing or no text", field="script")
    if block["kind"] not in set(EnvironmentKind):
        raise ScriptInvalid("environment: the kind is not known", field="script")
    return Environment(**{**block, "kind": EnvironmentKind(block["kind"])})


def read_expect(number: int, act: StepAct, expect: Any) -> Mapping[str, str]:
    """Return what must be read back in step `number`; raise `ScriptInvalid`."""
    if not isinstance(expect, dict) or not all(is_fact(value) for value in expect.values()):
        raise ScriptInvalid(f"step {number}: what is expected is a list of names and texts", field="script")
    if unknown := sorted(set(expect) - FACTS[act]):
        raise ScriptInvalid(f"step {number}: {act} does not read {', '.join(unknown)}", field="script")
    for name, value in expect.items():
        if value == ENVIRONMENT and name not in FROM_ENVIRONMENT:
            raise ScriptInvalid(f"step {number}: {name} does not stand in the environment", field="script")
        if value.startswith("$") and value != ENVIRONMENT and not 0 < earlier_step(value) < number:
            raise ScriptInvalid(f"step {number}: {value} is no earlier step", field="script")
    return MappingProxyType(dict(sorted(expect.items())))


def earlier_step(value: str) -> int:
    """Return the number of the step that an expectation refers to, 0 where it refers to none."""
    found = _STEP.match(value)
    return int(found.group(1)) if found else 0


def is_fact(value: object) -> bool:
    """Say whether the value is a short text: facts are compared as texts, ``true`` and ``1`` included."""
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_FACT
