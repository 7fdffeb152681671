"""Reads a CertificationRequestInfo (RFC 2986 4.1) before its key signs it: an exception to 6.1.7.1."""

from typing import Final

from apps.lib.errors import Invalid

_INTEGER, _SEQUENCE, _ATTRIBUTES = 0x02, 0x30, 0xA0
_LONG_FORM: Final = 0x80
_LENGTH_OCTETS_MAX: Final = 3


class MalformedRequest(Invalid):
    """Not a CertificationRequestInfo in DER."""

    code = "malformed_certificate_request"
    title = "The certificate request is malformed"


def findings(info: bytes, *, key: bytes) -> list[str]:
    """Return everything that is wrong with the request; `key` is the SubjectPublicKeyInfo it must carry."""
    try:
        members = _members(info)
    except MalformedRequest as malformed:
        return [malformed.detail]
    if [tag for tag, _ in members] != [_INTEGER, _SEQUENCE, _SEQUENCE, _ATTRIBUTES]:
        return ["not a CertificationRequestInfo"]
    found = [] if members[0][1] == b"\x02\x01\x00" else ["the version is not 0"]
    if members[1][1] == b"\x30\x00":
        found.append("the subject is empty")
    if members[2][1] != key:
        found.append("the public key is not the signing key")
    return found


def _members(info: bytes) -> list[tuple[int, bytes]]:
    tag, start, end = _element(info, 0)
    if tag != _SEQUENCE or end != len(info):
        raise MalformedRequest("not one DER sequence")
    members = []
    while start < end:
        tag, _, after = _element(info, start)
        members.append((tag, info[start:after]))
        start = after
    return members


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, start and end of the content of the element at `at` (X.690 8.1, definite DER lengths)."""
    header = data[at : at + 2]
    if len(header) < 2:  # noqa: PLR2004 - tag and first length octet
        raise MalformedRequest("an element is cut off")
    start, length = at + 2, header[1]
    if length >= _LONG_FORM:
        octets = length - _LONG_FORM
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
        if not 1 <= octets <= _LENGTH_OCTETS_MAX or length < max(_LONG_FORM, 1 << 8 * (octets - 1)):
            raise MalformedRequest("a length is not in DER")
    if start + length > len(data):
        raise MalformedRequest("an element is cut off")
    return header[0], start, start + length
