"""Commands of the publication."""

from apps.publication.services.download_status_list import download_status_list
from apps.publication.services.register_verifier import register_verifier
from apps.publication.services.request_verifier import request_verifier

__all__ = ["download_status_list", "register_verifier", "request_verifier"]
