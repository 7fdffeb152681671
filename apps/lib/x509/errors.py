"""Why a certificate, request, path or CRL is not accepted: one class and one stable code per reason."""

from apps.lib.errors import IntegrityFault, Invalid, Refused


class CertificateUnreadable(Invalid):
    """The bytes are not one DER certificate of X.509 (RFC 5280 4.1)."""

    code = "certificate_unreadable"
    title = "The certificate cannot be read"


class SerialNotPositive(CertificateUnreadable):
    """Zero and negative serials are not accepted by any reader (RFC 5280 4.1.2.2)."""

    code = "serial_not_positive"
    title = "The serial number must be positive"


class RequestUnreadable(Invalid):
    """The bytes are not one DER certification request (RFC 2986)."""

    code = "certificate_request_unreadable"
    title = "The certification request cannot be read"


class RequestSignatureInvalid(Refused):
    """The request is not signed by the key that it names (RFC 2986 4.2)."""

    code = "certificate_request_signature_invalid"
    title = "The certification request is not signed by its own key"


class RequestKeyMismatch(Refused):
    """The request names another key than the one expected."""

    code = "certificate_request_key_mismatch"
    title = "The certification request is for another key"


class SignatureRejected(IntegrityFault):
    """What the signing callback returned is no signature of these bytes by this key."""

    code = "x509_signature_rejected"
    title = "The signing device returned a signature that does not verify"


class PathInvalid(Refused):
    """Family of all reasons why a certificate does not lead to the trust anchor (RFC 5280 6.1)."""

    code = "path_invalid"
    title = "The certificate does not lead to the trust anchor"


class CertificateExpired(PathInvalid):
    """The instant lies after notAfter (RFC 5280 6.1.3 a 2)."""

    code = "certificate_expired"
    title = "The certificate has expired"


class CertificateNotYetValid(PathInvalid):
    """The instant lies before notBefore (RFC 5280 6.1.3 a 2)."""

    code = "certificate_not_yet_valid"
    title = "The certificate is not valid yet"


class IssuerExpired(PathInvalid):
    """The instant lies after the root's notAfter."""

    code = "issuer_expired"
    title = "The root certificate has expired"


class IssuerNotYetValid(PathInvalid):
    """The instant lies before the root's notBefore."""

    code = "issuer_not_yet_valid"
    title = "The root certificate is not valid yet"


class IssuerNotACa(PathInvalid):
    """Basic constraints are missing or say no (RFC 5280 4.2.1.9)."""

    code = "issuer_not_a_ca"
    title = "The issuer is not a certification authority"


class IssuerPathLength(PathInvalid):
    """A root under ISO/IEC 18013-5 Table B.1 has pathLenConstraint 0."""

    code = "issuer_path_length"
    title = "The root certificate must have a path length of zero"


class IssuerKeyUsage(PathInvalid):
    """keyCertSign is not set (RFC 5280 4.2.1.3)."""

    code = "issuer_key_usage"
    title = "The root key must not sign certificates"


class IssuerSignatureInvalid(PathInvalid):
    """The anchor is not self-issued and self-signed."""

    code = "issuer_signature_invalid"
    title = "The root certificate is not signed by its own key"


class IssuerNameMismatch(PathInvalid):
    """Issuer and root subject differ in at least one octet."""

    code = "issuer_name_mismatch"
    title = "The issuer name is not the name of the root certificate"


class AuthorityKeyMismatch(PathInvalid):
    """Names may repeat after a key change; the key identifier decides (RFC 5280 4.2.1.1)."""

    code = "authority_key_mismatch"
    title = "The authority key identifier is not that of the root key"


class SignatureAlgorithmRefused(PathInvalid):
    """Only ECDSA with SHA-256, SHA-384 or SHA-512, the same inside and outside."""

    code = "signature_algorithm_refused"
    title = "The signature algorithm is not allowed"


class CertificateSignatureInvalid(PathInvalid):
    """The signature does not verify (RFC 5280 6.1.3 a 1)."""

    code = "certificate_signature_invalid"
    title = "The certificate is not signed by the root key"


class LeafIsCa(PathInvalid):
    """Basic constraints of an end entity say CA."""

    code = "leaf_is_a_ca"
    title = "A certification authority's certificate must not sign documents"


class WrongKeyUsage(PathInvalid):
    """Key usage is not digitalSignature alone (ISO/IEC 18013-5 Table B.3)."""

    code = "wrong_key_usage"
    title = "The certificate's key usage does not allow this use"


class WrongExtendedKeyUsage(PathInvalid):
    """The purpose is missing, another one, or of the wrong criticality."""

    code = "wrong_extended_key_usage"
    title = "The certificate is for another purpose"


class UnknownCriticalExtension(PathInvalid):
    """What is critical and not understood is refused (clause 7.1.9)."""

    code = "unknown_critical_extension"
    title = "The certificate has a critical extension that is not known here"


class CertificateRevoked(PathInvalid):
    """The serial is on the root's list."""

    code = "certificate_revoked"
    title = "The certificate is revoked"


class CrlInvalid(PathInvalid):
    """Family of all reasons why a CRL proves nothing (RFC 5280 6.3)."""

    code = "crl_invalid"
    title = "The certificate revocation list is not usable"


class CrlUnreadable(CrlInvalid):
    """The bytes are not one DER list (RFC 5280 5.1)."""

    code = "crl_unreadable"
    title = "The certificate revocation list cannot be read"


class CrlIssuerMismatch(CrlInvalid):
    """The list's issuer is not the root's subject, octet by octet."""

    code = "crl_issuer_mismatch"
    title = "The certificate revocation list is of another issuer"


class CrlKeyMismatch(CrlInvalid):
    """The list's authority key identifier is missing or of another key."""

    code = "crl_key_mismatch"
    title = "The certificate revocation list names another key"


class CrlSignatureInvalid(CrlInvalid):
    """The signature does not verify under the root key."""

    code = "crl_signature_invalid"
    title = "The certificate revocation list is not signed by the root key"


class CrlStale(CrlInvalid):
    """nextUpdate has passed or is missing."""

    code = "crl_stale"
    title = "The certificate revocation list is out of date"


class CrlNotYetValid(CrlInvalid):
    """thisUpdate lies ahead."""

    code = "crl_not_yet_valid"
    title = "The certificate revocation list is of the future"


class CrlCriticalExtension(CrlInvalid):
    """Delta, indirect or partitioned lists prove nothing here (RFC 5280 5.2)."""

    code = "crl_critical_extension"
    title = "The certificate revocation list has a critical extension that is not known here"


class CrlIssuerKeyUsage(CrlInvalid):
    """cRLSign is not set (RFC 5280 4.2.1.3)."""

    code = "crl_issuer_key_usage"
    title = "The root key must not sign certificate revocation lists"
