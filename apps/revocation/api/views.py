"""The app sends a holder's signed revocation request (3.4.1, 4.9.3)."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.base.idempotency import HEADER, idempotent
from apps.base.scopes import has_scope, principal_of
from apps.lib.clock import SYSTEM_CLOCK
from apps.revocation.services import receive_revocation_request

_MEDIA_TYPES: Final = frozenset({"application/jose+json", "application/json"})
_RECEIPT = inline_serializer(
    name="RevocationReceipt",
    fields={
        "request_id": serializers.UUIDField(),
        "credential_id": serializers.UUIDField(),
        "state": serializers.CharField(),
        "executed_at": serializers.DateTimeField(),
    },
)


class RevocationsView(APIView):
    """Revocation requests."""

    permission_classes = (has_scope("app"),)

    @extend_schema(
        summary="Revoke the holder's credential; the body is a flattened JWS signed with the card's key",
        parameters=[OpenApiParameter(HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)],
        request={"application/jose+json": OpenApiTypes.OBJECT, "application/json": OpenApiTypes.OBJECT},
        responses={202: _RECEIPT},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        if str(request.content_type).partition(";")[0].strip().lower() not in _MEDIA_TYPES:
            raise UnsupportedMediaType(str(request.content_type)[:100])
        receipt = receive_revocation_request(
            actor=principal_of(request).actor,
            clock=SYSTEM_CLOCK,
            request=request._request.body,  # noqa: SLF001 - the bytes as signed
        )
        body = {
            "request_id": receipt.request_id,
            "credential_id": receipt.credential_id,
            "state": receipt.state.value,
            "executed_at": receipt.executed_at,
        }
        return Response(body, status=202)
