"""The phone fetches its credential and says that it has it (clause 4.4.1.1)."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from apps.base.device_proof import HEADER
from apps.base.idempotency import HEADER as IDEMPOTENCY
from apps.base.idempotency import idempotent
from apps.base.scopes import has_scope, principal_of
from apps.issuance.api.bodies import CBOR, JSON, cbor_body, json_body
from apps.issuance.services import acknowledge_delivery, deliver_credential
from apps.issuance.types import DeviceProof
from apps.lib.clock import SYSTEM_CLOCK

_PROOF = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="Proof of possession of the device-instance key (compact JWS, typ dpop+jwt, ES256)",
)
_KEY = OpenApiParameter(IDEMPOTENCY, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
_DELIVERY = inline_serializer(
    name="Delivery",
    fields={
        "credential_id": serializers.UUIDField(),
        "delivery": serializers.IntegerField(),
        "credentials": serializers.ListField(child=serializers.CharField()),
    },
)
_ACKNOWLEDGED = inline_serializer(
    name="Acknowledgement",
    fields={"credential_id": serializers.UUIDField(), "acknowledged_at": serializers.DateTimeField()},
)


class _OwnBodies(BaseContentNegotiation):
    """The view reads `Accept` itself; problems are rendered by the first renderer whatever was asked for."""

    @override
    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers), None)

    @override
    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type or ""


class CredentialsView(APIView):
    """The signed credential of an application."""

    permission_classes = (has_scope("app"),)
    content_negotiation_class = _OwnBodies

    @extend_schema(
        summary="Fetch the credential; 409 until it is signed",
        parameters=[_PROOF],
        responses={(200, JSON): _DELIVERY, (200, CBOR): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, application_id: UUID) -> HttpResponse:
        delivered = deliver_credential(
            actor=principal_of(request).actor,
            clock=SYSTEM_CLOCK,
            application_id=application_id,
            proof=_proof(request),
        )
        as_cbor = CBOR in request.headers.get("Accept", "")
        response = HttpResponse(
            cbor_body(delivered) if as_cbor else json_body(delivered),
            content_type=CBOR if as_cbor else JSON,
        )
        response["Cache-Control"] = "no-store"
        return response


class AcknowledgementView(APIView):
    """The phone has stored the credential."""

    permission_classes = (has_scope("app"),)

    @extend_schema(
        summary="Acknowledge the delivery",
        parameters=[_KEY, _PROOF],
        request=None,
        responses={200: _ACKNOWLEDGED},
    )
    @idempotent
    def post(self, request: Request, application_id: UUID) -> Response:
        done = acknowledge_delivery(
            actor=principal_of(request).actor,
            clock=SYSTEM_CLOCK,
            application_id=application_id,
            proof=_proof(request),
        )
        return Response({"credential_id": str(done.credential_id), "acknowledged_at": done.acknowledged_at})


def _proof(request: Request) -> DeviceProof:
    return DeviceProof(
        method=str(request.method), url=request.build_absolute_uri(), header=request.headers.get(HEADER, "")
    )
