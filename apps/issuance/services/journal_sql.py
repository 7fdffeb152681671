"""The statements of the hot path, written out: one credential passes here in some microseconds.

The ORM builds these queries for ten times what they cost to run. Rows, constraints and triggers are those
of the models; every UPDATE names the state it expects, so a row that moved meanwhile is not touched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final
from uuid import UUID

from apps.base.raw_sql import (
    adapted,
    adapted_all,
    changed,
    insert_all,
    instant_of,
    repeated,
    repeats_cheaply,
    row_lock,
    selected,
    uuid_of,
)
from apps.issuance.errors import BatchBusy, BatchMissing
from apps.issuance.services.journal_rows import BatchRow
from apps.issuance.states import BatchState, CredentialState
from apps.issuance.types import BatchResult

_BATCHES: Final = (
    "SELECT b.id, b.credential_id, b.state, b.size, b.snapshot_digest, c.application_id, c.doc_type,"
    " c.state, (SELECT n.reserved_at FROM issuance_issuancebatch n WHERE n.reserved_at IS NOT NULL"
    " ORDER BY n.reserved_at DESC LIMIT 1)"
    " FROM issuance_issuancebatch b JOIN issuance_credential c ON c.id = b.credential_id WHERE "
)
_BATCH: Final = f"{_BATCHES}b.id = %s"
_WAITING: Final = (
    # The states are those of the index of what waits, written as there: SQLite compares the words.
    f"{_BATCHES}b.state IN ('REQUESTED', 'RESERVED', 'CANCELLED') AND b.state = 'REQUESTED'"
    " AND b.resend_at BETWEEN %s AND %s AND b.id <> %s AND c.doc_type = %s ORDER BY b.resend_at LIMIT %s"
)
_RESULT: Final = (
    # A batch that waits has nothing yet; it is asked about most, and the rows of others are not looked for.
    "SELECT b.credential_id, b.state, CASE b.state WHEN 'REQUESTED' THEN 0 ELSE"
    " (SELECT count(*) FROM issuance_mobilesecurityobject m"
    " WHERE m.batch_id = b.id AND m.signature IS NOT NULL) END,"
    " CASE b.state WHEN 'REQUESTED' THEN 0 ELSE"
    " (SELECT max(a.number) FROM issuance_signingattempt a WHERE a.batch_id = b.id) END"
    " FROM issuance_issuancebatch b WHERE b.id = %s"
)
_RESERVE_ONE: Final = (
    "UPDATE issuance_issuancebatch SET {}, size = %s, sealed_name_spaces = %s WHERE id = %s AND state = %s"
)
_RESERVE_ALL: Final = (
    "UPDATE issuance_issuancebatch b SET {}, size = v.column1, sealed_name_spaces = v.column2"
    " FROM (VALUES {}) v WHERE b.id = v.column3 AND b.state = %s"
)
_SIGN_ONE: Final = (
    "UPDATE issuance_mobilesecurityobject SET signature = %s, state = %s"
    " WHERE id = %s AND state = %s AND signature IS NULL"
)
_SIGN_ALL: Final = (
    "UPDATE issuance_mobilesecurityobject m SET signature = v.column1, state = %s FROM (VALUES {}) v"
    " WHERE m.id = v.column2 AND m.state = %s AND m.signature IS NULL"
)


def result_of(batch_id: UUID) -> BatchResult:
    """Return what became of the batch so far; raise `BatchMissing`."""
    rows = selected(_RESULT, [adapted(batch_id)])
    if not rows:
        raise BatchMissing
    row = rows[0]
    return BatchResult(
        batch_id=batch_id,
        credential_id=uuid_of(row[0]),
        state=BatchState(row[1]),
        signed=row[2],
        attempt=row[3] or 0,
    )


def lock_batch(batch_id: UUID, *, wait: bool = True) -> BatchRow:
    """Return the batch and what its credential says, the batch locked; raise `BatchMissing`.

    Who does not `wait` for another transaction meets `BatchBusy`.
    """
    rows = selected(_BATCH + row_lock("b", skip=not wait), [adapted(batch_id)])
    if not rows:
        raise BatchMissing if wait else BatchBusy
    return _batch_row(rows[0])


def lock_waiting(beside: BatchRow, *, since: datetime, until: datetime, limit: int) -> list[BatchRow]:
    """Lock and return REQUESTED batches of the same document whose turn is between two instants, in order.

    One that another transaction has in its hands is left out, so nobody waits and nobody is waited for.
    """
    values = adapted_all([since, until, beside.batch_id, beside.doc_type, limit])
    return [_batch_row(row) for row in selected(_WAITING + row_lock("b", skip=True), values)]


def _batch_row(row: Sequence[Any]) -> BatchRow:
    return BatchRow(
        batch_id=uuid_of(row[0]),
        credential_id=uuid_of(row[1]),
        state=BatchState(row[2]),
        size=row[3],
        snapshot_digest=bytes(row[4]),
        application_id=uuid_of(row[5]),
        doc_type=row[6],
        credential_state=CredentialState(row[7]),
        newest_reservation=None if row[8] is None else instant_of(row[8]),
    )


def settle_reserved(batch_ids: Sequence[UUID], changes: Mapping[str, object]) -> dict[UUID, int]:
    """Lock and change those that are RESERVED with one statement; return the generation of each of them."""
    places = ", ".join(f"{name} = %s" for name in changes)
    statement = (
        f"UPDATE issuance_issuancebatch SET {places} WHERE state = %s AND id IN ({_places(batch_ids)})"  # noqa: S608 - our own names
        " RETURNING id, generation"
    )
    values = adapted_all([*changes.values(), BatchState.RESERVED.value, *batch_ids])
    return {uuid_of(batch_id): int(generation) for batch_id, generation in selected(statement, values)}


def insert(table: str, rows: Sequence[Mapping[str, object]], *, shared: Mapping[str, object]) -> None:
    """Insert rows of equal columns in equal order, and what they share; names come from our code."""
    columns = ", ".join(chain(shared, rows[0]))
    same = adapted_all(shared.values())
    insert_all(
        f"INSERT INTO {table} ({columns}) VALUES ",  # noqa: S608 - our own names
        [same + adapted_all(row.values()) for row in rows],
    )


def update_all(
    table: str, row_ids: Sequence[UUID], *, expected: Mapping[str, object], to: Mapping[str, object]
) -> int:
    """Change the rows that are as expected, all to the same; return how many are."""
    changes = ", ".join(f"{name} = %s" for name in to)
    guard = " AND ".join([f"id IN ({_places(row_ids)})", *(f"{name} = %s" for name in expected)])
    statement = f"UPDATE {table} SET {changes} WHERE {guard}"  # noqa: S608 - our own names
    return changed(statement, adapted_all([*to.values(), *row_ids, *expected.values()]))


def write_reserved(
    sealed: Mapping[UUID, tuple[int, bytes]], *, before: str, shared: Mapping[str, object]
) -> int:
    """Put size and sealed name spaces onto batches in state `before`, and what they share; count them."""
    places = ", ".join(f"{name} = %s" for name in shared)
    same = adapted_all(shared.values())
    rows = [(size, content, adapted(batch_id)) for batch_id, (size, content) in sealed.items()]
    if repeats_cheaply():
        return repeated(_RESERVE_ONE.format(places), [(*same, *row, before) for row in rows])
    statement = _RESERVE_ALL.format(places, ", ".join(["(%s, %s, %s)"] * len(rows)))
    return changed(statement, [*same, *chain.from_iterable(rows), before])


def write_signatures(mso_ids: Sequence[UUID], signatures: Sequence[bytes], *, state: str, before: str) -> int:
    """Put each signature onto its row that is in state `before`; return how many rows took one."""
    pairs = list(zip(signatures, adapted_all(mso_ids), strict=True))
    if repeats_cheaply():
        return repeated(_SIGN_ONE, [(signature, state, mso_id, before) for signature, mso_id in pairs])
    places = ", ".join(["(%s, %s)"] * len(pairs))
    return changed(_SIGN_ALL.format(places), [state, *chain.from_iterable(pairs), before])


def taken_entries(wanted: Mapping[UUID, Sequence[int]]) -> set[tuple[UUID, int]]:
    """Return which of the wanted status entries (list -> indices) some MSO has."""
    clauses, values = [], []
    for list_id, indices in wanted.items():
        clauses.append(f"(status_list_id = %s AND status_index IN ({_places(indices)}))")
        values += [adapted(list_id), *indices]
    statement = (
        "SELECT status_list_id, status_index FROM issuance_mobilesecurityobject WHERE "  # noqa: S608 - no values in it
        + " OR ".join(clauses)
    )
    return {(uuid_of(list_id), index) for list_id, index in selected(statement, values)}


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
