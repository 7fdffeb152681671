"""The token endpoint (RFC 6749 4.4, RFC 7523)."""

from typing import Final, cast

from django.http import QueryDict
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.api.authentication import terminal_of
from apps.staff.errors import TokenRefused
from apps.staff.services import issue_access_token

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_NO_STORE: Final = {"Cache-Control": "no-store"}
_REQUEST: Final = inline_serializer(
    "TokenRequest",
    {
        "grant_type": serializers.ChoiceField(["client_credentials"]),
        "client_assertion_type": serializers.ChoiceField([ASSERTION_TYPE]),
        "client_assertion": serializers.CharField(help_text="JWT, ES256, aud = this URL, exp <= 5 min, jti"),
        "scope": serializers.CharField(required=False),
    },
)
_TOKEN: Final = inline_serializer(
    "Token",
    {
        "access_token": serializers.CharField(),
        "token_type": serializers.ChoiceField(["Bearer"]),
        "expires_in": serializers.IntegerField(help_text="seconds"),
        "scope": serializers.CharField(),
    },
)
_ERROR: Final = inline_serializer(
    "TokenError", {"error": serializers.CharField(), "error_description": serializers.CharField()}
)


class TokenView(APIView):
    """Gives a registered machine an access token for five minutes."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (FormParser,)

    @extend_schema(
        request={"application/x-www-form-urlencoded": _REQUEST},
        responses={200: _TOKEN, 400: OpenApiResponse(_ERROR), 401: OpenApiResponse(_ERROR)},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Exchange a client assertion for an access token."""
        form = cast("QueryDict", request.data)
        if (error := _malformed(form)) is not None:
            return _refusal(*error)
        asking = Actor(kind=ActorKind.CLIENT, actor_id="client:unproven", terminal=terminal_of(request))
        try:
            issued = issue_access_token(
                actor=asking,
                clock=SYSTEM_CLOCK,
                assertion=form.get("client_assertion") or "",
                scope=form.get("scope") or "",
            )
        except TokenRefused as reason:
            return _refusal(reason.oauth_error, reason.detail)
        answer = {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "scope": " ".join(issued.scopes),
        }
        return Response(answer, headers=_NO_STORE)


def _malformed(form: QueryDict) -> tuple[str, str] | None:
    """Return the OAuth error of a form that cannot be a token request."""
    if any(len(form.getlist(name)) > 1 for name in form):
        return "invalid_request", "a parameter is repeated"
    if form.get("grant_type") != "client_credentials":
        return "unsupported_grant_type", "grant_type must be client_credentials"
    if form.get("client_assertion_type") != ASSERTION_TYPE or not form.get("client_assertion"):
        return "invalid_request", "a client_assertion of the type jwt-bearer is required"
    return None


def _refusal(error: str, description: str) -> Response:
    status = 401 if error == "invalid_client" else 400
    return Response({"error": error, "error_description": description}, status=status, headers=_NO_STORE)
