"""Status lists for registered verifiers (2.2, 4.9.6)."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.base.scopes import has_scope, principal_of
from apps.certificates.selectors import offered_certificates
from apps.lib.clock import SYSTEM_CLOCK
from apps.publication.services import download_certificate, download_status_list
from apps.revocation.selectors import published_status_lists

MEDIA_TYPE = "application/statuslist+cwt"
_INDEX = inline_serializer(
    name="StatusListIndex",
    fields={
        "status_lists": inline_serializer(
            name="StatusListLine",
            many=True,
            fields={
                "uri": serializers.URLField(),
                "sequence": serializers.IntegerField(),
                "issued_at": serializers.DateTimeField(),
                "expires_at": serializers.DateTimeField(),
            },
        )
    },
)

CERTIFICATE_TYPE = "application/pkix-cert"
_CERTIFICATES = inline_serializer(
    name="DsCertificateIndex",
    fields={
        "certificates": inline_serializer(
            name="DsCertificateLine",
            many=True,
            fields={
                "certificate_id": serializers.UUIDField(),
                "sha256": serializers.CharField(),
                "serial": serializers.CharField(),
                "not_before": serializers.DateTimeField(),
                "not_after": serializers.DateTimeField(),
            },
        )
    },
)


class StatusListIndexView(APIView):
    """Which lists there are."""

    permission_classes = (has_scope("verifier"),)

    @extend_schema(
        operation_id="status_lists_list",
        summary="Status lists and their newest editions",
        responses={200: _INDEX},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the permission has looked at it
        lines = [
            {
                "uri": line.uri,
                "sequence": line.sequence,
                "issued_at": line.issued_at,
                "expires_at": line.expires_at,
            }
            for line in published_status_lists()
        ]
        return Response({"status_lists": lines})


class StatusListView(APIView):
    """One list, as the signed bytes."""

    permission_classes = (has_scope("verifier"),)

    @extend_schema(
        summary="Newest edition of a status list (CWT)",
        responses={(200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request, list_id: UUID) -> HttpResponse:
        client = principal_of(request)
        file = download_status_list(
            actor=client.actor, clock=SYSTEM_CLOCK, client_id=client.client_id, list_id=list_id
        )
        response = HttpResponse(file.token, content_type=MEDIA_TYPE)
        response["Cache-Control"] = "private, no-cache"
        response["ETag"] = f'"{file.list_id}-{file.sequence}"'
        return response


class CertificateIndexView(APIView):
    """Which DS certificates verifiers need now, with their fingerprints (6.1.4)."""

    permission_classes = (has_scope("verifier"),)

    @extend_schema(
        operation_id="ds_certificates_list",
        summary="DS certificates and their fingerprints",
        responses={200: _CERTIFICATES},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the permission has looked at it
        lines = [
            {
                "certificate_id": line.certificate_id,
                "sha256": line.sha256,
                "serial": line.serial,
                "not_before": line.not_before,
                "not_after": line.not_after,
            }
            for line in offered_certificates()
        ]
        return Response({"certificates": lines})


class CertificateView(APIView):
    """One DS certificate, as its octets."""

    permission_classes = (has_scope("verifier"),)

    @extend_schema(
        summary="A DS certificate (DER)",
        responses={(200, CERTIFICATE_TYPE): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request, certificate_id: UUID) -> HttpResponse:
        client = principal_of(request)
        file = download_certificate(
            actor=client.actor,
            clock=SYSTEM_CLOCK,
            client_id=client.client_id,
            certificate_id=certificate_id,
        )
        response = HttpResponse(file.der, content_type=CERTIFICATE_TYPE)
        response["ETag"] = f'"{file.sha256}"'
        return response
