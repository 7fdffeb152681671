"""The parts of an application that comes as multipart/form-data."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from apps.lib.errors import Invalid

_PARTS: Final = frozenset({"application", "portrait", "selfie"})


def signed_request(request: Request) -> bytes:
    """Return the part `application`, sent as a field or as a file; raise `Invalid` when it is not there."""
    parts: Any = request.data  # fields and files, as the multipart parser leaves them
    if unknown := set(parts) - _PARTS:
        raise Invalid(f"{len(unknown)} parts are not known")
    part = parts.get("application")
    if isinstance(part, UploadedFile):
        return bytes(part.read())
    if not isinstance(part, str):
        raise Invalid("is required", field="application", clause="4.1.2")
    return part.encode("utf-8")


def image_file(request: Request, name: str) -> bytes | None:
    """Return the content of an image part, or None when it was not sent as a file."""
    part = request.FILES.get(name)
    return None if part is None else part.read()
