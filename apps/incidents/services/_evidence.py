"""What proves a measure: each is looked up anew, nobody's word is taken for it (5.7.3)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from apps.certificates.errors import NoCertificateInUse
from apps.certificates.selectors import (
    certificate_in_use,
    certificate_revocation,
    certificates,
    published_revocation,
    request_der,
)
from apps.incidents.errors import (
    CompromiseUnsettled,
    CredentialsNotRevoked,
    NoNewKey,
    RevocationNotProved,
    RevocationNotPublished,
)
from apps.incidents.models import Incident
from apps.incidents.states import CompromiseState, Measure
from apps.issuance.selectors import affected_by_key
from apps.keys.errors import KeyMissing, SignerLocked
from apps.keys.selectors import active_key, key_facts
from apps.keys.types import ActiveKey
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.request import read_request
from apps.revocation.selectors import check_published, mass_revocation_of_key

Facts = Mapping[str, Plain]


def certificate_revoked(row: Incident, _clock: Clock) -> Facts:
    """Find that the root CA was asked and its published list has the serial; raise `RevocationNotProved`."""
    own = next((one for one in certificates() if one.key_id == row.key_id), None)
    if own is None or own.serial is None:
        return {"certificate": "none was issued"}
    asked, listed = certificate_revocation(own.certificate_id), published_revocation(own.certificate_id)
    if asked is None or not asked.reference:
        raise RevocationNotProved("the root CA has not been asked", clause="5.7.3")
    if listed is None:
        raise RevocationNotProved(clause="5.7.3")
    return {
        "serial": listed.serial,
        "crl_number": str(listed.crl_number),
        "crl_this_update": listed.crl_this_update.isoformat(),
        "root_ca_reference": asked.reference,
        "request_sha256": asked.document_sha256,
    }


def credentials_revoked(row: Incident, clock: Clock) -> Facts:
    """Find the mass revocation over and nothing left by a new count; raise `CredentialsNotRevoked`."""
    key_id = key_facts_of(row).key_id
    done, left = mass_revocation_of_key(key_id), affected_by_key(key_id, at=clock.now())
    if done is None or not done.executed() or left.objects:
        raise CredentialsNotRevoked(clause="4.9.12")
    return {
        "credentials": done.done_credentials,
        "objects": done.done_objects,
        "seconds": round(done.seconds),
        "objects_per_second": round(done.per_second()),
    }


def revocation_published(row: Incident, clock: Clock) -> Facts:
    """Find each revoked entry in the newest signed lists; raise `RevocationNotPublished`."""
    key_id = key_facts_of(row).key_id
    done, seen = mass_revocation_of_key(key_id), check_published(key_id, at=clock.now())
    if done is None or not done.published() or seen.missing:
        raise RevocationNotPublished(clause="5.7.3")
    older = seen.older_until.isoformat() if seen.older_until else ""
    return {"lists": seen.lists, "entries": seen.entries, "older_editions_until": older}


def new_key_taken(row: Incident, clock: Clock) -> Facts:
    """Find another key of that purpose active, with a certificate in use for exactly this key.

    The re-issue was approved (5.2.1.1). That the key signs is shown by its certification request, whose
    signature is checked again. Raises `CompromiseUnsettled`, `NoNewKey`.
    """
    if row.compromise != CompromiseState.REISSUE_APPROVED:
        raise CompromiseUnsettled(clause="5.2.1.1")
    old = key_facts_of(row)
    try:
        key = active_key(old.purpose)
    except (KeyMissing, SignerLocked):
        raise NoNewKey(clause="5.7.3") from None
    if key.key_id == old.key_id or not key.usable_on(clock.today()):
        raise NoNewKey(clause="5.7.3")
    facts: dict[str, Plain] = {"key": str(key.key_id), "use_until": key.use_until.isoformat()}
    return facts if old.purpose is KeyPurpose.AUDIT_LOG else facts | _bound(key, clock)


def key_facts_of(row: Incident) -> ActiveKey:
    """Return the key that the incident is about; raise `KeyMissing`."""
    if row.key_id is None:
        raise KeyMissing
    return key_facts(row.key_id)


def _bound(key: ActiveKey, clock: Clock) -> dict[str, Plain]:
    try:
        certificate = certificate_in_use(key.purpose)
    except NoCertificateInUse:
        raise NoNewKey(clause="5.7.3") from None
    valid = certificate.not_before <= clock.now() < certificate.not_after
    same = read_certificate(certificate.der).spki == key.public_key_der
    if not (valid and same and certificate.key_id == key.key_id):
        raise NoNewKey(clause="5.7.3")
    read_request(request_der(certificate.certificate_id), expected_key=key.public_key_der)
    return {
        "certificate": str(certificate.certificate_id),
        "not_after": certificate.not_after.isoformat(),
    }


PROOFS: Final[Mapping[Measure, Callable[[Incident, Clock], Facts]]] = MappingProxyType(
    {
        Measure.REVOKE_CERTIFICATE: certificate_revoked,
        Measure.REVOKE_CREDENTIALS: credentials_revoked,
        Measure.PUBLISH_REVOCATION: revocation_published,
        Measure.TAKE_NEW_KEY: new_key_taken,
    }
)
"""The measures that the system can see for itself, and how."""
