"""Assertions about the audit log."""

import json
from typing import Any

from apps.audit.models import AuditEvent


def audited(event: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the details of the audit events of that name whose columns are as wanted, oldest first."""
    rows = AuditEvent.objects.filter(event=event, **wanted).order_by("seq")
    return [json.loads(row.detail) for row in rows]
