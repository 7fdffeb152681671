"""What the apps that ask for signatures know of a key: handed to the app `keys`, which knows none of them."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet, Sum

from apps.audit.models import Checkpoint
from apps.certificates.models import DsCertificate
from apps.certificates.states import CertificateState
from apps.issuance.models import IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.states import AttemptOutcome, MsoState
from apps.keys.errors import KeyMissing
from apps.keys.selectors import key_facts
from apps.lib.clock import JST
from apps.lib.signing import KeyPurpose
from apps.revocation.models import StatusListEdition

_ENDED = (CertificateState.REVOKED.value, CertificateState.EXPIRED.value)
_DEAD = (MsoState.REVOKED.value, MsoState.VOID.value)


class IssuedUnderKey:
    """Implements `apps.keys.types.KeyJournal` over issuance, status lists, checkpoints and requests."""

    def signatures(self, key_id: UUID, *, settled_before: datetime) -> tuple[int, int]:
        """Count attempts of batches; recorded editions, checkpoints and requests count as one each."""
        attempts = SigningAttempt.objects.filter(key_id=key_id)
        signed = attempts.filter(outcome=AttemptOutcome.SIGNED, ended_at__lt=settled_before)
        possible = attempts.exclude(outcome=AttemptOutcome.NOT_SIGNED)
        certificates = list(DsCertificate.objects.filter(key_id=key_id).values_list("pk", flat=True))
        editions = StatusListEdition.objects.filter(certificate_id__in=certificates)
        requests = DsCertificate.objects.filter(key_id=key_id)
        checkpoints = Checkpoint.objects.filter(log_key=_log_key(key_id))
        least = (
            _size(signed)
            + editions.filter(issued_at__lt=settled_before).count()
            + requests.filter(requested_at__lt=settled_before).count()
            + checkpoints.filter(sealed_at__lt=settled_before).count()
        )
        most = _size(possible) + editions.count() + requests.count() + checkpoints.count()
        return least, most

    def needed_until(self, key_id: UUID) -> date | None:
        """Return the last legal day of the MSOs and certificates of the key that are not revoked."""
        batches = IssuanceBatch.objects.filter(key_id=key_id)
        members = MobileSecurityObject.objects.filter(batch__in=batches).exclude(state__in=_DEAD)
        certificates = DsCertificate.objects.filter(key_id=key_id).exclude(state__in=_ENDED)
        ends = [
            members.aggregate(last=Max("valid_until"))["last"],
            certificates.aggregate(last=Max("not_after"))["last"],
        ]
        days = [end.astimezone(JST).date() for end in ends if end is not None]
        return max(days, default=None)


def _size(attempts: QuerySet[SigningAttempt]) -> int:
    total: int | None = attempts.aggregate(total=Sum("size"))["total"]
    return total or 0


def _log_key(key_id: UUID) -> bytes:
    """Return the public key that checkpoints of a log key name, nothing for other keys."""
    try:
        key = key_facts(key_id)
    except KeyMissing:
        return b""
    return key.public_key_der if key.purpose is KeyPurpose.AUDIT_LOG else b""
