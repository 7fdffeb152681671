"""The export of the sealed log: what goes out, when it does not, and what is told of it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.audit.errors import LogBroken, NothingSealed
from apps.audit.models import AuditEvent
from apps.audit.selectors import trail
from apps.audit.services import export_audit_bundle
from apps.lib.clock import FixedClock
from tests.factories.audit import LogKey, an_actor, seal, write_events
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_nothing_is_exported_before_the_first_checkpoint(clock: FixedClock, tmp_path: Path) -> None:
    write_events(clock, 2)
    with pytest.raises(NothingSealed):
        export_audit_bundle(actor=an_actor(), clock=clock, path=tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


def test_a_log_with_a_gap_is_not_exported(clock: FixedClock, key: LogKey, tmp_path: Path) -> None:
    write_events(clock, 2)
    seal(clock, key)
    with without_triggers():
        AuditEvent.objects.order_by("seq")[0].delete()
    with pytest.raises(LogBroken):
        export_audit_bundle(actor=an_actor(), clock=clock, path=tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.requirement("R-5.4.1-5")
def test_an_export_is_itself_an_audited_access(bundle: Path) -> None:
    (seen,) = trail("audit-log")
    assert (seen.event, seen.actor_id) == ("audit.log.exported", "client:phone-backend")


def test_two_exports_of_the_same_log_have_the_same_bytes(bundle: Path, clock: FixedClock) -> None:
    again = bundle.with_name("again.zip")
    export_audit_bundle(actor=an_actor(), clock=clock, path=again)
    assert again.read_bytes() == bundle.read_bytes()


def test_the_command_exports_and_says_why_not(
    clock: FixedClock, key: LogKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="nothing_sealed"):
        call_command("export_audit_bundle", str(tmp_path / "x.zip"))

    write_events(clock, 1)
    seal(clock, key)
    call_command("export_audit_bundle", str(tmp_path / "x.zip"))
    assert capsys.readouterr().out.startswith("1 events, SHA-256 ")
