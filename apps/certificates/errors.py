"""Refusals of this app, one class and one code each."""

from collections.abc import Sequence

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused, Unavailable
from apps.lib.x509.finding import Finding


class RoleMissing(Refused):
    """The actor does not hold the role that the clause names (5.2.1)."""

    code = "certificates_role_missing"
    title = "This needs another role"


class SamePerson(Refused):
    """Whoever asked for a certificate may not approve it (5.2.2)."""

    code = "certificates_same_person"
    title = "Somebody else than the requester must do this"


class WrongCertificatePurpose(Invalid):
    """Only the DS key and the list key have certificates."""

    code = "certificate_purpose"
    title = "Keys of this purpose have no certificate"


class CertificateUnknown(Missing):
    """There is no such certificate."""

    code = "certificate_unknown"
    title = "No such certificate"


class KeyNotUsable(Refused):
    """The key is unknown, for another purpose, or not to be used any more."""

    code = "certificate_key_not_usable"
    title = "The key cannot have a certificate"


class RequestOpen(Conflict):
    """A request for this key is under way or was answered."""

    code = "certificate_request_open"
    title = "This key has a certificate or a request already"


class NoRootCertificate(Unavailable):
    """No trust anchor has been imported yet."""

    code = "no_root_certificate"
    title = "There is no root certificate yet"


class RootAlreadyPinned(Conflict):
    """Another root certificate is pinned; changing it is an act of its own."""

    code = "root_already_pinned"
    title = "A different root certificate is in force"


class RootFingerprintMismatch(Refused):
    """The root certificate is not the one whose fingerprint the root CA announced."""

    code = "root_fingerprint_mismatch"
    title = "The root certificate is not the announced one"


class SimulatedRootRefused(Refused):
    """A simulated root has no place in production."""

    code = "simulated_root_refused"
    title = "A simulated root CA is not allowed in production"


class ProfileBroken(Refused):
    """The certificate breaks its profile; `clause` is that of the first finding."""

    code = "certificate_profile_broken"
    title = "The certificate does not conform to its profile"

    def __init__(self, findings: Sequence[Finding]) -> None:
        text = "; ".join(f"{finding.code} ({finding.clause}): {finding.detail}" for finding in findings)
        super().__init__(text, clause=findings[0].clause)
        self.findings = tuple(findings)


class CertificateKeyMismatch(Refused):
    """The certificate is for another public key than the one in the HSM (7.1.2)."""

    code = "certificate_key_mismatch"
    title = "The certificate is not for the key in the HSM"


class SubjectMismatch(Refused):
    """The certificate names somebody else than the request (7.1.4)."""

    code = "certificate_subject_mismatch"
    title = "The certificate's subject is not the requested one"


class SerialReused(IntegrityFault):
    """The root used a serial twice: the root CA must be told (7.1.2)."""

    code = "certificate_serial_reused"
    title = "The root CA used this serial number before"


class CertificateOutOfDate(Refused):
    """The certificate is not valid at this moment."""

    code = "certificate_out_of_date"
    title = "The certificate is not valid now"


class NoCertificateInUse(Unavailable):
    """No certificate of that purpose is in use, so nothing can be signed."""

    code = "no_certificate_in_use"
    title = "No certificate is in use for this purpose"


class NoCrl(Unavailable):
    """No revocation list has been fetched yet."""

    code = "no_crl"
    title = "There is no certificate revocation list yet"


class CrlSourceUnavailable(Unavailable):
    """The place where the root publishes its list does not answer."""

    code = "crl_source_unavailable"
    title = "The root CA's revocation list cannot be fetched"


class CrlNumberFellBack(Refused):
    """The fetched list is older than the one we have: replayed or restored."""

    code = "crl_number_fell_back"
    title = "The fetched revocation list is older than the present one"


class CrlNumberReused(IntegrityFault):
    """Two different lists bear the same number."""

    code = "crl_number_reused"
    title = "Two different revocation lists bear the same number"


class CrlProfileBroken(Refused):
    """The list breaks ISO/IEC 18013-5 Table B.10."""

    code = "crl_profile_broken"
    title = "The certificate revocation list does not conform to its profile"


class RootCaNotInitialised(Missing):
    """The simulated root CA has no key yet: run ``simulate_root_ca init``."""

    code = "root_ca_not_initialised"
    title = "The simulated root CA is not set up"


class SerialUnknown(Missing):
    """The simulated root CA issued no such certificate."""

    code = "certificate_serial_unknown"
    title = "The root CA issued no certificate with this serial number"


class OrderOpen(Conflict):
    """The issue of the next certificate of that purpose is open already."""

    code = "certificate_order_open"
    title = "The issue of the next certificate is open already"


class OrderMissing(Refused):
    """A certificate is asked for by a PKI engineer: no machine opens its issue (5.2.1.6)."""

    code = "certificate_order_missing"
    title = "No PKI engineer has opened the issue of this certificate"


class OrderTooLate(Refused):
    """The ceremony would come when the key before it may not sign any more."""

    code = "certificate_order_day"
    title = "The day of the ceremony does not fit the key calendar"


class NotRevocable(Refused):
    """The certificate has ended, or was never issued."""

    code = "certificate_not_revocable"
    title = "This certificate cannot be revoked"


class RevocationUnknown(Missing):
    """There is no such request to the root CA."""

    code = "certificate_revocation_unknown"
    title = "No such revocation request"


class RevocationOrdered(Conflict):
    """The revocation of this certificate was ordered before."""

    code = "certificate_revocation_ordered"
    title = "The revocation of this certificate was ordered already"
