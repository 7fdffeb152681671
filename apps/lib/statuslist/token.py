"""Status list tokens as CWT: COSE_Sign1, tag 18, x5chain protected (Token Status List 5.2; 18013-5 ed. 2)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from apps.lib import cbor, cose
from apps.lib.errors import Invalid
from apps.lib.statuslist.bitstring import WIDTHS, entry_at, unpack

TOKEN_TYPE: Final = "application/statuslist+cwt"  # noqa: S105 - a media type
MEDIA_TYPE: Final = TOKEN_TYPE
CLAIM_SUBJECT: Final = 2
CLAIM_EXPIRES: Final = 4
CLAIM_ISSUED: Final = 6
CLAIM_STATUS_LIST: Final = 65533
CLAIM_TTL: Final = 65534
VALID: Final = 0
MAX_TOKEN_BYTES: Final = 1 << 24
_LATEST: Final = 253402300799  # 9999-12-31T23:59:59Z


class StatusTokenMalformed(Invalid):
    """Not a status list token of the CWT form."""

    code = "status_token_malformed"
    title = "The status list token is malformed"


class StatusTokenExpired(Invalid):
    """The token's time has not begun or is over."""

    code = "status_token_expired"
    title = "The status list token is not valid at this time"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListClaims:
    """What a token says. `compressed` is the ZLIB-packed list; instants are aware; `ttl_seconds` 0 = none."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    ttl_seconds: int
    compressed: bytes
    bits: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusToken:
    """A token that was read: its claims, unpacked statuses, and what its signature hangs on."""

    claims: StatusListClaims
    packed: bytes
    certificates: tuple[bytes, ...]
    signed: cose.Sign1


def list_to_be_signed(claims: StatusListClaims, x5chain: bytes) -> tuple[bytes, bytes, bytes]:
    """Return (protected header, payload, Sig_structure) for the list signer's certificate `x5chain` (DER)."""
    protected = cbor.encode(
        {cose.LABEL_ALGORITHM: cose.ES256, cose.LABEL_TYPE: TOKEN_TYPE, cose.LABEL_X5CHAIN: x5chain}
    )
    payload = cbor.encode(
        {
            CLAIM_SUBJECT: claims.uri,
            CLAIM_EXPIRES: int(claims.expires_at.timestamp()),
            CLAIM_ISSUED: int(claims.issued_at.timestamp()),
            CLAIM_TTL: claims.ttl_seconds,
            CLAIM_STATUS_LIST: {"bits": claims.bits, "lst": claims.compressed},
        }
    )
    return protected, payload, cose.sig_structure(protected, payload)


def assemble_token(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Return the token: tag 18 around ``[protected, {}, payload, signature]``."""
    return cbor.encode(cbor.Tag(cose.TAG_SIGN1, [protected, {}, payload, signature]))


def read_token(data: bytes) -> StatusToken:
    """Read a token without checking signature or time; raise `StatusTokenMalformed` and its like."""
    message = cbor.decode(data, max_size=MAX_TOKEN_BYTES)
    if not cbor.tagged(message, cose.TAG_SIGN1):
        raise StatusTokenMalformed("tag 18 is missing")
    signed = cose.read_sign1(message.value)
    if signed.headers.get(cose.LABEL_TYPE) != TOKEN_TYPE:
        raise StatusTokenMalformed(f"the type is not {TOKEN_TYPE}")
    claims = _claims(signed.payload)
    chain = signed.headers.get(cose.LABEL_X5CHAIN)
    return StatusToken(
        claims=claims,
        packed=unpack(claims.compressed),
        certificates=() if chain is None else cose.certificates_of(chain),
        signed=signed,
    )


def verify_token(
    token: StatusToken, *, at: datetime, public_key: CertificatePublicKeyTypes | None = None
) -> None:
    """Check signature and time; the caller judges the signer's certificate.

    The key is that of the first certificate in the protected x5chain unless one is given. Raise
    `StatusTokenMalformed`, `StatusTokenExpired`, `cose.AlgorithmRefused` or `cose.SignatureInvalid`.
    """
    cose.verify_sign1(token.signed, public_key or _signer_key(token))
    if not token.claims.issued_at <= at < token.claims.expires_at:
        raise StatusTokenExpired


def status_at(token: StatusToken, index: int) -> int:
    """Return the status of one entry, 0 = valid; raise `StatusIndexOutOfRange`."""
    return entry_at(token.packed, index, bits=token.claims.bits)


def _signer_key(token: StatusToken) -> CertificatePublicKeyTypes:
    if not token.certificates:
        raise StatusTokenMalformed("the protected header has no x5chain")
    try:
        return x509.load_der_x509_certificate(token.certificates[0]).public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise StatusTokenMalformed("the signer's certificate cannot be read") from None


def _claims(payload: bytes) -> StatusListClaims:
    claims = cbor.decode_map(payload)
    uri, ttl, content = claims.get(CLAIM_SUBJECT), claims.get(CLAIM_TTL, 0), claims.get(CLAIM_STATUS_LIST)
    if not isinstance(uri, str) or not uri:
        raise StatusTokenMalformed("the subject is missing")
    if not cbor.is_unsigned(ttl) or (CLAIM_TTL in claims and ttl == 0):
        raise StatusTokenMalformed("the ttl must be positive")
    if not cbor.is_map(content):
        raise StatusTokenMalformed("the status list is missing")
    bits, packed = content.get("bits"), content.get("lst")
    if not cbor.is_unsigned(bits) or bits not in WIDTHS or not isinstance(packed, bytes):
        raise StatusTokenMalformed("the status list has the wrong form")
    return StatusListClaims(
        uri=uri,
        issued_at=_instant(claims.get(CLAIM_ISSUED), "iat"),
        expires_at=_instant(claims.get(CLAIM_EXPIRES), "exp"),
        ttl_seconds=ttl,
        compressed=packed,
        bits=bits,
    )


def _instant(value: object, name: str) -> datetime:
    if not cbor.is_unsigned(value) or value > _LATEST:
        raise StatusTokenMalformed(f"{name} must be seconds since 1970")
    return datetime.fromtimestamp(value, UTC)
