"""Figures of the home page: read from the apps, shown as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate

from apps.audit.selectors import latest_checkpoint
from apps.certificates.models import DsCertificate
from apps.certificates.selectors import crl_status
from apps.certificates.states import CertificateState
from apps.certificates.types import CrlStatus
from apps.issuance.models import Credential, SigningAttempt
from apps.issuance.states import AttemptOutcome, CredentialState
from apps.keys.selectors import keys_in_state, signer_status
from apps.keys.states import IN_SERVICE
from apps.keys.types import ActiveKey, SignerStatus
from apps.lib.clock import JST, Clock
from apps.registration.models import IssuanceApplication

DAYS_SHOWN: Final = 14
_TOKYO: Final = ZoneInfo("Asia/Tokyo")  # the databases know zones by name


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key in service; `days_left` counts today and the last day of use (6.3.2.1)."""

    key: ActiveKey
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLine:
    """A certificate in use and the whole days until its end."""

    purpose: str
    not_after: datetime
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """What happened on one day in JST."""

    day: date
    signed: int
    revoked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The last checkpoint of the audit log: how many events it covers, and when it was signed."""

    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything the home page says about the operation."""

    signer: SignerStatus
    keys: tuple[KeyLine, ...]
    certificates: tuple[CertificateLine, ...]
    crl: CrlStatus
    seal: Seal | None
    applications_today: Mapping[str, int]
    issued_today: int
    revoked_today: int
    days: tuple[DayCount, ...]


def figures(*, clock: Clock) -> Figures:
    """Read all figures at the instant of the clock; days are legal days (JST)."""
    today = clock.today()
    days = _days(today)
    return Figures(
        signer=signer_status(clock=clock),
        keys=tuple(
            KeyLine(key=key, days_left=(key.use_until - today).days + 1) for key in keys_in_state(*IN_SERVICE)
        ),
        certificates=_certificates(clock.now()),
        crl=crl_status(clock=clock),
        seal=_seal(),
        applications_today=_applications(today),
        issued_today=days[-1].signed,
        revoked_today=days[-1].revoked,
        days=days,
    )


def _midnight(day: date) -> datetime:
    """Return the first instant of a legal day."""
    return datetime.combine(day, time.min, tzinfo=JST)


def _applications(today: date) -> Mapping[str, int]:
    """Count today's applications by their present state."""
    rows = IssuanceApplication.objects.filter(received_at__gte=_midnight(today))
    counted = rows.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(counted.order_by("state"))


def _certificates(now: datetime) -> tuple[CertificateLine, ...]:
    """List the certificates in use."""
    rows = DsCertificate.objects.filter(state=CertificateState.IN_USE.value).order_by("purpose")
    return tuple(
        CertificateLine(purpose=row.purpose, not_after=row.not_after, days_left=(row.not_after - now).days)
        for row in rows
        if row.not_after is not None
    )


def _seal() -> Seal | None:
    """Return the last checkpoint, if the log was ever sealed."""
    last = latest_checkpoint()
    return None if last is None else Seal(size=last.size, at=last.sealed_at)


def _days(today: date) -> tuple[DayCount, ...]:
    """Count signed MSOs and revoked credentials a day."""
    first = today - timedelta(days=DAYS_SHOWN - 1)
    made = SigningAttempt.objects.filter(ended_at__gte=_midnight(first), outcome=AttemptOutcome.SIGNED.value)
    signed = _by_day(made.annotate(day=TruncDate("ended_at", tzinfo=_TOKYO)).values_list("day"), Sum("size"))
    ended = Credential.objects.filter(Q(ended_at__gte=_midnight(first), state=CredentialState.REVOKED.value))
    revoked = _by_day(
        ended.annotate(day=TruncDate("ended_at", tzinfo=_TOKYO)).values_list("day"), Count("pk")
    )
    days = (first + timedelta(days=offset) for offset in range(DAYS_SHOWN))
    return tuple(DayCount(day=day, signed=signed.get(day, 0), revoked=revoked.get(day, 0)) for day in days)


def _by_day(rows: object, number: object) -> dict[date, int]:
    """Group annotated rows by their day."""
    grouped = rows.annotate(number=number).order_by()  # type: ignore[attr-defined]  # a values_list query set
    return dict(grouped)
