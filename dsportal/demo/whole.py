"""The order of the demo's steps."""

import platform
from dataclasses import asdict
from datetime import date

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import profiles
from apps.policy.services import approve_profile
from dsportal.demo import ceremony, main_job, people, proof
from dsportal.demo.console import say
from dsportal.demo.place import BASE_URL, HOST, PORT, Place
from dsportal.demo.processes import Processes, manage_here
from dsportal.demo.steps import Steps


def run(place: Place, processes: Processes, steps: Steps) -> tuple[dict[str, object], list[people.Account]]:
    """Run everything; return what goes into `summary.json` and the accounts, whose secrets do not."""
    with steps.step("1.5.3", "operating regulation 1.00 adopted, mdoc profile proposed"):
        manage_here("adopt_regulation")
    with steps.step("5.2.1", "staff registered, one account for each role (simulated people)") as facts:
        accounts = people.seed()
        actors = people.actors_of(accounts)
        facts["accounts"] = len(accounts)
    with steps.step("8.1", "mdoc profile approved by J-LIS and the Digital Agency"):
        _approve_profiles()
    with steps.step("3.2.3", "SIMULATED JPKI, liveness and face-match providers made"):
        manage_here("synthetic_jpki", "init")
    ceremony.make_token(place, steps)
    with steps.step("6.7", "web, worker, signer and scheduler started"):
        processes.start()
    ceremony.open_signer(place, steps, [accounts[f"custodian-{number}"] for number in (1, 2)])
    keys = ceremony.make_keys(place, steps, actors)
    clients = main_job.register_clients(steps)
    first = main_job.issue(steps, clients, name="見本　花子", born=date(1990, 2, 28), batch=10)
    second = main_job.issue(steps, clients, name="見本　太郎", born=date(1971, 9, 1), batch=3)
    first.keep(place.results / "device", with_keys=True)
    second.keep(place.results / "revoked", with_keys=False)
    receipt = main_job.revoke(steps, second)
    main_job.publish(place, steps, clients, revoked=len(second.credentials))
    proof.verify(place, steps)
    main_job.seal(steps)
    proof.audit(place, steps)
    summary: dict[str, object] = {
        "steps": [asdict(step) for step in steps.done],
        "keys": {purpose.value: str(key_id) for purpose, key_id in keys.items()},
        "applications": {"live": first.application_id, "revoked": second.application_id},
        "revoked_credential": receipt["credential_id"],
        "python": platform.python_version(),
    }
    return summary, list(accounts.values())


def _approve_profiles() -> None:
    for profile in profiles():
        approve_profile(
            actor=system_actor("demo"),
            clock=SYSTEM_CLOCK,
            profile_id=profile.profile_id,
            body_sha256=profile.body_sha256,
        )


def invite(accounts: list[people.Account], credential: object) -> None:
    """Print where the portal is and who can log in."""
    say(f"\nThe portal runs at http://{HOST}:{PORT}/ (use {BASE_URL}/ for passkeys). Stop it with Ctrl-C.\n")
    say(f"  {'user name':<18}{'role':<22}{'password':<24}TOTP secret")
    for account in accounts:
        say(f"  {account.username:<18}{account.role:<22}{account.password:<24}{account.totp_secret}")
    say(f"\n  timeline of the revoked credential: {BASE_URL}/admin/credentials/{credential}/timeline/")
