"""Verifiers and the history of what they received."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.approvals.errors import ApprovalMissing
from apps.audit.models import AuditEvent
from apps.issuance.models import StatusList
from apps.lib.actor import Actor, ActorKind, system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import Invalid
from apps.lib.identifiers import new_id
from apps.publication.errors import VerifierEnded, VerifierExists, VerifierUnknown
from apps.publication.models import StatusListDownload, Verifier
from apps.publication.selectors import download_count, verifiers
from apps.publication.services import download_status_list, register_verifier
from apps.revocation.errors import StatusListNotPublished
from apps.revocation.models import StatusListEdition

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SET_UP = system_actor("set-up")
CLIENT = Actor(kind=ActorKind.CLIENT, actor_id="client:verifier-1")


def edition(clock: FixedClock, *, sequence: int = 1, token: bytes = b"token-1") -> StatusListEdition:
    row = StatusList.objects.first() or StatusList.objects.create(size=1 << 20, created_at=clock.now())
    return StatusListEdition.objects.create(
        status_list=row,
        sequence=sequence,
        content_version=sequence,
        issued_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
        revoked_count=0,
        certificate_id=new_id(),
        token=token,
    )


def register(clock: FixedClock, **changed: object) -> None:
    values: dict[str, object] = {
        "client_id": "verifier-1",
        "name": "Example Bank",
        "agreed_on": date(2026, 4, 1),
        "ends_on": None,
    }
    register_verifier(actor=SET_UP, clock=clock, **(values | changed))  # type: ignore[arg-type]  # table-driven


@pytest.mark.requirement("R-2.2-4")
def test_gives_the_newest_edition_to_a_registered_verifier_and_keeps_the_history(clock: FixedClock) -> None:
    register(clock)
    list_id = edition(clock).status_list_id
    edition(clock, sequence=2, token=b"token-2")
    file = download_status_list(actor=CLIENT, clock=clock, client_id="verifier-1", list_id=list_id)
    row = StatusListDownload.objects.get()
    assert (file.token, file.sequence) == (b"token-2", 2)
    assert (row.list_id, row.sequence, row.downloaded_at) == (list_id, 2, clock.now())
    assert bytes(row.digest) == hashlib.sha256(b"token-2").digest()
    assert download_count() == 1


@pytest.mark.requirement("R-2.2-4")
def test_refuses_a_client_that_is_no_verifier_and_audits_it(clock: FixedClock) -> None:
    list_id = edition(clock).status_list_id
    with pytest.raises(VerifierUnknown):
        download_status_list(actor=CLIENT, clock=clock, client_id="stranger", list_id=list_id)
    event = AuditEvent.objects.get()
    assert (event.outcome, event.subject) == ("REFUSED", str(list_id))
    assert not StatusListDownload.objects.exists()


@pytest.mark.parametrize(
    "dates",
    [
        {"agreed_on": date(2026, 11, 25)},
        {"agreed_on": date(2026, 1, 1), "ends_on": date(2026, 11, 23)},
    ],
)
def test_refuses_a_verifier_whose_agreement_is_not_in_force(
    clock: FixedClock, dates: dict[str, object]
) -> None:
    register(clock, **dates)
    list_id = edition(clock).status_list_id
    with pytest.raises(VerifierEnded):
        download_status_list(actor=CLIENT, clock=clock, client_id="verifier-1", list_id=list_id)


def test_serves_on_the_last_day_of_the_agreement(clock: FixedClock) -> None:
    register(clock, ends_on=clock.today())
    list_id = edition(clock).status_list_id
    assert download_status_list(actor=CLIENT, clock=clock, client_id="verifier-1", list_id=list_id).token


def test_says_so_when_no_edition_was_signed_yet(clock: FixedClock) -> None:
    register(clock)
    with pytest.raises(StatusListNotPublished):
        download_status_list(actor=CLIENT, clock=clock, client_id="verifier-1", list_id=new_id())


def test_refuses_to_register_without_an_approval(clock: FixedClock, staff_actor: Actor) -> None:
    with pytest.raises(ApprovalMissing):
        register_verifier(actor=staff_actor, clock=clock, client_id="v", name="V", agreed_on=date(2026, 1, 1))
    assert not Verifier.objects.exists()
    assert AuditEvent.objects.get().outcome == "REFUSED"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"client_id": ""}, "client_id"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"ends_on": date(2026, 3, 31)}, "ends_on"),
    ],
)
def test_names_the_field_that_is_wrong(clock: FixedClock, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        register(clock, **changed)
    assert refusal.value.field == field


def test_registers_a_client_once(clock: FixedClock) -> None:
    register(clock)
    with pytest.raises(VerifierExists):
        register(clock)
    assert [v.client_id for v in verifiers()] == ["verifier-1"]


@pytest.mark.parametrize("table", ["publication_statuslistdownload", "revocation_statuslistedition"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET sequence = 9", "DELETE FROM {}"])
def test_history_and_editions_cannot_be_changed_with_sql(
    clock: FixedClock, table: str, statement: str
) -> None:
    register(clock)
    list_id = edition(clock).status_list_id
    download_status_list(actor=CLIENT, clock=clock, client_id="verifier-1", list_id=list_id)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
