"""The API's answers to what never reaches a view: too large bodies and unknown paths (RFC 9457)."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.base.conf import machinery
from apps.base.problems import problem_response

API_PREFIX: Final = "/api/"


class ApiBodyLimitMiddleware:
    """Refuses bodies over the limit before anything reads them (DRF's parsers know no limit)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(API_PREFIX) and _length(request) > machinery().largest_body:
            return problem_response(request, 413, "body_too_large")
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0


def api_errors(
    fallback: Callable[..., HttpResponse], *, status: int, code: str
) -> Callable[..., HttpResponse]:
    """Return a Django error handler: a problem document under /api/, else `fallback` (a page)."""

    def handler(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        if request.path.startswith(API_PREFIX):
            return problem_response(request, status, code)
        return fallback(request) if exception is None else fallback(request, exception)

    return handler
