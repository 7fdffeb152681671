"""Work of this app that runs in the signer process or by the clock."""

from pathlib import Path
from uuid import UUID

from celery import shared_task

from apps.base.conf import conf
from apps.base.task import durable_task
from apps.certificates.adapters.crl_source import FileCrlSource
from apps.certificates.services import (
    expire_certificates,
    fetch_crl,
    request_certificate,
    review_calendar,
)
from apps.certificates.types import subject_for
from apps.keys.selectors import key_facts
from apps.keys.services import sign_certificate_request
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.linter import CertificateRequestPermit


@durable_task("certificates.request_certificate")
def request_certificate_task(key_id: str) -> None:
    """Make the certification request of a new key (queue hsm: the key signs it)."""
    key = key_facts(UUID(key_id))
    request_certificate(
        actor=system_actor("signer"),
        clock=SYSTEM_CLOCK,
        purpose=key.purpose,
        key_id=key.key_id,
        subject=subject_for(key.purpose, generated_on=key.generated_on, key_id=key.key_id),
        sign=_sign,
    )


@shared_task(name="certificates.fetch_crl")  # type: ignore[untyped-decorator]  # Celery has no types
def fetch_crl_task() -> None:
    """Fetch the root's list from where the simulated root leaves it."""
    fetch_crl(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK, source=FileCrlSource(crl_file()))


@shared_task(name="certificates.expire_certificates")  # type: ignore[untyped-decorator]  # as above
def expire_certificates_task() -> None:
    """Close certificates that have ended."""
    expire_certificates(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)


@shared_task(name="certificates.review_calendar")  # type: ignore[untyped-decorator]  # as above
def review_calendar_task() -> None:
    """Retire keys whose three months are over and announce the ends that come near."""
    review_calendar(actor=system_actor("scheduler"), clock=SYSTEM_CLOCK)


def crl_file() -> Path:
    """Return where the root CA's list lies on this machine."""
    return conf().var_dir / "root-ca" / "iaca.crl"


def _sign(permit: CertificateRequestPermit) -> bytes:
    return sign_certificate_request(permit=permit)
