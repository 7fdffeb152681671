"""Votes and uses at once, with real threads on both databases: one completes, one uses, no vote is lost."""

from pathlib import Path

import pytest

from tests.support.migrated import MigratedFile
from tests.support.postgres import Cluster
from tests.support.races import raced

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
STAGE = """
from apps.approvals.models import ApprovalVote
from apps.approvals.selectors import approval_faults, approval_view
from apps.approvals.services import cast_vote, issue_ballot, withdraw_request
from apps.approvals.types import Verdict
from apps.audit.models import AuditEvent
from tests.factories.approvals import approver, ask, use, vote

import secrets
name = secrets.token_hex(4)
asker = approver(f"asker-{name}", "ops_manager")
bosses = [approver(f"boss{number}-{name}", "ca_manager") for number in range(6)]

def events(approval_id, event):
    return AuditEvent.objects.filter(subject=f"approval:{approval_id}", event=event, outcome="DONE").count()
"""
LAST_VOTES = """
wanted = ask(asker.actor, extra_votes=2)
waiting = list(bosses)
print(at_once(lambda: vote(wanted, waiting.pop()).approval_id == wanted))
votes = ApprovalVote.objects.filter(request_id=wanted).count()
completed = events(wanted, "approvals.request.approved")
print(votes, completed, approval_view(wanted).state, len(approval_faults()))
"""
LAST_VOTES_OVER_HTTP = """
from django.test.utils import setup_test_environment
from tests.unit.dsportal import approval_stage as stage

setup_test_environment()
wanted = stage.ask(asker, extra_votes=2)
clients = [(boss, stage.enter(boss)) for boss in bosses]
waiting = [(boss, client, stage.sign(client, wanted)) for boss, client in clients]
def send():
    boss, client, ballot = waiting.pop()
    return stage.cast(client, wanted, ballot, boss).headers["Location"].split("/")[-2]
print(at_once(send))
votes = ApprovalVote.objects.filter(request_id=wanted.approval_id).count()
completed = events(wanted.approval_id, "approvals.request.approved")
print(votes, completed, approval_view(wanted.approval_id).state, len(approval_faults()))
"""
ONE_BALLOT = """
wanted = ask(asker.actor, extra_votes=2)
boss = bosses[0]
ballot = issue_ballot(
    actor=boss.actor, clock=SYSTEM_CLOCK, approval_id=wanted, verdict=Verdict.APPROVE, comment=""
)
assertion = boss.key.get(dict(ballot.options))
def cast():
    view = cast_vote(
        actor=boss.actor, clock=SYSTEM_CLOCK, ballot_id=ballot.ballot_id, assertion=assertion
    )
    return view.state
print(at_once(cast))
print(ApprovalVote.objects.filter(request_id=wanted).count())
"""
USES = """
wanted = ask(asker.actor)
vote(wanted, bosses[0])
print(at_once(lambda: type(use(asker.actor, wanted)).__name__))
print(events(wanted, "approvals.request.consumed"), approval_view(wanted).state, len(approval_faults()))
"""
USE_AND_REFUSAL = """
wanted = ask(asker.actor)
vote(wanted, bosses[0])
acts = [
    lambda: type(use(asker.actor, wanted)).__name__,
    lambda: vote(wanted, bosses[1], verdict=Verdict.DECLINE, comment="no").state,
    lambda: withdraw_request(actor=asker.actor, clock=SYSTEM_CLOCK, approval_id=wanted, reason="x").state,
]
at_once(lambda: acts.pop()(), 3)
endings = ("consumed", "declined", "withdrawn")
print(sum(events(wanted, f"approvals.request.{word}") for word in endings), len(approval_faults()))
"""


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a migrated database of each sort."""
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        return cluster.url()
    migrated_file: MigratedFile = request.getfixturevalue("migrated_file")
    database = tmp_path_factory.mktemp("sqlite") / "races.sqlite3"
    migrated_file.copy_to(database)
    return f"sqlite:{database}"


def test_of_last_votes_at_once_one_completes_and_none_is_lost(url: str, tmp_path: Path) -> None:
    said = raced(url, tmp_path, STAGE + LAST_VOTES)
    assert said == ["['True', 'True', 'True', 'True', 'True', 'True']", "6 1 APPROVED 0"]


def test_of_last_votes_at_once_over_http_one_completes_and_none_is_lost(url: str, tmp_path: Path) -> None:
    """Six people press the button together, each in a session of the own."""
    said = raced(url, tmp_path, STAGE + LAST_VOTES_OVER_HTTP)
    assert said[-2:] == [str(["receipt"] * 6), "6 1 APPROVED 0"]


def test_one_ballot_cast_many_times_at_once_is_one_vote(url: str, tmp_path: Path) -> None:
    said = raced(url, tmp_path, STAGE + ONE_BALLOT)
    assert said == [str([*["BallotSpent"] * 5, "PENDING"]), "1"]


def test_of_uses_at_once_one_is_the_use(url: str, tmp_path: Path) -> None:
    said = raced(url, tmp_path, STAGE + USES)
    assert said == [str([*["ApprovalUsed"] * 5, "ConsumedApproval"]), "1 CONSUMED 0"]


def test_use_refusal_and_withdrawal_at_once_are_one_end(url: str, tmp_path: Path) -> None:
    assert raced(url, tmp_path, STAGE + USE_AND_REFUSAL)[-1] == "1 0"
