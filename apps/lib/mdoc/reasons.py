"""Why a verifier does not accept a credential: closed vocabulary of codes (chains have those of x509)."""

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """What is wrong with the credential itself."""

    MALFORMED_CBOR = "malformed_cbor"
    STRUCTURE_INVALID = "structure_invalid"
    MALFORMED_COSE = "malformed_cose"
    ALGORITHM_REFUSED = "algorithm_refused"
    X5CHAIN_INVALID = "x5chain_invalid"
    ROOT_IN_CHAIN = "root_in_chain"
    SIGNATURE_INVALID = "signature_invalid"
    PAYLOAD_NOT_TAGGED = "payload_not_tagged"
    MSO_INVALID = "mso_invalid"
    MSO_VERSION_UNKNOWN = "mso_version_unknown"
    DIGEST_ALGORITHM_UNKNOWN = "digest_algorithm_unknown"
    DIGEST_LENGTH_WRONG = "digest_length_wrong"
    DIGEST_ID_INVALID = "digest_id_invalid"
    DOC_TYPE_MISMATCH = "doc_type_mismatch"
    ITEM_NOT_TAGGED = "item_not_tagged"
    ITEM_INVALID = "item_invalid"
    NAMESPACE_NOT_SIGNED = "namespace_not_signed"
    DIGEST_MISSING = "digest_missing"
    DIGEST_MISMATCH = "digest_mismatch"
    DIGEST_ID_REPEATED = "digest_id_repeated"
    ELEMENT_REPEATED = "element_repeated"
    SALT_TOO_SHORT = "salt_too_short"
    SALT_REPEATED = "salt_repeated"
    DATE_INVALID = "date_invalid"
    DATE_ORDER_WRONG = "date_order_wrong"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    OUTSIDE_CERTIFICATE_VALIDITY = "outside_certificate_validity"
    COUNTRY_MISMATCH = "country_mismatch"
    DEVICE_KEY_INVALID = "device_key_invalid"
    STATUS_INVALID = "status_invalid"
    CERTIFICATE_PROFILE = "certificate_profile"
    STATUS_NOT_CHECKED = "status_not_checked"
    STATUS_TOKEN_INVALID = "status_token_invalid"  # noqa: S105 - a code
    STATUS_TOKEN_SIGNER = "status_token_signer"  # noqa: S105 - a code
    STATUS_TOKEN_EXPIRED = "status_token_expired"  # noqa: S105 - a code
    STATUS_INDEX_OUT_OF_RANGE = "status_index_out_of_range"
    STATUS_REVOKED = "status_revoked"


@dataclass(frozen=True, slots=True)
class Reason:
    """One code and the words to it; never with a value of the credential."""

    code: str
    detail: str

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class Unacceptable(Exception):
    """Ends one group of checks; carries its reason. Stays inside this package and the verifier."""

    def __init__(self, code: ReasonCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.reason = Reason(code, detail)


def require(condition: object, code: ReasonCode, detail: str) -> None:
    """Raise `Unacceptable` unless `condition` holds."""
    if not condition:
        raise Unacceptable(code, detail)
