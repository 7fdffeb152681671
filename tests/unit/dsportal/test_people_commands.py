"""People, roles and certificates at the portal: asked for, approved by others, carried out."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.approvals.selectors import asked_by
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.staff.models import RoleAssignment, StaffCertificate, User
from apps.staff.selectors import roles_of
from tests.factories.approvals import vote
from tests.factories.office import Office, office
from tests.factories.personnel import complete_file
from tests.factories.staff import hold, member, totp_device
from tests.factories.staff_cards import certificate
from tests.unit.dsportal.approval_stage import enter, prove_for, text
from tests.unit.dsportal.conftest import code_of, give_password

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Office:
    return office()


@pytest.fixture
def client(desk: Office) -> Client:
    return enter(desk.ops)


def do(client: Client, name: str, **entries: str | list[str]) -> tuple[str, str]:
    """Fill the form and confirm it; return what the preview and the receipt say."""
    answer: HttpResponse = client.post(f"/admin/do/{name}/", entries)  # type: ignore[assignment]  # the test client's own class
    assert answer.status_code == 302, re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.DOTALL)
    confirm = answer.headers["Location"]
    preview = text(client, confirm)
    done = client.post(confirm)
    assert done.status_code == 302, done.content.decode()
    return preview, text(client, done.headers["Location"])


def carry_out(client: Client, desk: Office, *, both: bool = False) -> str:
    """Let the others approve what was asked last and carry it out; return what the receipt says."""
    view = asked_by(desk.ops.actor.actor_id)[0]
    for voter in (desk.ca_jlis, desk.ca_agency) if both else (desk.ca_jlis,):
        vote(view.approval_id, voter)
    path = f"/admin/approvals/{view.approval_id}/carry-out/"
    prove_for(client, path)
    answer = client.post(path)
    assert answer.headers["Location"].endswith("/carried-out/"), text(client, answer.headers["Location"])
    return text(client, answer.headers["Location"])


def days(first: int = 0, last: int = 100) -> dict[str, str]:
    today = SYSTEM_CLOCK.today()
    return {
        "valid_from": (today + first * DAY).isoformat(),
        "valid_until": (today + last * DAY).isoformat(),
        "reason": "The team grows.",
    }


def test_a_person_is_registered_and_the_first_password_works(client: Client, desk: Office) -> None:
    preview, receipt = do(
        client,
        "register-person",
        username="tanaka",
        display_name="田中 一",
        organisation="JLIS",
        reason="New colleague.",
    )
    assert "田中 一 (tanaka), J-LIS" in preview or "田中 一 (tanaka)" in preview
    assert "waits for approval" in receipt
    assert not User.objects.filter(username="tanaka").exists()
    done = carry_out(client, desk)
    user = User.objects.get(username="tanaka")
    password = re.search(r"First password, shown only here</dt>\s*<dd>([^<\s]+)", done)
    assert password
    assert user.check_password(password.group(1))


def test_a_role_is_asked_for_approved_and_waits_for_the_file(client: Client, desk: Office) -> None:
    user = member("tanaka")
    preview, _receipt = do(
        client, "give-role", person=str(user.pk), role="system_engineer", scope="HSM", **days()
    )
    assert "Tanaka (tanaka) is to be System engineer" in preview
    assert "Function: HSM" in preview
    assert "Pending" in carry_out(client, desk)
    complete_file(user, Role.SYSTEM_ENGINEER, clock=SYSTEM_CLOCK)
    row = RoleAssignment.objects.get(user=user)
    preview, receipt = do(client, "activate-role", assignment=str(row.pk))
    assert "The role takes effect: Tanaka (tanaka) – System engineer" in preview
    assert "The role is in force" in receipt
    assert roles_of(user.pk, at=SYSTEM_CLOCK.now()) == {Role.SYSTEM_ENGINEER}
    preview, receipt = do(client, "withdraw-role", assignment=str(row.pk))
    assert "cannot be brought back" in preview
    assert "The role has ended" in receipt
    assert roles_of(user.pk, at=SYSTEM_CLOCK.now()) == frozenset()


def test_a_deciding_role_says_that_both_organisations_agree(client: Client, desk: Office) -> None:
    user = member("tanaka")
    preview, _receipt = do(client, "give-role", person=str(user.pk), role="key_custodian", **days())
    assert "both organisations must agree" in preview
    carry_out(client, desk, both=True)
    assert RoleAssignment.objects.get(user=user).role == "key_custodian"


def test_a_refused_role_says_why_with_the_path_and_keeps_what_was_typed(client: Client, desk: Office) -> None:
    for username, role in (("c1", Role.KEY_CUSTODIAN), ("c2", Role.KEY_CUSTODIAN), ("p1", Role.PKI_ENGINEER)):
        member(username, role)
    mole = member("mole", Role.CERTIFICATE_ISSUER)
    entries = {"person": str(mole.pk), "role": "key_custodian", "scope": ""} | days()
    confirm = client.post("/admin/do/give-role/", entries).headers["Location"]
    answer = client.post(confirm)
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "Certificate issuer × Key custodian" in shown
    assert "Bring key into use – 3 people would do, at least 4 are needed" in shown
    assert "mole – Key custodian" in shown
    assert "BRING_KEY_INTO_USE" not in shown
    assert "The team grows." in shown


def test_a_last_day_before_the_first_is_refused_before_the_confirmation(client: Client, desk: Office) -> None:
    user = member("tanaka")
    given = days() | {"person": str(user.pk), "role": "pki_engineer", "scope": ""}
    backwards = given | {"valid_from": given["valid_until"], "valid_until": given["valid_from"]}
    answer = client.post("/admin/do/give-role/", backwards)
    assert answer.status_code == 400
    assert "The last day lies before the first day." in answer.content.decode()
    assert client.post("/admin/do/give-role/", given).status_code == 302


def test_an_emergency_offers_everybody_but_oneself(client: Client, desk: Office) -> None:
    user = member("tanaka")
    shown = text(client, "/admin/do/declare-emergency/")
    assert f'value="{user.pk}"' in shown
    assert f'value="{desk.ops.user.pk}"' not in shown


def test_an_emergency_offers_no_role_that_decides(client: Client, desk: Office) -> None:
    user = member("tanaka")
    assert 'value="ca_manager"' not in text(client, "/admin/do/declare-emergency/")
    preview, _receipt = do(
        client, "declare-emergency", person=str(user.pk), role="pki_engineer", hours="2", reason="Outage."
    )
    assert "for 2 hours" in preview
    assert "The emergency role is in force" in carry_out(client, desk)
    assert roles_of(user.pk, at=SYSTEM_CLOCK.now()) == {Role.PKI_ENGINEER}


def test_a_certificate_is_registered_and_revoked(client: Client, desk: Office) -> None:
    user = member("tanaka")
    pem = certificate(SYSTEM_CLOCK).decode("ascii")
    preview, _receipt = do(
        client, "register-certificate", person=str(user.pk), certificate=pem, reason="New card."
    )
    assert "Tanaka (tanaka) is to log in with the card" in preview
    assert "The certificate is registered" in carry_out(client, desk)
    row = StaffCertificate.objects.get(user=user)
    preview, receipt = do(client, "revoke-staff-certificate", certificate=str(row.pk), reason="Lost.")
    assert row.serial in preview
    assert "The certificate is revoked" in receipt


@pytest.mark.parametrize(
    "name",
    ["register-person", "activate-role", "withdraw-role", "register-certificate", "revoke-staff-certificate"],
)
def test_others_do_not_see_the_commands_of_the_staff_office(name: str, desk: Office) -> None:
    assert enter(desk.ca_jlis).get(f"/admin/do/{name}/").status_code == 403


def test_the_list_of_people_puts_first_with_whom_something_is_wrong(client: Client) -> None:
    member("aaa-fine")
    mole = member("zzz-mole", Role.AUDITOR)
    hold(mole, Role.PKI_ENGINEER)
    shown = text(client, "/admin/people/")
    assert "holds what must lie apart" in shown
    assert shown.index("zzz-mole") < shown.index("aaa-fine")
    page = text(client, f"/admin/people/{mole.pk}/")
    assert "None of them is in force until one is withdrawn" in page


def test_the_page_of_a_person_names_what_is_missing(client: Client) -> None:
    user = member("tanaka")
    hold(user, Role.SYSTEM_ENGINEER, state="PENDING", activated_at=None, scope="HSM")
    hold(user, Role.OPERATIONS_STAFF, state="ENDED")
    hold(user, Role.OPERATIONS_STAFF, is_break_glass=True, reason="Outage.")
    shown = text(client, f"/admin/people/{user.pk}/")
    for words in ("Background check missing", "Roles of before", "Outage.", "set up by the system"):
        assert words in shown
    assert "Pending" in text(client, "/admin/people/")


def test_an_unknown_person_has_no_page(client: Client) -> None:
    assert client.get(f"/admin/people/{new_id()}/").status_code == 404


def test_a_closed_account_is_said_to_be_closed(client: Client) -> None:
    user = member("gone", is_active=False)
    assert "account closed" in text(client, "/admin/people/")
    assert "The account is closed" in text(client, f"/admin/people/{user.pk}/")


def test_the_picture_shows_pairs_people_and_the_smallest_groups(client: Client) -> None:
    member("c1", Role.KEY_CUSTODIAN)
    member("c2", Role.KEY_CUSTODIAN)
    shown = text(client, "/admin/separation/")
    assert "None of the" in shown
    assert "Activate key" in shown
    assert "C1, C2" in shown or "C2, C1" in shown
    assert "can be completed by nobody" in shown
    assert "style=" not in shown
    assert shown.count("pair-apart") > 50


def test_the_picture_turns_red_for_a_planted_role(client: Client) -> None:
    for username, role in (("c1", Role.KEY_CUSTODIAN), ("c2", Role.KEY_CUSTODIAN), ("p1", Role.PKI_ENGINEER)):
        member(username, role)
    mole = member("mole", Role.CERTIFICATE_ISSUER)
    hold(mole, Role.KEY_CUSTODIAN)
    shown = text(client, "/admin/separation/")
    assert "fewer people than the regulation asks for" in shown
    assert "pair-bad" in shown
    assert "holds-bad" in shown
    assert "falls short" in shown


@pytest.mark.parametrize("path", ["/admin/people/", "/admin/separation/"])
def test_the_screens_are_for_managers_and_auditors(path: str, desk: Office) -> None:
    auditor = member("auditor-1", Role.AUDITOR)
    engineer = member("engineer-1", Role.SYSTEM_ENGINEER)
    for user, status in ((auditor, 200), (engineer, 403)):
        assert enter_as(user).get(path).status_code == status


def enter_as(user: User) -> Client:
    """Log a person without a security key in."""
    client = Client()
    give_password(client, user)
    client.post("/admin/mfa/", {"token": code_of(totp_device(user))})
    client.cookies["django_language"] = "en"
    return client


def test_the_auditors_are_told_of_an_emergency_and_of_a_hole(desk: Office) -> None:
    auditor = enter_as(member("auditor-1", Role.AUDITOR))
    assert "emergency" not in text(auditor, "/admin/")
    user = member("tanaka", Role.CA_MANAGER)
    hold(user, Role.OPERATIONS_STAFF, is_break_glass=True, reason="Outage.", granted_at=SYSTEM_CLOCK.now())
    hold(user, Role.AUDITOR)
    home = text(auditor, "/admin/")
    assert "A role was given in an emergency" in home
    assert "The separation of duties is broken" in home


def test_the_staff_office_sees_how_many_roles_wait(client: Client, desk: Office) -> None:
    user = member("tanaka")
    hold(user, Role.SYSTEM_ENGINEER, state="PENDING", activated_at=None)
    hold(user, Role.OPERATIONS_STAFF, state="SUSPENDED")
    assert text(client, "/admin/").count("1 role is not in force because something is missing.") == 2
    assert "is not in force because" not in text(enter(desk.ca_jlis), "/admin/")


@pytest.mark.requirement("R-5.2.1.1-1")
def test_without_a_role_no_approvals_open_and_the_ca_manager_decides(desk: Office, client: Client) -> None:
    user = member("tanaka")
    nobody, manager = enter_as(member("nobody")), enter(desk.ca_jlis)
    assert nobody.get("/admin/approvals/").status_code == 403
    do(client, "give-role", person=str(user.pk), role="ops_staff", **days())
    view = asked_by(desk.ops.actor.actor_id)[0]
    page = f"/admin/approvals/{view.approval_id}/"
    assert nobody.get(page).status_code == 403
    assert f"{page}vote/" in text(manager, page)
    assert f"{page}vote/" not in text(client, page)
