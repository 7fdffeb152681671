"""Nonces and applications for the phone's back end (clauses 3.2, 4.1, 4.2)."""

from collections.abc import Sequence
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.base.device_proof import HEADER, verify_device_proof
from apps.base.idempotency import HEADER as IDEMPOTENCY
from apps.base.idempotency import idempotent
from apps.base.scopes import has_scope, principal_of
from apps.lib.clock import SYSTEM_CLOCK
from apps.registration.api.multipart import image_file, signed_request
from apps.registration.api.serializers import (
    ApplicationSerializer,
    ApplicationUploadSerializer,
    NonceSerializer,
)
from apps.registration.selectors import application_status, device_instance_key
from apps.registration.services import issue_nonce, receive_application
from apps.registration.types import CheckView

_KEY = OpenApiParameter(IDEMPOTENCY, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
_PROOF = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="Proof of possession of the device-instance key (compact JWS, typ dpop+jwt, ES256)",
)


class NonceView(APIView):
    """Nonces."""

    permission_classes = (has_scope("app"),)

    @extend_schema(
        summary="Get a nonce for one signed request", request=None, responses={201: NonceSerializer}
    )
    def post(self, request: Request) -> Response:
        issued = issue_nonce(actor=principal_of(request).actor, clock=SYSTEM_CLOCK)
        body = {"nonce": issued.nonce, "expires_at": issued.expires_at}
        return Response(body, status=201, headers={"Cache-Control": "no-store"})


class ApplicationsView(APIView):
    """Issuance applications."""

    permission_classes = (has_scope("app"),)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="Apply for a record with a request signed by the card",
        parameters=[_KEY],
        request={"multipart/form-data": ApplicationUploadSerializer},
        responses={202: ApplicationSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        receipt = receive_application(
            actor=principal_of(request).actor,
            clock=SYSTEM_CLOCK,
            request=signed_request(request),
            portrait=image_file(request, "portrait"),
            selfie=image_file(request, "selfie"),
        )
        return Response(_body(receipt.application_id, receipt.state, receipt.checks), status=202)


class ApplicationView(APIView):
    """One application."""

    permission_classes = (has_scope("app"),)

    @extend_schema(
        summary="See where an application stands",
        parameters=[_PROOF],
        responses={200: ApplicationSerializer},
    )
    def get(self, request: Request, application_id: UUID) -> Response:
        verify_device_proof(
            str(request.method),
            request.build_absolute_uri(),
            request.headers.get(HEADER, ""),
            key=device_instance_key(application_id),
            clock=SYSTEM_CLOCK,
        )
        found = application_status(application_id)
        body = _body(found.application_id, found.state, found.checks)
        return Response(body, headers={"Cache-Control": "no-store"})


def _body(application_id: UUID, state: str, checks: Sequence[CheckView]) -> dict[str, object]:
    return {
        "application_id": str(application_id),
        "state": str(state),
        "checks": [
            {"code": view.code.value, "outcome": view.outcome.value, "clause": view.clause} for view in checks
        ],
    }
