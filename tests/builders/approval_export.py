"""Takes an exported approval apart and forges it as a thorough forger would: the check sum always fits."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import dsverify

Export = dict[str, Any]
Change = Callable[[Export], None]


def forged(data: bytes, change: Change) -> bytes:
    """Return the file with something changed and a check sum that fits."""
    export: Export = json.loads(data)
    change(export)
    rest = {name: value for name, value in export.items() if name != "sha256"}
    return dsverify.canonical(rest | {"sha256": hashlib.sha256(dsverify.canonical(rest)).hexdigest()})


def in_request(**fields: Any) -> Change:
    """Return the change of fields of the request's statement."""

    def run(export: Export) -> None:
        said = json.loads(export["request"]) | fields
        export["request"] = dsverify.canonical(said).decode()

    return run


def in_vote(**fields: Any) -> Change:
    """Return the change of fields of the first vote's statement."""

    def run(export: Export) -> None:
        vote = export["votes"][0]
        vote["statement"] = dsverify.canonical(json.loads(vote["statement"]) | fields).decode()

    return run


def in_votes(**fields: Any) -> Change:
    """Return the change of parts of the first vote beside its statement."""

    def run(export: Export) -> None:
        export["votes"][0].update(fields)

    return run


def at_top(**fields: Any) -> Change:
    """Return the change of fields of the file itself."""

    def run(export: Export) -> None:
        export.update(fields)

    return run


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
