"""Payloads of applications that are parsed without a database: one correct one, and changes to it."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.lib.errors import Invalid
from apps.registration.adapters.simulated_jose import json_bytes
from apps.registration.types.payload import ApplicationPayload, parse_payload
from tests.builders.application import draft

TODAY = date(2026, 11, 24)
GOOD: dict[str, Any] = draft("nonce", datetime(2026, 11, 24, tzinfo=UTC)).payload
JWK = GOOD["device_keys"][0]["jwk"]


def read(payload: object, *, batch_size_max: int = 30) -> ApplicationPayload:
    data = payload if isinstance(payload, bytes) else json_bytes(payload)
    return parse_payload(data, on=TODAY, batch_size_max=batch_size_max)


def refused_field(change: Callable[[dict[str, Any]], object], **options: Any) -> str:
    """Return the field that the refusal of the changed payload names."""
    payload = deepcopy(GOOD)
    change(payload)
    with pytest.raises(Invalid) as refusal:
        read(payload, **options)
    return refusal.value.field


def put(*path: str | int, value: object) -> Callable[[dict[str, Any]], object]:
    """Return the change that puts `value` at the path."""

    def change(payload: Any) -> None:
        for step in path[:-1]:
            payload = payload[step]
        payload[path[-1]] = value

    return change
