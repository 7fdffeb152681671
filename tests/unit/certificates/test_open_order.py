"""The issue of the next certificate is opened by a person, in time, and answered by one request."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.certificates.errors import (
    OrderMissing,
    OrderOpen,
    OrderTooLate,
    RoleMissing,
    WrongCertificatePurpose,
)
from apps.certificates.models import CertificateOrder, DsCertificate
from apps.certificates.services import approve_request, open_order
from apps.certificates.states import ORDER_TABLE, CertificateState, OrderEvent, OrderState
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.signing import KeyPurpose
from tests.factories.certificates import FreshKey, engineer, issuer
from tests.factories.keys import make_ds_key
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SIGNER = system_actor("signer")


def opened(
    clock: FixedClock,
    on: date | None = None,
    *,
    actor: Actor | None = None,
    purpose: KeyPurpose = KeyPurpose.DS,
) -> CertificateOrder:
    done = open_order(
        actor=actor or engineer(), clock=clock, purpose=purpose, ceremony_on=on or clock.today()
    )
    return CertificateOrder.objects.get(pk=done.order_id)


def test_the_request_answers_the_opened_issue(clock: FixedClock, make_key: Callable[..., FreshKey]) -> None:
    order = opened(clock)
    done = make_key().request(clock, SIGNER)
    order.refresh_from_db()
    assert (order.state, order.certificate_id) == (OrderState.REQUEST_MADE, done.certificate_id)
    assert DsCertificate.objects.get().requested_by == engineer().actor_id
    approve_request(actor=issuer(), clock=clock, certificate_id=done.certificate_id)
    assert DsCertificate.objects.get().state == CertificateState.APPROVED
    assert audited("certificates.order.opened") == [
        {"purpose": "DS", "ceremony_on": clock.today().isoformat()}
    ]


def test_no_machine_asks_where_nobody_has_opened_the_issue(
    clock: FixedClock, make_key: Callable[..., FreshKey]
) -> None:
    opened(clock, purpose=KeyPurpose.REVOCATION_LIST)
    with pytest.raises(OrderMissing):
        make_key().request(clock, SIGNER)
    assert not DsCertificate.objects.exists()


def test_the_successor_may_be_ordered_until_the_last_day_of_the_key(clock: FixedClock) -> None:
    key = make_ds_key(state=DsKeyState.LOCKED, generated_on=clock.today())
    assert key.use_until is not None
    for day in (clock.today() - timedelta(days=1), key.use_until + timedelta(days=1)):
        with pytest.raises(OrderTooLate):
            opened(clock, day)
    assert opened(clock, key.use_until).key_id == key.pk


def test_one_issue_is_open_for_each_purpose(clock: FixedClock) -> None:
    opened(clock)
    with pytest.raises(OrderOpen):
        opened(clock)
    assert opened(clock, purpose=KeyPurpose.REVOCATION_LIST).state == OrderState.OPENED


@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT_LOG, KeyPurpose.SIMULATED_ROOT])
def test_the_log_key_has_no_certificate(clock: FixedClock, purpose: KeyPurpose) -> None:
    with pytest.raises(WrongCertificatePurpose):
        opened(clock, purpose=purpose)


def test_only_the_engineer_opens(clock: FixedClock) -> None:
    for actor in (issuer(), SIGNER):
        with pytest.raises(RoleMissing):
            opened(clock, actor=actor)
    assert len(audited("certificates.order.opened", outcome="REFUSED")) == 2


def test_an_answered_order_stays(clock: FixedClock, make_key: Callable[..., FreshKey]) -> None:
    opened(clock)
    make_key().request(clock, SIGNER)
    rows = CertificateOrder.objects.all()
    for change in (lambda: rows.update(state="OPENED", certificate=None), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_table_of_orders() -> None:
    assert ORDER_TABLE.after(OrderState.OPENED, OrderEvent.MAKE_REQUEST) is OrderState.REQUEST_MADE
    with pytest.raises(IllegalTransition):
        ORDER_TABLE.after(OrderState.REQUEST_MADE, OrderEvent.MAKE_REQUEST)
