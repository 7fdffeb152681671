"""Tasks translate: ids in, one service."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from apps.certificates import tasks
from apps.certificates.models import DsCertificate
from apps.certificates.selectors import current_crl
from apps.certificates.services import open_order
from apps.certificates.types import subject_for
from apps.keys.models import DsKey
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.linter import CertificateRequestPermit
from apps.lib.cps.periods import key_use_until
from apps.lib.signing import KeyPurpose
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.request import read_request
from tests.factories.certificates import PKI, FreshKey, engineer, make_certificate, make_root

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_requests_a_certificate_under_the_name_of_the_key(
    make_key: Callable[..., FreshKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, today = make_key(), SYSTEM_CLOCK.today()
    DsKey.objects.filter(pk=key.row.pk).update(generated_on=today, use_until=key_use_until(today))

    def in_the_signer(*, permit: CertificateRequestPermit) -> bytes:
        return key.sign(permit)

    monkeypatch.setattr(tasks, "sign_certificate_request", in_the_signer)
    tasks.request_certificate_task(str(key.row.pk))
    assert not DsCertificate.objects.exists(), "nobody has opened the issue"
    open_order(actor=engineer(), clock=SYSTEM_CLOCK, purpose=KeyPurpose.DS, ceremony_on=today)
    tasks.request_certificate_task(str(key.row.pk))
    row = DsCertificate.objects.get(key_id=key.row.pk)
    wanted = subject_for(KeyPurpose.DS, generated_on=today, key_id=key.row.pk)
    assert read_request(bytes(row.request_der)).subject == wanted.to_x509()
    assert row.requested_by == engineer().actor_id


def test_fetches_the_list_that_lies_on_this_machine() -> None:
    now = SYSTEM_CLOCK.now().replace(microsecond=0)
    make_root()
    der = PKI.crl(at=now - timedelta(minutes=1))
    tasks.crl_file().parent.mkdir(exist_ok=True)
    tasks.crl_file().write_bytes(der)
    tasks.fetch_crl_task()
    tasks.crl_file().unlink()
    assert current_crl() == der


def test_closes_what_has_ended() -> None:
    row = make_certificate(at=datetime(2025, 1, 1, tzinfo=UTC))
    tasks.expire_certificates_task()
    row.refresh_from_db()
    assert row.state == "EXPIRED"


def test_names_say_what_the_key_is_for() -> None:
    key_id = UUID("01234567-89ab-7def-8123-4567deadbeef")
    assert subject_for(KeyPurpose.DS, generated_on=date(2026, 11, 1), key_id=key_id) == DistinguishedName(
        country="JP", organisation="J-LIS", common_name="Document Signer 2026-11 deadbeef"
    )
    name = subject_for(KeyPurpose.REVOCATION_LIST, generated_on=date(2026, 11, 1), key_id=key_id)
    assert name.common_name == "Status List Signer 2026-11 deadbeef"
