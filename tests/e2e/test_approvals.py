"""People at the portal, each with the own browser and security key: design decision 9 for real."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.selectors import approval_view
from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation, Role
from apps.policy.selectors import forget_site_values, site_value
from apps.staff.models import RoleAssignment, User
from tests.e2e.visitor import Visitor
from tests.factories.approvals import approver, shown_for
from tests.factories.policy import adopted_regulation
from tests.factories.staff import member, totp_device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

Guests = Callable[..., Visitor]
NAME = "password_max_age_days"


@pytest.fixture(autouse=True)
def _regulation() -> None:
    adopted_regulation(clock=SYSTEM_CLOCK)


def with_key(guests: Guests, username: str, *roles: str, organisation: str = Organisation.JLIS) -> Visitor:
    """Let a new member enrol a security key and stand in the portal with it."""
    member(username, *roles, organisation=organisation)
    guest = guests()
    guest.add_authenticator()
    guest.open("/admin/")
    guest.give_password(username)
    guest.page.click("#passkey-register-button")
    guest.page.wait_for_url("**/mfa/recovery-codes/**")
    return guest


def with_app(guests: Guests, username: str, *roles: str) -> Visitor:
    """Let a new member log in with an authenticator app."""
    guest = guests()
    guest.log_in(username, totp_device(member(username, *roles)))
    return guest


def ask(asker: Visitor, value: int = 60) -> ApprovalView:
    """Ask for another password age through the command page."""
    page = asker.page
    asker.open("/admin/do/")
    page.click('a[href="/admin/do/set-site-value/"]')
    page.select_option("#id_name", NAME)
    page.fill("#id_value", str(value))
    page.fill("#id_reason", "監査の指摘による。")
    page.click("form.stack button[type=submit]")
    page.wait_for_selector(".preview")
    assert not ApprovalRequest.objects.filter(state="PENDING").exists()
    asker.shoot("command-confirm-ja")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/receipt/")
    page.click("a.button.primary")
    page.wait_for_url("**/admin/approvals/*/")
    return approval_view(ApprovalRequest.objects.get(state="PENDING").pk)


def ask_with(helper: str) -> ApprovalView:
    """Ask, past the portal, for an act in which that CA manager takes part."""
    asker = approver("shokai", Role.OPERATIONS_MANAGER)
    person = f"staff:{User.objects.get(username=helper).pk}"
    return request_approval(
        actor=asker.actor,
        clock=SYSTEM_CLOCK,
        kind=Kind.REGISTER_STAFF,
        subject="staff:new",
        act={"username": "new"},
        shown=shown_for(Kind.REGISTER_STAFF),
        took_part=(person,),
    )


def path_of(view: ApprovalView) -> str:
    return f"/admin/approvals/{view.approval_id}/"


def decide(voter: Visitor, view: ApprovalView, verdict: str = "APPROVE", comment: str = "") -> None:
    """Fill the vote form and come to the page where the key signs."""
    voter.open(path_of(view))
    voter.page.check(f"input[value={verdict}]")
    voter.page.fill("#id_comment", comment)
    voter.page.click(".decision-side form button[type=submit]")
    voter.page.wait_for_load_state("networkidle")


def approve(voter: Visitor, view: ApprovalView) -> None:
    decide(voter, view, comment="確認しました。")
    voter.page.click("#ballot button[type=submit]")
    voter.page.wait_for_url("**/receipt/")


def test_a_asks_b_approves_with_the_key_a_carries_out(guests: Guests, tmp_path: Path) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    agency = with_key(guests, "digital", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)
    view = ask(asker)
    approve(jlis, view)
    assert "あと1人の承認が必要です" in jlis.page.inner_text("main")
    approve(agency, view)
    agency.shoot("vote-receipt-ja")
    asker.open("/admin/")
    asker.page.click(f'.duty a[href="{path_of(view)}"]')
    asker.page.click(f'a[href="{path_of(view)}carry-out/"]')
    give_new_code(asker, "tanto")
    asker.shoot("carry-out-ja")
    asker.page.click("main form button[type=submit]")
    asker.page.wait_for_url("**/carried-out/")
    forget_site_values()
    assert site_value(NAME) == 60
    verify_offline(download(asker, view, tmp_path))
    for guest in (asker, jlis, agency):
        assert (guest.complaints, guest.strangers) == ([], [])


def test_who_declines_says_why_and_the_asker_reads_it(guests: Guests) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    view = ask(asker)
    decide(jlis, view, "DECLINE")
    assert "理由" in jlis.page.inner_text(".decision-side .errorlist")
    decide(jlis, view, "DECLINE", "根拠が足りません。")
    jlis.page.click("#ballot button[type=submit]")
    jlis.page.wait_for_url("**/receipt/")
    asker.open(path_of(view))
    assert "根拠が足りません。" in asker.page.inner_text("main")
    assert asker.page.locator(f'a[href="{path_of(view)}carry-out/"]').count() == 0


def test_each_person_who_may_not_vote_reads_why(guests: Guests) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    auditor = with_key(guests, "kansa", Role.AUDITOR)
    keyless = with_app(guests, "kagi", Role.CA_MANAGER)
    view = ask(asker)
    approve(jlis, view)
    for guest, why in (
        (asker, "あなた自身の依頼です"),
        (jlis, "既に投票済みです"),
        (auditor, "あなたの役割では判断できません"),
        (keyless, "あなたのキーは登録されていません"),
    ):
        guest.open(path_of(view))
        assert why in guest.page.inner_text(".decision-side")
        assert guest.page.locator("input[name=verdict]").count() == 0
    stranger = with_app(guests, "toroku", Role.RA_OPERATOR)
    stranger.open(path_of(view))
    assert stranger.page.locator(".error-code").inner_text() == "403"


def test_votes_sent_past_the_page_are_refused_with_the_reason(guests: Guests) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    helper = with_key(guests, "kyodo", Role.CA_MANAGER)
    former = with_key(guests, "moto", Role.CA_MANAGER)
    view, with_helper = ask(asker), ask_with(helper="kyodo")
    approve(jlis, view)
    former.open(path_of(view))
    assert former.page.locator("input[name=verdict]").count() == 2
    RoleAssignment.objects.filter(user__username="moto").update(role=Role.OPERATIONS_STAFF)
    for guest, wanted, why in (
        (asker, view, "自ら申請した事項を承認することはできません"),
        (jlis, view, "既に投票済みです"),
        (helper, with_helper, "自らが当事者である事項を承認することはできません"),
        (former, view, 'class="error-code">403'),
    ):
        guest.open("/admin/")
        said = guest.post(f"{path_of(wanted)}vote/", {"verdict": "APPROVE", "comment": ""})
        assert why in said
        assert "/ballots/" not in said
    assert ApprovalVote.objects.count() == 1


def test_a_lent_key_does_not_sign_for_another_person(guests: Guests) -> None:
    """The key of B in the hand of C: the browser is told which keys are C's, and B's is not among them."""
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    view = ask(asker)
    agency = with_key(guests, "digital", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)
    lent = agency.take_key()
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    jlis.drop_keys()
    jlis.add_authenticator()
    jlis.receive_key(lent)
    decide(jlis, view)
    jlis.page.click("#ballot button[type=submit]")
    jlis.page.wait_for_selector("[data-say=cancelled]:not([hidden])", timeout=60000)
    jlis.shoot("key-refused-ja")
    assert not ApprovalVote.objects.exists()


def test_a_stolen_cookie_neither_votes_nor_carries_out(guests: Guests) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    agency = with_key(guests, "digital", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)
    view = ask(asker)
    thief = guests()
    thief.wear_cookies_of(jlis)
    thief.open(path_of(view))
    answer = thief.post(f"{path_of(view)}vote/", {"verdict": "APPROVE", "comment": ""})
    ballot = answer.split("/ballots/")[1].split("/")[0]
    forged = {"type": "public-key", "rawId": "AAAA", "response": {}}
    thief.post(f"{path_of(view)}ballots/{ballot}/", {"assertion": json.dumps(forged)})
    assert not ApprovalVote.objects.exists()
    approve(jlis, view)
    approve(agency, view)
    robber = guests()
    robber.wear_cookies_of(asker)
    robber.open(f"{path_of(view)}carry-out/")
    assert "/admin/mfa/again/" in robber.page.url
    assert "/admin/mfa/again/" in robber.post_to(f"{path_of(view)}carry-out/")
    assert approval_view(view.approval_id).state == "APPROVED"
    foreign = guests(user_agent="Another Browser/1.0")
    foreign.wear_cookies_of(asker)
    foreign.open(path_of(view))
    assert "/admin/login/" in foreign.page.url


def give_new_code(guest: Visitor, username: str) -> None:
    """Show the second factor for the act; the code of this half minute was used up by the login."""
    assert "/admin/mfa/again/" in guest.page.url
    TOTPDevice.objects.filter(user__username=username).update(last_t=-1)
    guest.give_code(TOTPDevice.objects.get(user__username=username))


def test_a_form_from_elsewhere_and_a_frame_are_refused(guests: Guests) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    view = ask(asker)
    for path in ("vote/", "carry-out/"):
        answer = asker.page.request.post(asker.origin + path_of(view) + path, form={"verdict": "APPROVE"})
        assert answer.status == 403
    answer = asker.page.request.get(asker.origin + path_of(view))
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_pages_work_with_the_keyboard_alone(guests: Guests) -> None:
    asker = with_app(guests, "tanto", Role.OPERATIONS_MANAGER)
    jlis = with_key(guests, "kikou", Role.CA_MANAGER)
    view = ask(asker)
    jlis.open(path_of(view))
    keys = jlis.page.keyboard
    jlis.page.focus("input[value=APPROVE]")
    for key in ("Space", "Tab", "Tab", "Enter"):
        keys.press(key)
    jlis.page.wait_for_selector("#ballot")
    jlis.page.focus("#ballot button[type=submit]")
    keys.press("Enter")
    jlis.page.wait_for_url("**/receipt/")
    assert ApprovalVote.objects.count() == 1


def download(visitor: Visitor, view: ApprovalView, folder: Path) -> Path:
    """Take the signed record through the browser."""
    visitor.open(path_of(view))
    with visitor.page.expect_download() as waiting:
        visitor.page.click(f'form[action="{path_of(view)}copy/"] button')
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def verify_offline(file: Path) -> None:
    """The stand-alone verifier accepts the file, and no file with a flipped byte."""
    accepted = run_verifier(file)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    whole = file.read_bytes()
    for place in range(0, len(whole), len(whole) // 9):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert run_verifier(file).returncode != 0, place


def run_verifier(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dsverify", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
