"""Keyed requests: the first answer is kept and given again to each repetition (design 4.4)."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.base.models import IdempotencyRecord
from apps.base.problems import IdempotencyMismatch, RequestInFlight
from apps.base.sealed import seal, unseal
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.errors import Invalid

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_LONGEST_KEY: Final = 100
_STUCK_AFTER: Final = timedelta(seconds=60)
_KEPT_FOR: Final = timedelta(hours=24)
_SERVER_ERROR: Final = 500
_TABLE: Final = "base_idempotencyrecord"
_COLUMN: Final = "sealed_body"
P = ParamSpec("P")
Method: TypeAlias = Callable[Concatenate[Any, Request, P], Response]
Wrapped: TypeAlias = Callable[Concatenate[Any, Request, P], HttpResponseBase]


class IdempotencyKeyInvalid(Invalid):
    """The header Idempotency-Key is absent or malformed."""

    code = "idempotency_key_invalid"
    title = "The header Idempotency-Key must hold 1 to 100 visible ASCII characters"


def idempotent(method: Method[P]) -> Wrapped[P]:
    """Wrap a mutating method of an API view; answers below 500 are stored, others leave no trace.

    Raises `IdempotencyKeyInvalid` (400), `IdempotencyMismatch` (422: the key belongs to another
    request) and `RequestInFlight` (409). A key belongs to one client.
    """

    @wraps(method)
    def wrapper(view: APIView, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        key = _key(request)
        record, answered = _claim(_client(request), key, _digest(request), SYSTEM_CLOCK)
        if answered:
            return _stored(record)
        try:
            response = _answer(view, request, method, args, kwargs)
        except Exception:
            record.delete()
            raise
        _keep(record, response, SYSTEM_CLOCK)
        return response

    return wrapper


def forget_old_answers(*, clock: Clock) -> int:
    """Delete records that are older than 24 hours; return how many."""
    old = IdempotencyRecord.objects.filter(started_at__lt=clock.now() - _KEPT_FOR)
    return old.delete()[0]


def _key(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not 0 < len(key) <= _LONGEST_KEY or not all("!" <= character <= "~" for character in key):
        raise IdempotencyKeyInvalid(field=HEADER)
    return key


def _client(request: Request) -> str:
    return str(getattr(request.user, "client_id", ""))


def _digest(request: Request) -> bytes:
    """Return SHA-256 over method, path and content; a multipart body counts by its parts."""
    body = request._request.body  # noqa: SLF001 - first of all: refuses bodies over the limit
    digest = hashlib.sha256()
    for part in (str(request.method).encode(), request.path.encode(), *_content(request, body)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _content(request: Request, body: bytes) -> Iterator[bytes]:
    media_type = str(request.content_type).split(";")[0].strip().lower()
    yield media_type.encode()
    if media_type != "multipart/form-data":
        yield body
        return
    fields = request._request.POST  # noqa: SLF001 - the same parse that the view will see
    files = request._request.FILES  # noqa: SLF001 - see above
    for name in sorted(fields):
        yield from (name.encode(), *(value.encode() for value in fields.getlist(name)))
    for name in sorted(files):
        for upload in files.getlist(name):
            yield from (name.encode(), str(upload.content_type).encode(), upload.read())
            upload.seek(0)


def _claim(client: str, key: str, digest: bytes, clock: Clock) -> tuple[IdempotencyRecord, bool]:
    """Return the record and whether it holds an answer; without one the caller owns the request."""
    try:
        with transaction.atomic():
            return (
                IdempotencyRecord.objects.create(
                    client=client, key=key, request_digest=digest, started_at=clock.now()
                ),
                False,
            )
    except IntegrityError:
        record = IdempotencyRecord.objects.filter(client=client, key=key).first()
    if record is None:  # the first one failed and was withdrawn just now
        raise RequestInFlight
    if bytes(record.request_digest) != digest:
        raise IdempotencyMismatch(field=HEADER)
    if record.status is not None:
        return record, True
    return _take_over(record, clock), False


def _take_over(record: IdempotencyRecord, clock: Clock) -> IdempotencyRecord:
    """Take a request that was begun by a process which died; only one of several gets it."""
    now = clock.now()
    if record.started_at + _STUCK_AFTER > now:
        raise RequestInFlight
    mine = IdempotencyRecord.objects.filter(
        pk=record.pk, started_at=record.started_at, status__isnull=True
    ).update(started_at=now)
    if not mine:
        raise RequestInFlight
    return record


def _answer(
    view: APIView,
    request: Request,
    method: Callable[..., Response],
    args: Any,
    kwargs: Any,
) -> Response:
    try:
        response = method(view, request, *args, **kwargs)
    except Exception as reason:  # noqa: BLE001 - becomes the problem document that is stored
        response = view.handle_exception(reason)
    finished = view.finalize_response(request, response)
    finished.render()
    return finished


def _keep(record: IdempotencyRecord, response: Response, clock: Clock) -> None:
    if response.status_code >= _SERVER_ERROR:
        record.delete()
        return
    record.status = response.status_code
    record.content_type = response["Content-Type"]
    record.sealed_body = seal(response.content, table=_TABLE, column=_COLUMN, row_id=record.pk)
    record.answered_at = clock.now()
    record.save(update_fields=["status", "content_type", "sealed_body", "answered_at"])


def _stored(record: IdempotencyRecord) -> HttpResponse:
    body = unseal(bytes(record.sealed_body), table=_TABLE, column=_COLUMN, row_id=record.pk)
    response = HttpResponse(body, status=record.status, content_type=record.content_type)
    response[REPLAYED] = "true"
    return response
