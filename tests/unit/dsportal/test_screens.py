"""Home, search, timeline and error pages as a member of staff reads them."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from apps.issuance.models import IssuanceBatch, MobileSecurityObject
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.registration.models import IssuanceApplication
from dsportal.screens import errors
from dsportal.screens.chart import bars
from dsportal.screens.figures import DayCount, figures
from tests.factories.credential_life import Life, application, credential_life
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def life() -> Life:
    return credential_life(SYSTEM_CLOCK.now() - timedelta(days=3))


def text(client: Client, path: str, language: str = "en") -> str:
    client.cookies["django_language"] = language
    return client.get(path).content.decode()


def test_the_timeline_tells_the_whole_life_with_clauses(log_in: LogIn, life: Life) -> None:
    page = text(log_in(Role.OPERATIONS_STAFF), f"/admin/credentials/{life.credential.pk}/timeline/")
    steps = [
        "Signed application received",
        "18 of 18 checks passed",
        "Application approved",
        "Batch reserved in the journal",
        "Every MSO linted",
        "Signed in the HSM",
        "Re-read by the second decoder",
        "Delivered to the phone",
        "Acknowledged by the phone",
        "Images purged",
        "Revoked for good",
        "Status list published",
    ]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    for clause in ("4.1.2", "3.2.3", "4.2.2", "4.3.1", "8.1", "4.4.1.1", "4.9.3", "4.9.8"):
        assert f'<span class="clause">{clause}</span>' in page


def test_the_timeline_hides_the_audit_trail_from_others_than_auditors(log_in: LogIn, life: Life) -> None:
    path = f"/admin/credentials/{life.credential.pk}/timeline/"
    assert "audit-trail" not in text(log_in(Role.OPERATIONS_STAFF), path)
    assert "audit-trail" in text(log_in(Role.AUDITOR, username="kansa"), path)


def test_a_credential_that_lives_says_what_has_not_happened(log_in: LogIn) -> None:
    young = credential_life(SYSTEM_CLOCK.now() - timedelta(days=3), revoked=False)
    page = text(log_in(Role.AUDITOR), f"/admin/credentials/{young.credential.pk}/timeline/")
    assert "End of the credential" in page
    assert "Has not happened" in page


def test_a_batch_that_was_never_signed_shows_as_open(log_in: LogIn, life: Life) -> None:
    IssuanceBatch.objects.create(
        credential=life.credential,
        generation=2,
        snapshot_digest=b"x",
        requested_at=SYSTEM_CLOCK.now(),
        claimed_until=SYSTEM_CLOCK.now(),
        resend_at=SYSTEM_CLOCK.now(),
    )
    assert "Pending" in text(log_in(Role.AUDITOR), f"/admin/credentials/{life.credential.pk}/timeline/")


def test_an_unknown_credential_has_no_timeline(log_in: LogIn) -> None:
    client = log_in(Role.AUDITOR)
    assert client.get(f"/admin/credentials/{new_id()}/timeline/").status_code == 404
    assert client.get(f"/admin/credentials/{new_id()}/audit-trail/").status_code == 404


def test_the_audit_trail_lists_the_events(log_in: LogIn, life: Life) -> None:
    page = text(log_in(Role.AUDITOR), f"/admin/credentials/{life.credential.pk}/audit-trail/")
    assert "issuance.<wbr>batch.<wbr>signed" in page
    assert "registration.<wbr>application.<wbr>approved" in page


def test_the_search_finds_by_every_id_and_by_thumbprint(log_in: LogIn, life: Life) -> None:
    client = log_in(Role.AUDITOR)
    member = MobileSecurityObject.objects.filter(batch=life.batch)[0]
    wanted = [
        life.credential.pk,
        life.application.pk,
        life.credential.holder_id,
        life.batch.pk,
        bytes(member.device_key_thumbprint).hex(),
    ]
    for query in wanted:
        answer = client.get("/admin/credentials/", {"q": str(query)})
        assert answer.headers["Location"] == f"/admin/credentials/{life.credential.pk}/timeline/"


@pytest.mark.parametrize("query", ["山田太郎", "123456789012", "z" * 64, "019a"])
def test_the_search_refuses_names_and_numbers(log_in: LogIn, life: Life, query: str) -> None:
    page = log_in(Role.AUDITOR).get("/admin/credentials/", {"q": query}).content.decode()
    assert "errorlist" in page
    assert str(life.credential.pk) not in page


def test_the_search_says_when_nothing_fits(log_in: LogIn) -> None:
    page = log_in(Role.AUDITOR).get("/admin/credentials/", {"q": str(new_id())}).content.decode()
    assert "該当する記録はありません" in page


def test_a_holder_with_two_credentials_gets_a_list(log_in: LogIn, life: Life) -> None:
    credential_life(SYSTEM_CLOCK.now(), holder=life.application.holder)
    answer = log_in(Role.AUDITOR).get("/admin/credentials/", {"q": str(life.credential.holder_id)})
    assert answer.status_code == 200
    assert answer.content.decode().count("/timeline/") == 2


def test_the_figures_count_by_legal_day(life: Life) -> None:
    credential_life(SYSTEM_CLOCK.now(), revoked=False, size=4)
    seen = figures(clock=SYSTEM_CLOCK)
    assert seen.issued_today == 4
    assert seen.applications_today == {"COMPLETED": 1}
    assert sum(day.signed for day in seen.days) == 4 + 3  # what was revoked since had been signed
    assert sum(day.revoked for day in seen.days) == 1
    assert len(seen.days) == 14
    assert not seen.signer.open


def test_the_home_page_asks_each_role_for_its_work(log_in: LogIn) -> None:
    now = SYSTEM_CLOCK.now()
    application(now, state="MANUAL_REVIEW")
    IssuanceBatch.objects.create(
        credential=credential_life(now, revoked=False).credential,
        generation=2,
        state="HELD",
        snapshot_digest=b"x",
        sealed_name_spaces=b"sealed",
        requested_at=now,
        claimed_until=now,
        resend_at=now,
        reserved_at=now,
        size=1,
        key_id=new_id(),
        certificate_id=new_id(),
        valid_from=now,
        valid_until=now + timedelta(days=1),
    )
    assert "Open the signer" in text(log_in(Role.KEY_CUSTODIAN, username="kagi"), "/admin/")
    assert "wait for a review" in text(log_in(Role.RA_OPERATOR, username="toroku"), "/admin/")
    assert "held or in quarantine" in text(log_in(Role.PKI_ENGINEER, username="gijutsu"), "/admin/")
    assert "Nothing is waiting" in text(log_in(Role.FACILITY_STAFF, username="shisetsu"), "/admin/")


def test_a_day_without_work_has_no_bar_and_a_small_one_is_seen() -> None:
    today = SYSTEM_CLOCK.today()
    days = [DayCount(day=today, signed=0, revoked=0), DayCount(day=today, signed=100000, revoked=1)]
    first, second = bars(days)
    assert (first.signed_height, first.revoked_height) == (0, 0)
    assert second.signed_height > 100
    assert second.revoked_height == 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_language_is_chosen_by_the_person(client: Client, language: str) -> None:
    client.post("/i18n/setlang/", {"language": language, "next": "/admin/login/"})
    assert f'<html lang="{language}">' in client.get("/admin/login/").content.decode()


def test_the_root_leads_to_the_portal(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/admin/"


def test_error_pages_say_nothing_about_the_inside(rf: RequestFactory) -> None:
    request = rf.get("/x")
    request.META["DSPORTAL_REQUEST_ID"] = "abc"
    for answer in (errors.server_error(request), errors.bad_request(request, ValueError("inside"))):
        page = answer.content.decode()
        assert "inside" not in page
        assert "abc" in page


def test_an_application_keeps_its_personal_data_out_of_its_page(log_in: LogIn, life: Life) -> None:
    page = text(
        log_in(Role.RA_OPERATOR), f"/admin/registration/issuanceapplication/{life.application.pk}/change/"
    )
    assert "sealed" not in page
    assert IssuanceApplication.objects.get(pk=life.application.pk).certificate_serial not in page
