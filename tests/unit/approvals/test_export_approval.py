"""The exported approval: who gets it, and that any flipped byte shows."""

import json
from pathlib import Path
from uuid import UUID

import pytest

import dsverify
from apps.approvals.errors import ApprovalAccessRefused, ApprovalTampered, ApprovalUnknown
from apps.approvals.models import ApprovalVote
from apps.approvals.selectors import approval_view, may_read
from apps.approvals.services import export_approval
from apps.lib.actor import system_actor
from apps.lib.canonical import canonical_bytes
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, approver, ask, use, vote
from tests.support.audited import audited
from tests.support.dsverify import verdict
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def exported(voter: Voter, approval_id: UUID, clock: FixedClock) -> bytes:
    return export_approval(actor=voter.actor, clock=clock, approval_id=approval_id)


def test_the_file_is_canonical_and_holds_what_was_signed(
    asker: Voter, boss: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    data = exported(asker, approval_id, clock)
    export = json.loads(data)
    view = approval_view(approval_id)
    assert canonical_bytes(export) == data
    assert (export["request"], export["state"]) == (view.statement, "APPROVED")
    assert [json.loads(item["statement"])["voter"] for item in export["votes"]] == [boss.actor.actor_id]
    assert (export["closed_at"], export["closed_by"]) == ("", "")
    [detail] = audited("approvals.request.exported", outcome="DONE")
    assert detail["request_sha256"] == view.digest


def test_the_stand_alone_verifier_accepts_it(
    asker: Voter, approval_id: UUID, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "approval.json"
    path.write_bytes(exported(asker, approval_id, clock))
    code, said = verdict(path, capsys)
    assert (code, "not used yet" in said, "shown: role = ops_staff" in said) == (0, True, True)
    use(asker.actor, approval_id, clock=clock)
    path.write_bytes(exported(asker, approval_id, clock))
    code, said = verdict(path, capsys)
    assert (code, f"used by {asker.actor.actor_id}" in said) == (0, True)


def test_any_flipped_byte_is_noticed(
    asker: Voter, approval_id: UUID, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(asker.actor, approval_id, clock=clock)
    data = exported(asker, approval_id, clock)
    path = tmp_path / "approval.json"
    unnoticed = []
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        if dsverify.main([str(path)]) == 0:
            unnoticed.append(place)
    assert (unnoticed, len(data) > 2000) == ([], True)
    assert "BAD" in capsys.readouterr().out


@pytest.mark.parametrize("length", [0, 1, 100])
def test_a_file_that_was_cut_or_grew_is_noticed(
    asker: Voter,
    approval_id: UUID,
    clock: FixedClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    length: int,
) -> None:
    data = exported(asker, approval_id, clock)
    path = tmp_path / "approval.json"
    for changed in (data[:length], data[:-1], data + b"\n", data + b" ", b" " + data):
        path.write_bytes(changed)
        assert verdict(path, capsys)[0] == 1


def test_people_concerned_managers_auditors_and_approvers_may_read_it(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    person = approver("person", "ops_staff")
    view = approval_view(ask(asker.actor, clock=clock, took_part=[person.actor.actor_id]))
    auditor, stranger = approver("auditor", "auditor"), approver("stranger", "system_engineer")
    readers = [voter for voter in (asker, boss, agency, person, auditor) if may_read(voter.actor, view)]
    assert (len(readers), may_read(stranger.actor, view)) == (5, False)


def test_a_voter_may_read_it_without_any_role(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock, extra_votes=1)
    vote(approval_id, boss, clock=clock)
    assert exported(boss, approval_id, clock)


def test_a_stranger_gets_no_copy(approval_id: UUID, clock: FixedClock) -> None:
    with pytest.raises(ApprovalAccessRefused):
        exported(approver("stranger", "system_engineer"), approval_id, clock)
    assert audited("approvals.request.exported", outcome="REFUSED") == [{"code": "approval_access_refused"}]


def test_what_does_not_exist_is_not_exported(clock: FixedClock) -> None:
    with pytest.raises(ApprovalUnknown):
        export_approval(actor=system_actor("x"), clock=clock, approval_id=new_id())


def test_what_does_not_verify_is_not_exported(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    with without_triggers():
        ApprovalVote.objects.update(signature=b"x")
    with pytest.raises(ApprovalTampered):
        exported(asker, approval_id, clock)
    assert audited("approvals.request.exported", outcome="FAILED") == [{"code": "approval_tampered"}]
