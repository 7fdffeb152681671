"""A house whose keys follow the calendar: real services, software tokens, a clock that moves when told."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from apps.certificates.adapters.crl_source import FileCrlSource
from apps.certificates.adapters.simulated_root_ca import TOKEN_LABEL, RootAddresses, SimulatedRootCa
from apps.certificates.models import CertificateOrder, DsCertificate
from apps.certificates.selectors import calendar_due, certificate_in_use, present_keys, request_der
from apps.certificates.services import (
    approve_request,
    expire_certificates,
    fetch_crl,
    import_certificate,
    import_root_certificate,
    open_order,
    put_in_use,
    request_certificate,
    review_calendar,
)
from apps.certificates.states import CertificateState, OrderState
from apps.certificates.types import subject_for
from apps.issuance.models import MobileSecurityObject
from apps.issuance.services.signing_ground import forget_ground
from apps.keys.adapters.signer_session import SESSION
from apps.keys.services import activate_key, generate_key, key_in_service, sign_certificate_request
from apps.keys.states import SignerState
from apps.keys.types import ActiveKey
from apps.lib.actor import system_actor
from apps.lib.clock import JST, FixedClock
from apps.lib.cps.calendar import key_dates
from apps.lib.cps.working_days import is_working_day
from apps.lib.hsm.software import SoftwareHsm, plug_token
from apps.lib.signing import KeyPurpose
from apps.staff.types import DueCode
from tests.factories.certificates import engineer, issuer
from tests.support import pipeline
from tests.support.pipeline import World
from tests.support.pipeline_rows import approve_the_profile

SCHEDULER, SIGNER, CEREMONY = system_actor("scheduler"), system_actor("signer"), system_actor("ceremony")
CERTIFIED = (KeyPurpose.DS, KeyPurpose.REVOCATION_LIST)
LEAD = 5
ANSWER_DAYS = 3  # working days that the root CA takes


@dataclass
class OutsideRoot:
    """The simulated root CA; a process has one session, so ours is closed while it works."""

    hsm: SoftwareHsm
    ca: SimulatedRootCa

    def begin(self) -> bytes:
        uris = RootAddresses(contact_uri="https://root.example/", crl_uri="https://root.example/iaca.crl")
        with self._at_work() as ca:
            der = ca.initialise(uris)
            ca.publish_crl()
            return der

    def publish(self) -> None:
        with self._at_work() as ca:
            ca.publish_crl()

    def answer(self, request: bytes, purpose: KeyPurpose) -> bytes:
        with self._at_work() as ca:
            return ca.issue(request, purpose)

    @contextmanager
    def _at_work(self) -> Iterator[SimulatedRootCa]:
        SESSION.close()
        self.hsm.open(TOKEN_LABEL, "1234")
        try:
            yield self.ca
        finally:
            self.hsm.close()


@dataclass
class KeyHouse:
    clock: FixedClock
    directory: Path
    world: World
    root: OutsideRoot
    ceremonies: list[date] = field(default_factory=list)
    shortened: int = 0
    signed: int = 0
    _waiting: dict[date, list[UUID]] = field(default_factory=dict)

    def stand_at(self, day: date, at: time) -> None:
        """Let the clock go on to that time of the day in Japan; what processes remember has gone stale."""
        self.clock.advance(datetime.combine(day, at, JST) - self.clock.now())
        key_in_service.forget_all()
        forget_ground()
        pipeline.signer_says(SignerState.OPEN, self.clock)

    def night(self) -> None:
        """Run the jobs of the schedule."""
        if self.clock.today().day in {1, 16}:
            self.root.publish()
        fetch_crl(
            actor=SCHEDULER, clock=self.clock, source=FileCrlSource(self.directory / "root" / "iaca.crl")
        )
        expire_certificates(actor=SCHEDULER, clock=self.clock)
        review_calendar(actor=SCHEDULER, clock=self.clock)

    def office_hours(self) -> None:
        """People do what the calendar asks of them on a working day."""
        today = self.clock.today()
        if not is_working_day(today):
            return
        for item in calendar_due(self.clock):
            if item.code is DueCode.NEXT_REQUEST:
                self._open(UUID(item.subject))
        if CertificateOrder.objects.filter(state=OrderState.OPENED.value, ceremony_on=today).exists():
            self.ceremony()
        for certificate_id in self._waiting.pop(today, ()):
            self._take_in(certificate_id)

    def ceremony(self) -> None:
        """Make the three keys of the next months; the requests leave with the courier."""
        today = self.clock.today()
        self.ceremonies.append(today)
        log = generate_key(actor=CEREMONY, clock=self.clock, purpose=KeyPurpose.AUDIT_LOG)
        activate_key(actor=CEREMONY, clock=self.clock, key_id=log.key_id)
        arrives = today
        for _ in range(ANSWER_DAYS):
            arrives = next_working_day(arrives)
        for purpose in CERTIFIED:
            self._waiting.setdefault(arrives, []).append(self._request(purpose))

    def first_ceremony(self) -> None:
        """Begin: the root CA answers at once."""
        for purpose in CERTIFIED:
            open_order(actor=engineer(), clock=self.clock, purpose=purpose, ceremony_on=self.clock.today())
        self.ceremony()
        for waiting in list(self._waiting.values()):
            for certificate_id in waiting:
                self._take_in(certificate_id)
        self._waiting.clear()

    def issue(self) -> None:
        """Issue one credential through the pipeline and look at its dates."""
        before = set(MobileSecurityObject.objects.values_list("pk", flat=True))
        pipeline.issue(self.world, size=1)
        certificate = certificate_in_use(KeyPurpose.DS)
        for mso in MobileSecurityObject.objects.exclude(pk__in=before):
            assert mso.signature, f"nothing could be signed at {self.clock.now()}"
            assert mso.valid_until <= certificate.not_after, "an MSO outlives its certificate"
            self.signed += 1
            self.shortened += mso.valid_until < self._full(certificate.not_before)

    def usable(self) -> bool:
        """Say whether each purpose has a key that may sign now, under a certificate that is valid now."""
        now = self.clock.now()
        for purpose in KeyPurpose.DS, KeyPurpose.REVOCATION_LIST, KeyPurpose.AUDIT_LOG:
            key_in_service.require_active(purpose, clock=self.clock)
        return all(
            certificate.not_before <= now < certificate.not_after
            for certificate in map(certificate_in_use, CERTIFIED)
        )

    def _full(self, not_before: datetime) -> datetime:
        hour = self.clock.now().replace(minute=0, second=0, microsecond=0)
        return max(hour, not_before) + timedelta(days=30)

    def _open(self, key_id: UUID) -> None:
        key = self._key(key_id)
        on = key_dates(key.generated_on, lead_days=LEAD).ceremony_by
        open_order(actor=engineer(), clock=self.clock, purpose=key.purpose, ceremony_on=on)

    def _key(self, key_id: UUID) -> ActiveKey:
        return next(key for key in present_keys() if key.key_id == key_id)

    def _request(self, purpose: KeyPurpose) -> UUID:
        key = generate_key(actor=CEREMONY, clock=self.clock, purpose=purpose)
        sign = partial(sign_certificate_request, actor=SIGNER, clock=self.clock)
        done = request_certificate(
            actor=SIGNER,
            clock=self.clock,
            purpose=purpose,
            key_id=key.key_id,
            subject=subject_for(purpose, generated_on=key.generated_on, key_id=key.key_id),
            sign=lambda permit: sign(permit=permit),
        )
        approve_request(actor=issuer(), clock=self.clock, certificate_id=done.certificate_id)
        return done.certificate_id

    def _take_in(self, certificate_id: UUID) -> None:
        purpose = KeyPurpose(DsCertificate.objects.get(pk=certificate_id).purpose)
        der = self.root.answer(request_der(certificate_id), purpose)
        import_certificate(actor=engineer(), clock=self.clock, certificate_id=certificate_id, der=der)
        put_in_use(actor=issuer(), clock=self.clock, certificate_id=certificate_id)
        forget_ground()


def next_working_day(day: date) -> date:
    """Return the first working day after that day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def build_house(clock: FixedClock, directory: Path) -> KeyHouse:
    """Return a house with a pinned simulated root CA, before its first key."""
    home = directory / "root"
    home.mkdir()
    plug_token(str(home), label=TOKEN_LABEL, pin="1234")
    hsm = SoftwareHsm(module=str(home), runtime_dir=home)
    root = OutsideRoot(hsm=hsm, ca=SimulatedRootCa(hsm=hsm, directory=home, clock=clock))
    der = root.begin()
    approve_the_profile(clock)
    import_root_certificate(
        actor=engineer(), clock=clock, der=der, expected_sha256=hashlib.sha256(der).hexdigest()
    )
    world = World(
        key_id=UUID(int=0), certificate_id=UUID(int=0), certificate_der=b"", root_der=der, clock=clock
    )
    return KeyHouse(clock=clock, directory=directory, world=world, root=root)


def in_use() -> int:
    """Return how many certificates are in use."""
    return DsCertificate.objects.filter(state=CertificateState.IN_USE.value).count()
