"""Public answers for verifiers: the trust anchor and the root CA's revocation list (2.2)."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.certificates.selectors import current_crl, root_certificate

_CACHED = "public, max-age=300"  # seconds


class IacaCertificateView(APIView):
    """The root certificate as PEM; compare its fingerprint with the published one before you trust it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={(200, "application/x-pem-file"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponseBase:
        """Return the root certificate."""
        pem = x509.load_der_x509_certificate(root_certificate()).public_bytes(Encoding.PEM)
        return _cached(request, pem, "application/x-pem-file")


class IacaCrlView(APIView):
    """The root CA's certificate revocation list (DER, RFC 5280 5)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={(200, "application/pkix-crl"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponseBase:
        """Return the present revocation list."""
        return _cached(request, current_crl(), "application/pkix-crl")


def _cached(request: Request, content: bytes, content_type: str) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    same = request.headers.get("If-None-Match") == etag
    answer: HttpResponseBase = (
        HttpResponseNotModified() if same else HttpResponse(content, content_type=content_type)
    )
    answer["ETag"], answer["Cache-Control"] = etag, _CACHED
    return answer
