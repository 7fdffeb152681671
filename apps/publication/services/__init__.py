"""Commands of the publication."""

from apps.publication.services.distribute_certificate import distribute_certificate
from apps.publication.services.download_certificate import download_certificate
from apps.publication.services.download_status_list import download_status_list
from apps.publication.services.post_to_dts import post_to_dts
from apps.publication.services.register_verifier import register_verifier
from apps.publication.services.request_verifier import request_verifier

__all__ = [
    "distribute_certificate",
    "download_certificate",
    "download_status_list",
    "post_to_dts",
    "register_verifier",
    "request_verifier",
]
