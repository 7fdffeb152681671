"""Errors as problem documents (RFC 9457): one table from families to HTTP, and no internals outside."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import HttpRequest
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from apps.lib.errors import (
    Conflict,
    DomainError,
    IllegalTransition,
    IntegrityFault,
    Invalid,
    Missing,
    Refused,
    Unavailable,
)

PROBLEM_JSON: Final = "application/problem+json"
RETRY_AFTER: Final = 5  # seconds
_LOG: Final = logging.getLogger(__name__)
_FAMILIES: Final[tuple[tuple[type[DomainError], int], ...]] = (
    (Invalid, 400),
    (IllegalTransition, 409),
    (Refused, 403),
    (Missing, 404),
    (Conflict, 409),
    (Unavailable, 503),
    (IntegrityFault, 500),
)
_TITLES: Final[Mapping[int, str]] = {
    400: "The request is not valid",
    401: "Authentication is required",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict with the present state",
    413: "The body is too large",
    415: "Unsupported media type",
    422: "The request contradicts an earlier one",
    429: "Too many requests",
    500: "Internal error",
    503: "Temporarily unavailable",
}
Problem = dict[str, Any]


class IdempotencyMismatch(Conflict):
    """The Idempotency-Key belongs to another request."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key was used with another request"


class RequestInFlight(Conflict):
    """The first request with this Idempotency-Key has not been answered yet."""

    code = "request_in_flight"
    title = "The first request with this Idempotency-Key is not finished"


_OWN_STATUS: Final[Mapping[type[DomainError], int]] = {IdempotencyMismatch: 422}
_WITH_RETRY: Final = (Unavailable, RequestInFlight)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a domain error: its own, else that of its family."""
    own = _OWN_STATUS.get(type(error))
    return own or next((status for family, status in _FAMILIES if isinstance(error, family)), 500)


def problem_handler(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Answer any exception of an API view with a problem document (DRF's EXCEPTION_HANDLER)."""
    set_rollback()
    request = context.get("request")
    problem, headers = _problem(exc)
    problem["request_id"] = request_id(request)
    if problem["status"] >= 500:  # noqa: PLR2004 - HTTP's server errors
        _LOG.error("api: %s", problem["code"], exc_info=exc, extra={"request_id": problem["request_id"]})
    if request is not None:  # whatever the view renders: a problem is JSON
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    return Response(problem, status=problem["status"], headers=headers, content_type=PROBLEM_JSON)


def problem_response(request: HttpRequest, status: int, code: str, detail: str = "") -> JsonResponse:
    """Return a problem document from outside of a view, e.g. for an unknown path."""
    problem = _document(status, code, detail)
    problem["request_id"] = request_id(request)
    return JsonResponse(problem, status=status, content_type=PROBLEM_JSON)


def request_id(request: Request | HttpRequest | None) -> str:
    """Return the id that the middleware gave to the request; empty without one."""
    return "" if request is None else str(request.META.get("DSPORTAL_REQUEST_ID", ""))


def _problem(exc: Exception) -> tuple[Problem, dict[str, str]]:
    if isinstance(exc, DomainError):
        return _of_domain_error(exc)
    if isinstance(exc, exceptions.APIException):
        return _of_api_exception(exc)
    status, code = _of_django(exc)
    return _document(status, code, ""), {}


def _of_domain_error(error: DomainError) -> tuple[Problem, dict[str, str]]:
    status = status_of(error)
    if isinstance(error, IntegrityFault) or status == 500:  # noqa: PLR2004 - internals stay inside
        return _document(500, "integrity_fault", ""), {}
    problem = _document(status, error.code, error.detail, title=error.title)
    problem |= {name: value for name, value in (("field", error.field), ("clause", error.clause)) if value}
    headers = {"Retry-After": str(RETRY_AFTER)} if isinstance(error, _WITH_RETRY) else {}
    return problem, headers


def _of_api_exception(error: exceptions.APIException) -> tuple[Problem, dict[str, str]]:
    headers = {}
    if (challenge := getattr(error, "auth_header", None)) is not None:
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    field, detail, code = _first_detail(error)
    problem = _document(error.status_code, code, detail)
    return problem | ({"field": field} if field else {}), headers


def _first_detail(error: exceptions.APIException) -> tuple[str, str, str]:
    """Return (field path, text, code) of the first thing that is wrong."""
    path: list[str] = []
    detail: Any = error.detail
    while isinstance(detail, (dict, list)):
        key = next(iter(detail)) if isinstance(detail, dict) and detail else 0
        if not detail:
            return ".".join(path), "", error.default_code
        if isinstance(detail, dict) and key != "non_field_errors":
            path.append(str(key))
        detail = detail[key]
    return ".".join(path), str(detail), str(getattr(detail, "code", error.default_code))


def _of_django(exc: Exception) -> tuple[int, str]:
    if isinstance(exc, RequestDataTooBig | TooManyFilesSent):
        return 413, "body_too_large"
    if isinstance(exc, Http404):
        return 404, "missing"
    if isinstance(exc, PermissionDenied):
        return 403, "refused"
    if isinstance(exc, SuspiciousOperation | MultiPartParserError):
        return 400, "invalid"
    return 500, "internal_error"


def _document(status: int, code: str, detail: str, *, title: str = "") -> Problem:
    return {
        "type": f"urn:dsportal:problem:{code}",
        "title": title or _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
    }
