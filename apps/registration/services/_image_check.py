"""Image files: bound to the signed payload, of the stated kind, decodable, of bounded size (clause 4.1.2)."""

import hashlib
import io
from collections.abc import Mapping
from typing import Final

from PIL import Image, UnidentifiedImageError

from apps.lib.errors import Invalid
from apps.registration.types.payload import ImageReference

PIXELS_MAX: Final = 16_000_000
_MAGIC: Final[Mapping[str, bytes]] = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    "image/j2c": b"\xff\x4f\xff\x51",
}
_DECODERS: Final = {"image/jpeg": "JPEG", "image/jp2": "JPEG2000", "image/j2c": "JPEG2000"}


def check_image(content: bytes | None, reference: ImageReference) -> bytes:
    """Return the content when it is the image that was signed for; raise `Invalid` naming the part."""
    field = reference.kind.lower()
    if content is None:
        raise Invalid("is required", field=field, clause="4.1.2")
    if len(content) != reference.size:
        raise Invalid("has another size than the signed one", field=field, clause="4.1.2")
    if hashlib.sha256(content).digest() != reference.sha256:
        raise Invalid("is not the file that was signed for", field=field, clause="4.1.2")
    if not content.startswith(_MAGIC[reference.media_type]):
        raise Invalid("is not of the stated type", field=field, clause="4.1.2")
    _decode(content, reference.media_type, field)
    return content


def _decode(content: bytes, media_type: str, field: str) -> None:
    """Read the header, refuse too many pixels, then decode (JPEG only: its decoder is the bounded one)."""
    try:
        with Image.open(io.BytesIO(content), formats=[_DECODERS[media_type]]) as image:
            width, height = image.size
            if width * height <= PIXELS_MAX and media_type == "image/jpeg":
                image.load()
    except (
        OSError,
        ValueError,
        SyntaxError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise Invalid("cannot be decoded", field=field, clause="4.1.2") from None
    if width * height > PIXELS_MAX:
        raise Invalid(f"has more than {PIXELS_MAX} pixels", field=field, clause="4.1.2")
