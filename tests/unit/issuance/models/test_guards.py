"""What the database refuses to anybody, by raw SQL."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.base.raw_sql import adapted
from apps.issuance.models import Credential, MobileSecurityObject
from apps.issuance.permissions import SIGNER
from apps.issuance.services import end_credential
from apps.lib.identifiers import new_id
from tests.support import pipeline
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres
MSO = "issuance_mobilesecurityobject"


def refused(statement: str, *values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [adapted(value) for value in values])


@pytest.fixture
def signed(world: World) -> Any:
    pipeline.issue(world, size=2)
    return MobileSecurityObject.objects.order_by("number").first()


@pytest.mark.parametrize(
    "change",
    [
        "payload = signature",
        "device_key_thumbprint = payload_digest",
        "status_index = status_index + 1",
        "signature = payload",
        "signature = NULL",
        "number = number + 10",
        "state = 'UNHEARD'",
        "state = 'RESERVED'",
    ],
)
def test_refuses_to_change_a_signed_mso(signed: Any, change: str) -> None:
    refused(f"UPDATE {MSO} SET {change} WHERE id = %s", signed.pk)


@pytest.mark.parametrize(
    "table",
    [
        "credential",
        "issuancebatch",
        "mobilesecurityobject",
        "signingattempt",
        "statuslist",
    ],
)
@pytest.mark.requirement("R-5.4.1-9")
def test_refuses_to_delete(signed: Any, table: str) -> None:
    refused(f"DELETE FROM issuance_{table}")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("signingattempt", "outcome = 'OPEN', ended_at = NULL"),
        ("signingattempt", "outcome = 'UNKNOWN'"),
        ("signingattempt", "size = 1"),
        ("issuancebatch", "state = 'UNHEARD'"),
        ("issuancebatch", "sealed_name_spaces = NULL"),
        ("issuancebatch", "snapshot_digest = NULL"),
        ("issuancebatch", "state = 'DELIVERED'"),
        ("credential", "state = 'UNHEARD'"),
        ("credential", "state = 'REVOKED'"),
        ("statuslist", "size = 1"),
        ("statuslist", "state = 'UNHEARD'"),
    ],
)
def test_refuses_to_change_the_journal(signed: Any, table: str, change: str) -> None:
    refused(f"UPDATE issuance_{table} SET {change}")


def test_refuses_a_way_back_from_revocation(world: World, signed: Any) -> None:
    credential = Credential.objects.get()
    end_credential(actor=SIGNER, clock=world.clock, credential_id=credential.pk, reason="HOLDER")
    refused("UPDATE issuance_credential SET state = 'ACTIVE', ended_at = NULL WHERE id = %s", credential.pk)
    refused(f"UPDATE {MSO} SET state = 'SIGNED' WHERE id = %s", signed.pk)
    refused("UPDATE issuance_issuancebatch SET state = 'REQUESTED'")


@pytest.mark.requirement("R-4.3.1-6")
def test_refuses_a_second_live_credential_of_a_holder(world: World, signed: Any) -> None:
    first = Credential.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.create(
            holder_id=first.holder_id,
            application_id=pipeline.apply(world, size=1),
            doc_type=first.doc_type,
            created_at=world.clock.now(),
        )


def test_refuses_a_device_key_or_status_entry_twice(signed: Any) -> None:
    for column in ("device_key_thumbprint", "status_index"):
        row = MobileSecurityObject.objects.get(pk=signed.pk)
        row.pk, row.number = new_id(), 7
        if column == "device_key_thumbprint":
            row.status_index += 1
        else:
            row.device_key_thumbprint = bytes(32)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
