"""Rows of the app `publication`."""

from apps.publication.models.status_list_download import StatusListDownload
from apps.publication.models.verifier import Verifier

__all__ = ["StatusListDownload", "Verifier"]
