"""Commands of the app `certificates`."""

from apps.certificates.services.approve_request import approve_request
from apps.certificates.services.expire_certificates import expire_certificates
from apps.certificates.services.fetch_crl import fetch_crl
from apps.certificates.services.import_certificate import import_certificate
from apps.certificates.services.import_root_certificate import import_root_certificate
from apps.certificates.services.open_order import open_order
from apps.certificates.services.order_revocation import order_revocation
from apps.certificates.services.put_in_use import put_in_use
from apps.certificates.services.record_revocation_sent import record_revocation_sent
from apps.certificates.services.request_certificate import request_certificate
from apps.certificates.services.request_revocation import request_revocation
from apps.certificates.services.review_calendar import review_calendar

__all__ = [
    "approve_request",
    "expire_certificates",
    "fetch_crl",
    "import_certificate",
    "import_root_certificate",
    "open_order",
    "order_revocation",
    "put_in_use",
    "record_revocation_sent",
    "request_certificate",
    "request_revocation",
    "review_calendar",
]
