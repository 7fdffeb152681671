"""The sealed minutes of a rehearsal at another installation: verified as any outsider would, then read."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import dsverify
from apps.keys.errors import RehearsalUnproved
from apps.lib.cps.ceremony_acts import EnvironmentKind, ScriptInvalid
from apps.lib.cps.ceremony_script import CeremonyType, Script, read_script

_LARGEST: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalMinutes:
    """What the embedded files say; `script` is judged anew, so its digests are our own."""

    rehearsal_id: UUID
    title: str
    held_on: date
    script: Script
    minutes_sha256: str
    sha256: str


def read_rehearsal(pdf: bytes) -> RehearsalMinutes:
    """Return what approved minutes tell; raise `RehearsalUnproved` for any others and for a real run's."""
    if len(pdf) > _LARGEST:
        raise RehearsalUnproved("the file is too large", field="minutes")
    try:
        for _sentence in dsverify.verify_minutes(pdf):
            pass
        files = dsverify.embedded_files(pdf)
        return _read(files[dsverify.MINUTES], files[dsverify.SCRIPT], pdf)
    except dsverify.Bad as bad:
        raise RehearsalUnproved(str(bad), field="minutes") from None
    except (*dsverify.UNREADABLE, ScriptInvalid):
        raise RehearsalUnproved("these are no readable minutes", field="minutes") from None


def _read(minutes: bytes, script: bytes, pdf: bytes) -> RehearsalMinutes:
    told = json.loads(minutes)
    judged = read_script(script.decode("utf-8"), ceremony_type=CeremonyType(told["ceremony_type"]))
    if judged.environment.kind is not EnvironmentKind.REHEARSAL:
        raise RehearsalUnproved("these are the minutes of a real run", field="minutes")
    return RehearsalMinutes(
        rehearsal_id=UUID(told["ceremony"]),
        title=told["title"],
        held_on=date.fromisoformat(told["scheduled_for"]),
        script=judged,
        minutes_sha256=hashlib.sha256(minutes).hexdigest(),
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
