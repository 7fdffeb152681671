"""The calendar shows what ends and what has to be begun; a certificate's page hands out its files."""

from datetime import date, timedelta

import pytest
from django.test import Client

from apps.certificates.models import DsCertificate
from apps.certificates.selectors import calendar_lines
from apps.certificates.services import open_order
from apps.certificates.states import CertificateState
from apps.certificates.types import CalendarLine
from apps.keys.models import DsKey
from apps.keys.services import set_on_call
from apps.keys.services.set_on_call import LONGEST_ROSTER
from apps.keys.states import DsKeyState
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.periods import key_use_until, months_after, start_of_day
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.publication.models import CertificateDistribution, Verifier
from dsportal.screens.calendar_picture import WIDTH, picture
from tests.factories.approvals import approver
from tests.factories.certificates import engineer, make_certificate, make_crl
from tests.factories.keys import make_ds_key
from tests.factories.staff import member
from tests.unit.dsportal.conftest import LogIn

pytestmark = [pytest.mark.django_db(transaction=True)]


def key_with_certificate(days_ago: int, state: DsKeyState = DsKeyState.ACTIVE) -> tuple[DsKey, DsCertificate]:
    made = SYSTEM_CLOCK.today() - timedelta(days=days_ago)
    key = make_ds_key(state=state, generated_on=made)
    in_use = state is DsKeyState.ACTIVE
    row = make_certificate(
        key_id=key.pk,
        at=start_of_day(made),
        state=CertificateState.IN_USE if in_use else CertificateState.SUPERSEDED,
    )
    return key, row


def shown(client: Client, path: str) -> str:
    answer = client.get(path, headers={"accept-language": "ja"})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.requirement("R-5.6-1", "R-6.3.2.1-4")
def test_the_calendar_shows_the_ends_and_the_proposed_days(log_in: LogIn) -> None:
    key, row = key_with_certificate(70)
    make_ds_key(purpose=KeyPurpose.AUDIT_LOG, generated_on=SYSTEM_CLOCK.today())
    make_crl(at=SYSTEM_CLOCK.now(), days=30)
    member("tsukimori", Role.KEY_CUSTODIAN)
    set_on_call(
        actor=approver("hanamori", Role.KEY_CUSTODIAN).actor,
        clock=SYSTEM_CLOCK,
        first_day=SYSTEM_CLOCK.today(),
        last_day=SYSTEM_CLOCK.today() + timedelta(days=LONGEST_ROSTER),
        on_call=True,
    )
    page = shown(log_in(Role.PKI_ENGINEER), "/admin/calendar/")
    assert key.label in page
    assert f"/admin/certificates/{row.pk}/" in page
    assert "次期電子証明書の発行手続の開始期限" in page
    assert "cal-ceremony" in page
    assert "電子証明書なし（仕様）" in page
    assert "Hanamori" in page
    assert "Tsukimori" not in page
    assert "人数不足" in page


def test_an_opened_issue_asks_for_nothing_more(log_in: LogIn) -> None:
    key_with_certificate(70)
    open_order(actor=engineer(), clock=SYSTEM_CLOCK, purpose=KeyPurpose.DS, ceremony_on=SYSTEM_CLOCK.today())
    page = shown(log_in(Role.AUDITOR), "/admin/calendar/")
    assert "次期電子証明書の発行手続の開始期限 –" not in page
    assert "cal-request" not in page


def test_an_empty_house_says_so(log_in: LogIn) -> None:
    page = shown(log_in(Role.CA_MANAGER), "/admin/calendar/")
    assert "鍵はまだありません。" in page
    assert "電子証明書の発行要求はありません。" in page


@pytest.mark.requirement("R-7.1.2-1")
def test_the_page_of_a_certificate_shows_its_fields_and_hands_out_files(log_in: LogIn) -> None:
    _key, row = key_with_certificate(10)
    verifier = Verifier.objects.create(
        client_id="v", name="例示銀行", agreed_on=date(2026, 1, 1), registered_at=SYSTEM_CLOCK.now()
    )
    CertificateDistribution.objects.create(
        verifier=verifier, certificate_id=row.pk, sha256="0" * 64, offered_at=SYSTEM_CLOCK.now()
    )
    make_crl(int(row.serial or "", 16), number=9)
    client = log_in(Role.CERTIFICATE_ISSUER)
    page = shown(client, f"/admin/certificates/{row.pk}/")
    for text in (
        row.serial,
        "ecdsa-with-SHA384 (1.2.840.10045.4.3.3)",
        "keyUsage (2.5.29.15) [重要]",
        "例示銀行",
        "未取得",
        "番号9",
        "模擬ルート認証局",
    ):
        assert str(text) in page
    for kind, content in (("request", row.request_der), ("certificate", row.der)):
        answer = client.get(f"/admin/certificates/{row.pk}/{kind}/")
        assert answer.content == bytes(content or b"")
        assert "attachment" in answer["Content-Disposition"]
    for kind in ("revocation", "other"):
        assert client.get(f"/admin/certificates/{row.pk}/{kind}/").status_code == 404


def test_a_request_has_no_certificate_to_hand_out(log_in: LogIn) -> None:
    row = make_certificate(key_id=make_ds_key().pk, state=CertificateState.REQUESTED)
    client = log_in(Role.PKI_ENGINEER)
    assert "CSR" in shown(client, f"/admin/certificates/{row.pk}/")
    assert client.get(f"/admin/certificates/{row.pk}/certificate/").status_code == 404
    assert client.get(f"/admin/certificates/{new_id()}/").status_code == 404


@pytest.mark.parametrize("role", [Role.RA_OPERATOR, Role.CALL_CENTRE_OPERATOR, Role.FACILITY_STAFF])
def test_others_do_not_see_it(log_in: LogIn, role: Role) -> None:
    row = make_certificate()
    client = log_in(role)
    for path in (
        "/admin/calendar/",
        f"/admin/certificates/{row.pk}/",
        f"/admin/certificates/{row.pk}/request/",
    ):
        assert client.get(path).status_code == 403


def lines_of(today: date, days_ago: int) -> tuple[CalendarLine, ...]:
    made = today - timedelta(days=days_ago)
    key = make_ds_key(generated_on=made)
    make_certificate(key_id=key.pk, at=start_of_day(made))
    return calendar_lines()


def test_everything_stays_inside_the_picture() -> None:
    today = date(2026, 2, 9)
    lines = lines_of(today, 91)
    seen = picture(lines, today)
    (row,) = seen.rows
    kinds = [stretch.kind for stretch in row.stretches]
    assert kinds == ["present", "short", "certificate"]  # made on 10 November: the last MSOs are cut short
    for stretch in row.stretches:
        assert 190 <= stretch.x < stretch.x + stretch.width <= WIDTH
    assert {mark.kind for mark in row.marks} == {"ceremony", "request"}
    assert seen.months[0].first == months_after(date(2026, 2, 1), -3)
    far = picture(lines, today + timedelta(days=800))
    assert [mark for each in far.rows for mark in each.marks] == []
    assert key_use_until(date(2025, 11, 10)) == today


@pytest.mark.parametrize(
    ("state", "role", "offered"),
    [
        (CertificateState.REQUESTED, Role.CERTIFICATE_ISSUER, "approve-certificate-request"),
        (CertificateState.APPROVED, Role.PKI_ENGINEER, "import-certificate"),
        (CertificateState.LINTED, Role.CERTIFICATE_ISSUER, "put-certificate-in-use"),
    ],
)
def test_the_page_says_what_comes_next_and_offers_it_to_whose_turn_it_is(
    log_in: LogIn, state: CertificateState, role: Role, offered: str
) -> None:
    key = make_ds_key(generated_on=SYSTEM_CLOCK.today())
    row = make_certificate(key_id=key.pk, state=state)
    path, link = f"/admin/certificates/{row.pk}/", f"/admin/do/{offered}/?certificate_id={row.pk}"
    page = shown(log_in(role), path)
    assert "次の手続" in page
    assert link in page
    assert link not in shown(log_in(Role.AUDITOR, username="kansa"), path)
