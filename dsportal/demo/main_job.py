"""Apply, check, sign, deliver, revoke, publish: over HTTP, as phone, back end and verifier would."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlparse

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.statuslist.token import read_token
from apps.publication.services import register_verifier, request_verifier
from apps.registration.adapters.simulated_applicant import random_person
from apps.registration.types import GOOD_OUTCOMES
from apps.staff.types import ClientKind
from dsportal.celery import app
from dsportal.demo.applicant import Applicant
from dsportal.demo.clients import MachineClient
from dsportal.demo.decisions import Board
from dsportal.demo.place import Place
from dsportal.demo.processes import wait_until
from dsportal.demo.steps import Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The machines that call the API."""

    back_end: MachineClient
    verifier: MachineClient


def register_clients(board: Board, steps: Steps) -> Clients:
    """Register the phone back end and one verifier, and get them their tokens."""
    with steps.step("1.3.4", "phone back end and verifier registered, tokens by private_key_jwt"):
        clients = Clients(
            back_end=MachineClient("phone-back-end", ClientKind.APP),
            verifier=MachineClient("example-verifier", ClientKind.VERIFIER),
        )
        clients.back_end.register(board, "Phone back end (simulated)")
        clients.verifier.register(board, "Example verifier (simulated)")
        _register_verifier(board, clients.verifier.client_id)
        clients.back_end.log_in()
        clients.verifier.log_in()
    return clients


def _register_verifier(board: Board, client_id: str) -> None:
    name, today = "Example verifier (simulated)", SYSTEM_CLOCK.today()
    view = request_verifier(
        actor=board.office,
        clock=SYSTEM_CLOCK,
        client_id=client_id,
        name=name,
        agreed_on=today,
        reason="agreement (simulated)",
    )
    register_verifier(
        actor=board.office,
        clock=SYSTEM_CLOCK,
        client_id=client_id,
        name=name,
        agreed_on=today,
        approval_id=board.vote(view, "ca-manager-1"),
    )


def issue(steps: Steps, clients: Clients, *, name: str, born: date, batch: int) -> Applicant:
    """Take one person from the application to the acknowledged credential."""
    applicant = Applicant(random_person(full_name=name, birth_date=born), clients.back_end, batch=batch)
    with steps.step("4.1.2", "application signed with the (synthetic) JPKI key comes in over HTTP") as facts:
        facts["state"] = applicant.apply()
        facts["application"] = applicant.application_id
    with steps.step("3.2.3", "RA checks, each with its own result") as facts:
        facts["passed"] = sum(check["outcome"] in GOOD_OUTCOMES for check in applicant.checks)
        facts["of"] = len(applicant.checks)
    with steps.step("4.3.1", "batch reserved, linted, signed in the HSM, re-read, recorded") as facts:
        applicant.fetch()
        facts["credentials"] = len(applicant.credentials)
        facts["bytes"] = len(applicant.credentials[0])
    with steps.step("4.4.1.1", "phone has fetched and acknowledges; images purged"):
        applicant.acknowledge()
        wait_until(lambda: applicant.state() == "COMPLETED", "the application is completed")
    return applicant


def revoke(steps: Steps, applicant: Applicant) -> dict[str, object]:
    """Have the holder revoke in the app."""
    with steps.step("3.4.1", "holder revokes with a request signed by the card") as facts:
        receipt = applicant.revoke()
        facts["credential"] = receipt["credential_id"]
        facts["state"] = receipt["state"]
    return receipt


def publish(place: Place, steps: Steps, clients: Clients, *, revoked: int) -> None:
    """Wait for the lists that say so, and download all of them as a registered verifier."""
    with steps.step("4.9.6", "status lists rebuilt, signed with the list key, downloaded") as facts:
        wait_until(lambda: _download(place, clients.verifier) == revoked, "the status lists say so")
        facts["lists"] = len(list((place.results / "status").glob("*.cwt")))
        facts["revoked"] = revoked


def seal(steps: Steps) -> None:
    """Have the audit log sealed now instead of at the next minute."""
    with steps.step("5.4.4", "audit log sealed: Merkle tree, checkpoint signed by the log key") as facts:
        from apps.audit.selectors import chain_status  # noqa: PLC0415 - read after the work of this run

        app.send_task("audit.seal_events")
        wait_until(lambda: chain_status().sealed > 0, "the log is sealed")
        facts["events"] = chain_status().sealed


def _download(place: Place, verifier: MachineClient) -> int:
    """Fetch every list; return how many entries are revoked in all of them."""
    index: list[dict[str, str]] = verifier.call(200, "GET", "status-lists").json()["status_lists"]  # type: ignore[assignment]  # by the API's schema
    revoked = 0
    for number, line in enumerate(index, start=1):
        path = urlparse(line["uri"]).path.removeprefix("/api/v1/")
        token = verifier.call(200, "GET", path).body
        (place.results / "status" / f"{number:02d}.cwt").write_bytes(token)
        revoked += int.from_bytes(read_token(token).packed, "big").bit_count()
    return revoked
