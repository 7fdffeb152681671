"""Commands of the app `certificates`."""

from apps.certificates.services.approve_request import approve_request
from apps.certificates.services.expire_certificates import expire_certificates
from apps.certificates.services.fetch_crl import fetch_crl
from apps.certificates.services.import_certificate import import_certificate
from apps.certificates.services.import_root_certificate import import_root_certificate
from apps.certificates.services.put_in_use import put_in_use
from apps.certificates.services.request_certificate import request_certificate

__all__ = [
    "approve_request",
    "expire_certificates",
    "fetch_crl",
    "import_certificate",
    "import_root_certificate",
    "put_in_use",
    "request_certificate",
]
