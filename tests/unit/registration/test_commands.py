"""The commands after the intake: screening again, approval, refusal, progress, enrolment, purge."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.selectors import trail
from apps.base.sealed import seal
from apps.lib.clock import FixedClock
from apps.lib.errors import Conflict, IllegalTransition, Invalid, Refused
from apps.lib.identifiers import new_id
from apps.registration.errors import (
    ApplicationRejected,
    ApplicationUnknown,
    HolderUnknown,
    NotApproved,
    NotConfirmed,
    SnapshotChanged,
)
from apps.registration.models import ApplicationImage, Holder, IssuanceApplication, ScreeningResult
from apps.registration.selectors import (
    application_status,
    approved_application,
    confirmations,
    device_instance_key,
    is_enrolled,
    waiting_applications,
)
from apps.registration.services import (
    advance_application,
    approve_application,
    end_registration,
    enrol_holder,
    purge_expired_images,
    purge_images,
    register_evidence_provider,
    reject_application,
    screen_application,
    screen_waiting_applications,
)
from apps.registration.services._settlement import ScreeningOvertaken, settle
from apps.registration.types import ApplicationEvent, ApplicationState, Confirmation, ProviderKind
from tests.builders.application import providers
from tests.factories.registration import CLIENT, approved, new_draft, send

pytestmark = pytest.mark.postgres
SILENT = "tests.fakes.jpki_status.SilentStatus"
REAL = "apps.registration.adapters.simulated_jpki_status.SimulatedJpkiStatus"
AUDIENCE = "http://localhost:8000/api/v1/revocations"
TYPE = "mdoc-revocation+jws"
INTAKE = import_module("apps.registration.services.receive_application")


@pytest.fixture
def waiting(ra: FixedClock, use_provider: Callable[[str], None]) -> UUID:
    """Return an application that waits because the status provider was silent; it answers again."""
    use_provider(SILENT)
    application_id = send(new_draft(ra), ra).application_id
    use_provider(REAL)
    return application_id


def screen(clock: FixedClock, application_id: UUID) -> ApplicationState:
    return screen_application(actor=CLIENT, clock=clock, application_id=application_id).state


@pytest.mark.requirement("R-3.2.3-1")
def test_a_waiting_application_is_not_approved_until_the_status_is_known(
    ra: FixedClock, waiting: UUID
) -> None:
    with pytest.raises(NotApproved):
        approved_application(waiting)
    assert not confirmations(waiting)[Confirmation.EXISTENCE]
    assert screen(ra, waiting) is ApplicationState.APPROVED
    assert ScreeningResult.objects.filter(application_id=waiting, code="CERTIFICATE_STATUS").count() == 2


def test_a_waiting_application_stays_so_while_nobody_answers(
    ra: FixedClock, waiting: UUID, use_provider: Callable[[str], None]
) -> None:
    use_provider(SILENT)
    assert screen(ra, waiting) is ApplicationState.RETRYABLE


def test_a_waiting_application_is_rejected_when_its_certificate_ends(ra: FixedClock, waiting: UUID) -> None:
    ra.advance(timedelta(days=1000))
    with pytest.raises(ApplicationRejected):
        screen(ra, waiting)
    assert application_status(waiting).state is ApplicationState.REJECTED


def test_the_sweeper_takes_up_what_waits(ra: FixedClock, waiting: UUID) -> None:
    assert waiting_applications(now=ra.now(), idle=timedelta(seconds=60)) == ()
    ra.advance(timedelta(seconds=61))
    assert screen_waiting_applications(actor=CLIENT, clock=ra) == 1
    assert application_status(waiting).state is ApplicationState.APPROVED
    assert screen_waiting_applications(actor=CLIENT, clock=ra) == 0


def test_the_sweeper_goes_on_after_a_rejection(ra: FixedClock, waiting: UUID) -> None:
    ra.advance(timedelta(days=1000))
    assert screen_waiting_applications(actor=CLIENT, clock=ra) == 1
    assert application_status(waiting).state is ApplicationState.REJECTED


def test_a_run_that_was_overtaken_changes_nothing(ra: FixedClock, waiting: UUID) -> None:
    screen(ra, waiting)
    with pytest.raises(ScreeningOvertaken):
        settle(actor=CLIENT, clock=ra, application_id=waiting, attempt=1, results=[])


def test_an_approved_application_is_not_screened_again(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    with pytest.raises(IllegalTransition):
        screen(ra, application_id)


@pytest.mark.requirement("R-4.2.2-1")
def test_refuses_to_approve_without_the_three_confirmations(ra: FixedClock, waiting: UUID) -> None:
    IssuanceApplication.objects.filter(id=waiting).update(state="VERIFIED")
    with pytest.raises(NotConfirmed) as refusal:
        approve_application(actor=CLIENT, clock=ra, application_id=waiting)
    assert refusal.value.clause == "4.2.2"
    assert application_status(waiting).state is ApplicationState.VERIFIED
    assert trail(str(waiting))[-1].outcome == "REFUSED"


def test_approves_what_was_left_verified(ra: FixedClock, waiting: UUID) -> None:
    screen(ra, waiting)
    IssuanceApplication.objects.filter(id=waiting).update(state="VERIFIED")
    receipt = approve_application(actor=CLIENT, clock=ra, application_id=waiting)
    assert receipt.state is ApplicationState.APPROVED


def test_commands_know_only_existing_applications(ra: FixedClock) -> None:
    for command in (screen_application, approve_application):
        with pytest.raises(ApplicationUnknown):
            command(actor=CLIENT, clock=ra, application_id=new_id())
    for read in (application_status, approved_application, device_instance_key):
        with pytest.raises(ApplicationUnknown):
            read(new_id())


@pytest.mark.requirement("R-4.2.2-2")
def test_rejects_with_an_internal_reason(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    reject_application(actor=CLIENT, clock=ra, application_id=application_id, reason="SIGNING_IMPOSSIBLE")
    row = IssuanceApplication.objects.get(id=application_id)
    assert (row.state, row.rejection_code) == ("REJECTED", "SIGNING_IMPOSSIBLE")
    assert send(new_draft(ra), ra).state is ApplicationState.APPROVED


def test_refuses_a_reason_in_words(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    with pytest.raises(Invalid):
        reject_application(
            actor=CLIENT, clock=ra, application_id=application_id, reason="does not look right"
        )
    assert trail(str(application_id))[-1].outcome == "REFUSED"


def test_a_rejection_is_final(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    reject_application(actor=CLIENT, clock=ra, application_id=application_id, reason="TEST")
    with pytest.raises(IllegalTransition):
        reject_application(actor=CLIENT, clock=ra, application_id=application_id, reason="TEST")
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuanceApplication.objects.filter(id=application_id).update(state="APPROVED")


@pytest.mark.parametrize("table", ["registration_screeningresult", "registration_seendevicekey"])
def test_answers_and_seen_keys_are_never_changed(ra: FixedClock, table: str) -> None:
    approved(ra)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_other_apps_cannot_approve_by_an_event(ra: FixedClock, waiting: UUID) -> None:
    for event in (ApplicationEvent.APPROVE, ApplicationEvent.VERIFY, ApplicationEvent.REJECT):
        with pytest.raises(IllegalTransition):
            advance_application(actor=CLIENT, clock=ra, application_id=waiting, event=event)


def test_refuses_an_event_out_of_order(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    with pytest.raises(IllegalTransition):
        advance_application(
            actor=CLIENT, clock=ra, application_id=application_id, event=ApplicationEvent.DELIVER
        )


@pytest.mark.requirement("R-4.3.1-1")
def test_refuses_content_that_differs_from_what_was_verified(ra: FixedClock) -> None:
    made, application_id = approved(ra)
    made.payload["full_name"] = "別人　花子"
    from apps.registration.adapters.simulated_jose import json_bytes

    forged = seal(
        json_bytes(made.payload),
        table="registration_issuanceapplication",
        column="sealed_payload",
        row_id=application_id,
    )
    IssuanceApplication.objects.filter(id=application_id).update(sealed_payload=forged)
    with pytest.raises(SnapshotChanged):
        approved_application(application_id)


@pytest.mark.requirement("R-4.3.1-1")
def test_refuses_a_portrait_that_was_exchanged(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    image = ApplicationImage.objects.get(application_id=application_id, kind="PORTRAIT")
    other = seal(b"other", table="registration_applicationimage", column="sealed_content", row_id=image.id)
    ApplicationImage.objects.filter(id=image.id).update(sealed_content=other)
    with pytest.raises(SnapshotChanged):
        approved_application(application_id)


@pytest.mark.requirement("R-4.1.2-5")
def test_images_go_and_their_digests_stay(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    assert purge_images(actor=CLIENT, clock=ra, application_id=application_id) == 2
    assert purge_images(actor=CLIENT, clock=ra, application_id=application_id) == 0
    assert not ApplicationImage.objects.exclude(sealed_content=None).exists()
    assert all(len(row.digest) == 32 and row.size for row in ApplicationImage.objects.all())
    assert approved_application(application_id).person.portrait is None


@pytest.mark.requirement("R-4.1.2-5")
def test_images_of_a_failed_application_go_after_the_sites_limit(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    ra.advance(timedelta(days=8))
    assert purge_expired_images(actor=CLIENT, clock=ra) == 0
    reject_application(actor=CLIENT, clock=ra, application_id=application_id, reason="TEST")
    assert purge_expired_images(actor=CLIENT, clock=ra) == 2
    assert purge_expired_images(actor=CLIENT, clock=ra) == 0


def test_images_stay_within_the_sites_limit(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    reject_application(actor=CLIENT, clock=ra, application_id=application_id, reason="TEST")
    ra.advance(timedelta(days=6))
    assert purge_expired_images(actor=CLIENT, clock=ra) == 0


def test_a_holder_is_enrolled_once_and_ends_once(ra: FixedClock) -> None:
    _, application_id = approved(ra)
    holder_id = approved_application(application_id).holder_id
    enrol_holder(actor=CLIENT, clock=ra, holder_id=holder_id, device_thumbprint=b"d" * 32)
    assert is_enrolled(holder_id)
    with pytest.raises(IllegalTransition):
        enrol_holder(actor=CLIENT, clock=ra, holder_id=holder_id, device_thumbprint=b"d" * 32)
    end_registration(actor=CLIENT, clock=ra, holder_id=holder_id, cause="REVOKED")
    assert not is_enrolled(holder_id)
    with pytest.raises(IllegalTransition):
        end_registration(actor=CLIENT, clock=ra, holder_id=holder_id, cause="REVOKED")
    enrol_holder(actor=CLIENT, clock=ra, holder_id=holder_id, device_thumbprint=b"e" * 32)
    assert Holder.objects.get(id=holder_id).end_cause == ""


def test_a_holder_must_exist(ra: FixedClock) -> None:
    with pytest.raises(HolderUnknown):
        enrol_holder(actor=CLIENT, clock=ra, holder_id=new_id(), device_thumbprint=b"d" * 32)
    with pytest.raises(HolderUnknown):
        end_registration(actor=CLIENT, clock=ra, holder_id=new_id(), cause="REVOKED")


def test_refuses_a_provider_of_the_same_name_or_with_another_key(ra: FixedClock) -> None:
    kind, key = ProviderKind.LIVENESS, providers().public_key(ProviderKind.LIVENESS)
    with pytest.raises(Conflict):
        register_evidence_provider(
            actor=CLIENT, clock=ra, name="simulated-liveness", kind=kind, public_key=key
        )
    with pytest.raises(Invalid):
        register_evidence_provider(actor=CLIENT, clock=ra, name="other", kind=kind, public_key=b"no key")


def test_refuses_a_simulated_provider_in_production(ra: FixedClock, settings: object) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}  # type: ignore[attr-defined]  # pytest-django's
    with pytest.raises(Refused):
        register_evidence_provider(
            actor=CLIENT, clock=ra, name="x", kind=ProviderKind.LIVENESS, public_key=b"", simulated=True
        )
