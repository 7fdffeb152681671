"""``manage.py verify_approval``, and an approval looked up in the exported log."""

import json
import secrets
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from apps.approvals.models import ApprovalRequest
from apps.approvals.services import export_approval
from apps.approvals.types.statement import bytes_sha256
from apps.audit.services import export_audit_bundle, record_event
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from tests.builders.approval_export import Export, forged
from tests.factories.approvals import Voter, approver, ask, vote
from tests.factories.audit import LogKey, seal
from tests.support.audited import audited
from tests.support.dsverify import verdict
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def enrolled(voter: Voter, clock: FixedClock) -> None:
    """Log the enrolment of the key as the login does."""
    with transaction.atomic():
        record_event(
            actor=voter.actor,
            clock=clock,
            event="staff.factor.enrolled",
            subject=voter.actor.actor_id,
            detail={"key_sha256": bytes_sha256(voter.key.cose_key())},
        )


def bundle(clock: FixedClock, folder: Path) -> Path:
    """Seal the log and export it."""
    seal(clock, LogKey())
    path = folder / f"{secrets.token_hex(4)}.zip"
    export_audit_bundle(actor=system_actor("x"), clock=clock, path=path)
    return path


def saved(approval_id: UUID, clock: FixedClock, folder: Path) -> Path:
    path = folder / "approval.json"
    data = export_approval(actor=system_actor("x"), clock=clock, approval_id=approval_id)
    path.write_bytes(data)
    return path


def test_an_id_is_exported_checked_and_compared_with_the_log(
    approval_id: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_approval", str(approval_id), save=tmp_path / "kept.json")
    said = capsys.readouterr().out
    assert "the approval verifies" in said
    assert "the database and the audit log agree" in said
    assert json.loads((tmp_path / "kept.json").read_bytes())["state"] == "APPROVED"
    assert len(audited("approvals.request.exported", actor_id="system:verify_approval")) == 1


def test_a_file_is_checked_without_the_database(
    approval_id: UUID, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(approval_id, clock, tmp_path)
    with without_triggers():
        ApprovalRequest.objects.update(digest="0")
    call_command("verify_approval", str(path))
    assert "the approval verifies" in capsys.readouterr().out


def test_a_damaged_file_fails(approval_id: UUID, clock: FixedClock, tmp_path: Path) -> None:
    path = saved(approval_id, clock, tmp_path)
    path.write_bytes(path.read_bytes().replace(b"ops_staff", b"ops_stuff"))
    with pytest.raises(CommandError, match="does not verify"):
        call_command("verify_approval", str(path))


def test_a_request_without_its_votes_fails(asker: Voter, clock: FixedClock) -> None:
    with pytest.raises(CommandError, match="does not verify"):
        call_command("verify_approval", str(ask(asker.actor, clock=clock)))


def test_a_request_that_was_tampered_with_fails(approval_id: UUID) -> None:
    with without_triggers():
        ApprovalRequest.objects.update(digest="0")
    with pytest.raises(CommandError, match="approval_tampered"):
        call_command("verify_approval", str(approval_id))


def test_a_state_that_the_log_does_not_know_fails(approval_id: UUID, clock: FixedClock) -> None:
    with without_triggers():
        ApprovalRequest.objects.update(state="CONSUMED", closed_at=clock.now(), closed_by="staff:nobody")
    with pytest.raises(CommandError, match="STATE_UNEXPLAINED"):
        call_command("verify_approval", str(approval_id))


@pytest.mark.parametrize("argument", ["no-such-file.json", ""])
def test_what_is_neither_a_file_nor_an_id_fails(argument: str) -> None:
    with pytest.raises(CommandError, match="neither"):
        call_command("verify_approval", argument)


def test_an_unknown_id_fails() -> None:
    with pytest.raises(CommandError, match="approval_unknown"):
        call_command("verify_approval", str(new_id()))


def test_the_log_confirms_request_votes_and_keys(
    approval_id: UUID, boss: Voter, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(boss, clock)
    path, log = saved(approval_id, clock, tmp_path), bundle(clock, tmp_path)
    code, said = verdict(path, capsys, "--bundle", str(log))
    assert (code, "stands in the log" in said) == (0, True)
    call_command("verify_approval", str(path), bundle=str(log))


def test_a_key_that_the_log_does_not_know_fails(
    approval_id: UUID, agency: Voter, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(agency, clock)
    path, log = saved(approval_id, clock, tmp_path), bundle(clock, tmp_path)
    code, said = verdict(path, capsys, "--bundle", str(log))
    assert (code, "was not enrolled" in said) == (1, True)


def test_an_approval_that_is_not_in_the_log_fails(
    asker: Voter, approval_id: UUID, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who makes up people, keys and votes gets a file that verifies, but no place in the log."""
    log = bundle(clock, tmp_path)
    later = ask(asker.actor, clock=clock)
    assert later != approval_id
    vote(later, approver("accomplice", "ca_manager"), clock=clock)
    code, said = verdict(saved(later, clock, tmp_path), capsys, "--bundle", str(log))
    assert (code, "was not opened with this content" in said) == (1, True)


def test_a_vote_that_was_left_out_of_the_file_is_missed_by_the_log(
    asker: Voter,
    boss: Voter,
    agency: Voter,
    clock: FixedClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    for voter in (boss, agency):
        enrolled(voter, clock)
        vote(approval_id, voter, clock=clock)
    path, log = saved(approval_id, clock, tmp_path), bundle(clock, tmp_path)
    assert verdict(path, capsys, "--bundle", str(log))[0] == 0

    def leave_out(export: Export) -> None:
        del export["votes"][1]

    path.write_bytes(forged(path.read_bytes(), leave_out))
    assert verdict(path, capsys)[0] == 0
    code, said = verdict(path, capsys, "--bundle", str(log))
    assert (code, "the votes are others" in said) == (1, True)
