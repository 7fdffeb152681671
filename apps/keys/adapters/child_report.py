"""A signer process tells its supervisor how it is: a small file in the run-time directory, no secrets."""

import json
import os
from dataclasses import dataclass

from apps.base.conf import conf
from apps.keys.states import SignerState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildReport:
    """The child's own word."""

    pid: int
    state: SignerState
    cause: str


def write_report(slot: int, state: SignerState, cause: str) -> None:
    """Replace this process's report in one step."""
    path = conf().runtime_dir / f"signer-{slot}.json"
    fresh = path.with_suffix(".new")
    content = {"pid": os.getpid(), "state": state.value, "cause": cause}
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(path)


def read_report(slot: int, *, pid: int) -> ChildReport | None:
    """Return the report of that very process, or None while it has not spoken."""
    path = conf().runtime_dir / f"signer-{slot}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if content["pid"] != pid:
        return None
    return ChildReport(pid=pid, state=SignerState(content["state"]), cause=content["cause"])
