"""What an auditor and a call-centre operator try: by the service, and over HTTP."""

from collections.abc import Iterator

import pytest
from django.apps import apps

from apps.approvals.errors import RequestRefused, RoleMissing
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import approval_view
from apps.approvals.services import issue_ballot, request_approval, withdraw_request
from apps.approvals.states import ApprovalState
from apps.approvals.types import Verdict
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from dsportal.menu import ENTRIES
from tests.factories.approvals import approver, ask, shown_for, vote
from tests.factories.credential_life import credential_life
from tests.unit.dsportal.approval_stage import enter, sign, text
from tests.unit.dsportal.conftest import LogIn
from tests.unit.dsportal.test_matrix import World, snapshot

pytestmark = pytest.mark.django_db
AUDITORS = [Role.AUDITOR, Role.EXTERNAL_AUDITOR]
FIRST_PAGES = ("/admin/", "/admin/approvals/", "/admin/do/")


def page(approval_id: object) -> str:
    return f"/admin/approvals/{approval_id}/"


@pytest.mark.parametrize("role", AUDITORS)
def test_an_auditor_plants_no_approval(role: Role) -> None:
    auditor = approver("auditor", role)
    for kind in Kind:
        if role not in KINDS[kind].asked_by:
            with pytest.raises(RequestRefused):
                ask(auditor.actor, kind=kind)
    assert {kind for kind in Kind if role in KINDS[kind].asked_by} == {Kind.ENROL_AUTHENTICATOR}
    with pytest.raises(DomainError):
        request_approval(
            actor=auditor.actor,
            clock=SYSTEM_CLOCK,
            kind=Kind.SET_SITE_VALUE,
            subject="site_value:batch_size_max",
            act={"value": 1},
            shown=shown_for(Kind.SET_SITE_VALUE),
        )
    assert not ApprovalRequest.objects.exists()


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.parametrize("role", AUDITORS)
def test_an_auditor_reads_a_request_and_neither_votes_nor_withdraws_nor_carries_out(role: Role) -> None:
    asker, boss = approver("asker", Role.OPERATIONS_MANAGER), approver("boss", Role.CA_MANAGER)
    auditor = approver("auditor", role)
    open_one, ready = ask(asker.actor), vote(ask(asker.actor), boss).approval_id
    client = enter(auditor)
    assert client.get(page(open_one)).status_code == 200
    before = snapshot()
    with pytest.raises(RoleMissing):
        issue_ballot(
            actor=auditor.actor,
            clock=SYSTEM_CLOCK,
            approval_id=open_one,
            verdict=Verdict.DECLINE,
            comment="I object.",
        )
    with pytest.raises(DomainError):
        withdraw_request(actor=auditor.actor, clock=SYSTEM_CLOCK, approval_id=open_one, reason="x")
    assert sign(client, approval_view(open_one), "DECLINE", "I object.").status_code == 400
    typed = {"approval_id": str(open_one), "reason": "x"}
    confirm = client.post("/admin/do/withdraw-approval-request/", typed).headers["Location"]
    assert client.post(confirm).status_code == 400
    assert client.post(f"{page(ready)}carry-out/").headers["Location"] == page(ready)
    assert snapshot() == before
    assert approval_view(ready).state == ApprovalState.APPROVED


@pytest.mark.parametrize("role", AUDITORS)
def test_an_auditor_who_reads_everything_sees_nothing_that_is_sealed(role: Role, log_in: LogIn) -> None:
    """Every row of every list that an auditor may open: no sealed column, no serial of a holder (5.2.3)."""
    life = credential_life(SYSTEM_CLOCK.now())
    secrets = (life.application.certificate_serial, "b&#x27;", "memory at", ">sealed")
    client, seen = log_in(role), 0
    for label in sorted(label for label, entry in ENTRIES.items() if role in entry.roles):
        for address in rows_of(label):
            html = client.get(address).content.decode()
            assert not [secret for secret in secrets if secret in html], address
            seen += 1
    assert seen > 8


def rows_of(label: str) -> Iterator[str]:
    """Yield the address of up to three rows of a list."""
    base = f"/admin/{label.replace('.', '/')}/"
    for row in apps.get_model(label)._default_manager.order_by("pk")[:3]:
        yield f"{base}{row.pk}/change/"


def test_the_call_centre_reaches_no_holder_no_reason_and_no_colleague(log_in: LogIn) -> None:
    world, client = World(), log_in(Role.CALL_CENTRE_OPERATOR)
    credential = world.values["credential_id"]
    person = world.values["user_id"]
    before = snapshot()
    for address in (
        "/admin/credentials/",
        f"/admin/credentials/?q={credential}",
        f"/admin/credentials/{credential}/timeline/",
        f"/admin/credentials/{credential}/audit-trail/",
        f"/admin/issuance/credential/{credential}/change/",
        "/admin/revocation/revocationrequest/",
        f"/admin/revocation/revocationrequest/{new_id()}/change/",
        "/admin/registration/holder/",
        "/admin/registration/issuanceapplication/",
        "/admin/people/",
        f"/admin/people/{person}/",
        f"/admin/people/{person}/file/",
        "/admin/staff/user/",
        page(world.values["approval_id"]),
        "/admin/signer/",
        "/admin/keys/",
    ):
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"q": str(credential)}).status_code in {403, 405}, address
    assert snapshot() == before


def test_the_pages_of_the_call_centre_name_nothing_that_it_could_guess_with(log_in: LogIn) -> None:
    world, client = World(), log_in(Role.CALL_CENTRE_OPERATOR)
    ids = {str(value) for value in world.values.values()} - {"request"}
    for address in FIRST_PAGES:
        html = text(client, address)
        assert not [one for one in ids if one in html], address
        assert "Asker" not in html


def test_the_call_centre_revokes_nothing_without_the_holders_signature(log_in: LogIn) -> None:
    life = credential_life(SYSTEM_CLOCK.now())
    client, before = log_in(Role.CALL_CENTRE_OPERATOR), snapshot()
    body = {"form": "revoke", "reason": "STOP_USING", "credential_id": str(life.credential.pk)}
    for address in ("/api/v1/revocations", "/admin/do/revoke-credential/", "/admin/do/pause-revocation/"):
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code in {401, 403, 404}, address
    assert snapshot() == before
