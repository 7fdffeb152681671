"""What every test of a command looks at beside the answer: the newest audit event."""

import json

from apps.audit.models import AuditEvent


def newest_event() -> tuple[str, str, dict[str, object]]:
    """Return (event, outcome, detail) of the newest audit event."""
    row = AuditEvent.objects.order_by("-seq")[0]
    detail: dict[str, object] = json.loads(row.detail)
    return row.event, row.outcome, detail


def assert_refused(event: str, code: str) -> None:
    """Assert that the newest event is that refusal."""
    name, outcome, detail = newest_event()
    assert (name, outcome, detail["code"]) == (event, "REFUSED", code)


def assert_done(event: str) -> dict[str, object]:
    """Assert that the newest event says that it was done; return its detail."""
    name, outcome, detail = newest_event()
    assert (name, outcome) == (event, "DONE")
    return detail
