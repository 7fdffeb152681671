"""What a person has begun and not yet confirmed, and the receipts of what was done.

Both lie in the session, sealed with the data key, because forms may hold personal data and the sessions'
table must not (design 4.12). The oldest sheet gives way when the desk is full.
"""

import base64
import hashlib
import json
from typing import Any, Final

from django.http import HttpRequest, QueryDict

from apps.base.sealed import seal, unseal
from apps.base.used_proofs import take_once
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id

_DESK: Final = "desk"
_ROOM: Final = 8  # sheets a person may have open at once
_TABLE: Final = "session"


def put_draft(request: HttpRequest, command: str, posted: QueryDict) -> str:
    """Keep what was typed; return the ticket that names it."""
    kept = posted.copy()
    kept.pop("csrfmiddlewaretoken", None)
    return _put(request, f"draft:{command}", kept.urlencode())


def draft(request: HttpRequest, command: str, ticket: str) -> QueryDict | None:
    """Return what was typed, nothing for a ticket of another session or command."""
    text = _look(request, f"draft:{command}", ticket)
    return None if text is None else QueryDict(text)


def take_draft(request: HttpRequest, command: str, ticket: str, *, clock: Clock) -> QueryDict | None:
    """Return what was typed for the one time it is carried out; a second click gets nothing."""
    found = draft(request, command, ticket)
    if found is None or not take_once(hashlib.sha256(f"draft:{ticket}".encode()).digest(), clock=clock):
        return None
    _sheets(request).pop(ticket)
    request.session.modified = True
    return found


def put_receipt(request: HttpRequest, command: str, ticket: str, receipt: dict[str, Any]) -> None:
    """Keep a receipt under the ticket of its draft."""
    _put(request, f"receipt:{command}", json.dumps(receipt), ticket)


def receipt_of(request: HttpRequest, command: str, ticket: str) -> dict[str, Any] | None:
    """Return a receipt, nothing for a ticket of another session or command."""
    text = _look(request, f"receipt:{command}", ticket)
    if text is None:
        return None
    receipt: dict[str, Any] = json.loads(text)
    return receipt


def _sheets(request: HttpRequest) -> dict[str, dict[str, str]]:
    sheets: dict[str, dict[str, str]] = request.session.setdefault(_DESK, {})
    return sheets


def _put(request: HttpRequest, column: str, text: str, ticket: str = "") -> str:
    ticket = ticket or str(new_id())
    sheets = _sheets(request)
    sheets.pop(ticket, None)
    sheets[ticket] = {
        "column": column,
        "sealed": base64.b64encode(seal(text.encode(), table=_TABLE, column=column, row_id=ticket)).decode(),
    }
    for oldest in list(sheets)[:-_ROOM]:  # in the order in which they were laid down
        sheets.pop(oldest)
    request.session.modified = True
    return ticket


def _look(request: HttpRequest, column: str, ticket: str) -> str | None:
    sheet = request.session.get(_DESK, {}).get(ticket)  # looking writes nothing into the session
    if sheet is None or sheet["column"] != column:
        return None
    sealed = base64.b64decode(sheet["sealed"])
    return unseal(sealed, table=_TABLE, column=column, row_id=ticket).decode()
