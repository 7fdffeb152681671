"""Many credentials of one key as rows, as the pipeline leaves them, written in bulk (no personal data)."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from apps.base.raw_sql import adapted_all, insert_all
from apps.issuance.models import (
    Credential,
    IssuanceBatch,
    MobileSecurityObject,
    SigningAttempt,
    StatusList,
)
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id, random_bytes
from apps.registration.models import Holder, IssuanceApplication

PORTION = 2_000
LIFETIME = timedelta(days=29)
Ids: TypeAlias = tuple[UUID, UUID, UUID, UUID]
"""Of one person: holder, application, credential, batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How many credentials of how many MSOs, signed by which key; `payload` is their size in bytes."""

    key_id: UUID
    certificate_id: UUID
    credentials: int
    objects: int
    payload: int = 1_000
    list_size: int = 1 << 20


def populate(people: Population, clock: Clock) -> None:
    """Write holders, applications, credentials, batches, attempts and MSOs, delivered and unexpired."""
    lists = _lists(people, clock)
    entries = iter(_entries(people, lists))
    for begun in range(0, people.credentials, PORTION):
        count = min(PORTION, people.credentials - begun)
        with transaction.atomic():
            _portion(people, count, entries, clock)


def _lists(people: Population, clock: Clock) -> list[UUID]:
    half = people.list_size // 2
    count = max(2, -(-people.credentials * people.objects // half))
    rows = [StatusList(size=people.list_size, created_at=clock.now()) for _ in range(count)]
    return [row.pk for row in StatusList.objects.bulk_create(rows)]


def _entries(people: Population, lists: list[UUID]) -> Iterator[tuple[UUID, int]]:
    drawn = random.Random(1)
    wanted = -(-people.credentials * people.objects // len(lists))
    indices = [drawn.sample(range(people.list_size), wanted) for _ in lists]
    for turn in range(wanted):
        yield from ((list_id, indices[number][turn]) for number, list_id in enumerate(lists))


def _portion(people: Population, count: int, entries: Iterator[tuple[UUID, int]], clock: Clock) -> None:
    now = clock.now()
    ids = [(new_id(), new_id(), new_id(), new_id()) for _ in range(count)]
    _applicants(ids, now)
    _batches(people, ids, now)
    _objects(people, [one[3] for one in ids], entries, now)


def _applicants(ids: list[Ids], now: datetime) -> None:
    _insert(
        Holder,
        {"state": "ENROLLED", "created_at": now, "enrolled_at": now, "ended_at": None, "end_cause": ""},
        [
            {"id": one[0], "person_index": random_bytes(32), "device_thumbprint": random_bytes(32)}
            for one in ids
        ],
    )
    _insert(
        IssuanceApplication,
        {
            "state": "COMPLETED",
            "sealed_envelope": b"-",
            "sealed_payload": b"-",
            "sealed_certificate": b"-",
            "certificate_serial": "1",
            "certificate_issuer": "",
            "client_id": "phone-back-end",
            "received_at": now,
            "state_changed_at": now,
            "rejection_code": "",
        },
        [
            {
                "id": one[1],
                "holder_id": one[0],
                "request_id": new_id(),
                "device_thumbprint": random_bytes(32),
                "snapshot_digest": random_bytes(32),
            }
            for one in ids
        ],
    )
    _insert(
        Credential,
        {"doc_type": "org.iso.23220.1.jp.mnc", "state": "ACTIVE", "created_at": now, "end_reason": ""},
        [{"id": one[2], "holder_id": one[0], "application_id": one[1]} for one in ids],
    )


def _batches(people: Population, ids: list[Ids], now: datetime) -> None:
    _insert(
        IssuanceBatch,
        {
            "generation": 1,
            "state": "DELIVERED",
            "snapshot_digest": bytes(32),
            "requested_at": now,
            "claimed_until": now,
            "resend_at": now,
            "reserved_at": now,
            "settled_at": now,
            "size": people.objects,
            "profile_version": 1,
            "key_id": people.key_id,
            "certificate_id": people.certificate_id,
            "valid_from": now,
            "valid_until": now + LIFETIME,
            "findings": "",
        },
        [{"id": one[3], "credential_id": one[2]} for one in ids],
    )
    _insert(
        SigningAttempt,
        {
            "number": 1,
            "key_id": people.key_id,
            "certificate_id": people.certificate_id,
            "size": people.objects,
            "started_at": now,
            "ended_at": now,
            "outcome": "SIGNED",
            "cause": "",
        },
        [{"id": new_id(), "batch_id": one[3]} for one in ids],
    )


def _objects(
    people: Population, batches: list[UUID], entries: Iterator[tuple[UUID, int]], now: datetime
) -> None:
    payload, until = bytes(people.payload), now + LIFETIME
    _insert(
        MobileSecurityObject,
        {"payload": payload, "payload_digest": bytes(32), "valid_until": until, "state": "DELIVERED"},
        [
            {
                "id": new_id(),
                "batch_id": batch,
                "number": number,
                "device_key_thumbprint": random_bytes(32),
                "signature": bytes(64),
                **dict(zip(("status_list_id", "status_index"), next(entries), strict=True)),
            }
            for batch in batches
            for number in range(people.objects)
        ],
    )


def _insert(model: type[Model], shared: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    given = {*shared, *rows[0]}
    plain = {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if field.attname not in given and isinstance(field.get_default(), int | str)
    }
    names = ", ".join([*plain, *shared, *rows[0]])
    same = adapted_all([*plain.values(), *shared.values()])
    insert_all(
        f"INSERT INTO {model._meta.db_table} ({names}) VALUES ",
        [same + adapted_all(row.values()) for row in rows],
    )
