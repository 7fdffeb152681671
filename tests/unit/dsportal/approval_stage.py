"""People with keys at the portal's approval pages."""

import html
import json
import re
from typing import Any, Unpack

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from apps.approvals.services import consume_approval, request_approval
from apps.approvals.types import ApprovalView, RequestTerms, ShownLine
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.models import StaffSession
from apps.staff.types import Proof
from dsportal.screens.command import Receipt
from tests.factories.approvals import Voter
from tests.factories.staff import totp_device
from tests.unit.dsportal.conftest import code_of, give_password

LINES = (
    ShownLine(name="person", after="Tanaka Hanako"),
    ShownLine(name="role", before="ops_staff", after="pki_engineer"),
    ShownLine(name="scope", after=""),
    ShownLine(name="valid_from", after="2026-12-01"),
    ShownLine(name="valid_until", after="2027-11-30"),
)


def enter(person: Voter, language: str = "en") -> Client:
    """Log the person in with password and authenticator app."""
    client = Client()
    give_password(client, person.user)
    client.post("/admin/mfa/", {"token": code_of(totp_device(person.user))})
    client.cookies["django_language"] = language
    return client


def prove_for(client: Client, path: str) -> None:
    """Come for the act and show the passkey for it, as the detour asks; a page that asks for none is left."""
    if client.get(path).headers.get("Location", "").startswith("/admin/mfa/again/"):
        row = StaffSession.objects.filter(pk=client.session["staff_session"])
        row.update(proof=Proof.PASSKEY, proved_at=SYSTEM_CLOCK.now())


def ask(asker: Voter, kind: Kind = Kind.ASSIGN_ROLE, **terms: Unpack[RequestTerms]) -> ApprovalView:
    """Ask for an approval with lines that say something."""
    terms.setdefault("reason", "The predecessor leaves.")
    return request_approval(
        actor=asker.actor,
        clock=SYSTEM_CLOCK,
        kind=kind,
        subject="staff:tanaka",
        act={"role": "pki_engineer"},
        shown=LINES,
        **terms,
    )


def page_of(view: ApprovalView) -> str:
    """Return the address of the decision page."""
    return f"/admin/approvals/{view.approval_id}/"


def text(client: Client, path: str) -> str:
    """Return what the page says, with entities resolved."""
    return html.unescape(client.get(path).content.decode())


def sign(client: Client, view: ApprovalView, verdict: str = "APPROVE", comment: str = "") -> Any:
    """Send the vote form; return the answer with the ballot."""
    return client.post(f"{page_of(view)}vote/", {"verdict": verdict, "comment": comment})


def cast(client: Client, view: ApprovalView, ballot: HttpResponse, voter: Voter) -> Any:
    """Let the key answer the ballot and send what it signed, as the script does."""
    page = html.unescape(ballot.content.decode())
    options = json.loads(re.search(r'data-options="(.*?)" data-until', page).group(1))  # type: ignore[union-attr]  # it is there
    action = re.search(r'action="([^"]*/ballots/[^"]*)"', page).group(1)  # type: ignore[union-attr]  # the same
    return client.post(action, {"assertion": json.dumps(voter.key.get(options))})


def carry_out_for_real(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    """Stand for an act of a wing: use the approval up."""
    with transaction.atomic():
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=view.approval_id,
            kind=view.kind,
            subject=view.subject,
            act=view.act,
        )
    return Receipt("Role assigned", [("Role", "PKI engineer")], "/admin/", "Look")
