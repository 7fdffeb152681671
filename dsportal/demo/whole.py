"""The order of the demo's steps."""

import platform
from dataclasses import asdict, replace
from datetime import date

from apps.compliance.services import review_authority
from apps.lib.clock import SYSTEM_CLOCK
from dsportal.demo import ceremony, decisions, main_job, people, proof
from dsportal.demo.console import say
from dsportal.demo.place import BASE_URL, HOST, PORT, Place
from dsportal.demo.processes import Processes, manage_here
from dsportal.demo.steps import Steps


def run(place: Place, processes: Processes, steps: Steps) -> tuple[dict[str, object], list[people.Account]]:
    """Run everything; return what goes into `summary.json` and the accounts, whose secrets do not."""
    with steps.step("1.5.3", "operating regulation 1.00 adopted, mdoc profile proposed"):
        manage_here("adopt_regulation")
    accounts, board = _organisation(steps)
    actors = dict(board.actors)
    with steps.step("3.2.3", "SIMULATED JPKI, liveness and face-match providers made"):
        manage_here("synthetic_jpki", "init")
    ceremony.make_token(place, steps)
    with steps.step("6.7", "web, worker, signer and scheduler started"):
        processes.start()
    ceremony.open_signer(place, steps, [accounts[f"custodian-{number}"] for number in (1, 2)])
    keys = ceremony.make_keys(place, steps, actors)
    clients = main_job.register_clients(board, steps)
    first = main_job.issue(steps, clients, name="見本　花子", born=date(1990, 2, 28), batch=10)
    second = main_job.issue(steps, clients, name="見本　太郎", born=date(1971, 9, 1), batch=3)
    first.keep(place.results / "device", with_keys=True)
    second.keep(place.results / "revoked", with_keys=False)
    receipt = main_job.revoke(steps, second)
    main_job.publish(place, steps, clients, revoked=len(second.credentials))
    proof.verify(place, steps)
    main_job.seal(steps)
    proof.audit(place, steps)
    _leave(board, steps)
    summary: dict[str, object] = {
        "steps": [asdict(step) for step in steps.done],
        "keys": {purpose.value: str(key_id) for purpose, key_id in keys.items()},
        "applications": {"live": first.application_id, "revoked": second.application_id},
        "revoked_credential": receipt["credential_id"],
        "python": platform.python_version(),
    }
    return summary, list(accounts.values())


def _organisation(steps: Steps) -> tuple[dict[str, people.Account], decisions.Board]:
    """Seed the people with files and keys; return their accounts and the board that decides."""
    with steps.step("5.2.1", "staff registered, one account for each role (simulated people)") as facts:
        accounts = people.seed()
        actors = people.actors_of(accounts)
        facts["accounts"] = len(accounts)
    with steps.step("5.3", "personnel files filled (simulated); one training is due soon"):
        decisions.fill_files(actors)
    with steps.step("5.2.3", "SIMULATED security keys, each further one approved by another person"):
        decisions.settle_at_once()
        board, secret = decisions.hand_out_keys(actors)
        accounts["ops-manager"] = replace(accounts["ops-manager"], totp_secret=secret)
    with steps.step("8.1", "mdoc profile approved by J-LIS and the Digital Agency") as facts:
        facts["signed_votes"] = decisions.approve_profiles(board)
    return accounts, board


def _leave(board: decisions.Board, steps: Steps) -> None:
    """Leave something to look at: requests that wait, findings of the nightly review."""
    with steps.step("5.2.2", "requests left that wait for votes; nightly review of authority") as facts:
        facts["waiting"] = decisions.leave_work(board)
        facts["findings"] = review_authority(actor=decisions.SYSTEM, clock=SYSTEM_CLOCK).open


def invite(accounts: list[people.Account], credential: object) -> None:
    """Print where the portal is and who can log in."""
    say(f"\nThe portal runs at http://{HOST}:{PORT}/ (use {BASE_URL}/ for passkeys). Stop it with Ctrl-C.\n")
    say(f"  {'user name':<18}{'role':<24}{'password':<24}TOTP secret")
    for account in accounts:
        secret = account.totp_secret or "(first login: register your own security key)"
        say(f"  {account.username:<18}{account.role:<24}{account.password:<24}{secret}")
    say("\n  Two requests wait for votes; ca-manager-3 and ca-manager-4 may sign them with a key of yours.")
    say(f"\n  timeline of the revoked credential: {BASE_URL}/admin/credentials/{credential}/timeline/")
