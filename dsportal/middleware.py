"""Who asks: request id and terminal, for audit events and problem documents."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.lib.identifiers import new_id


class RequestIdentityMiddleware:
    """Gives every request an id and returns it in `X-Request-Id`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["DSPORTAL_REQUEST_ID"] = identity = str(new_id())
        response = self.get_response(request)
        response["X-Request-Id"] = identity
        return response
