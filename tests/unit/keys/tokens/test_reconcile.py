"""After a crash in the middle the records are what the tokens hold, or the difference is reported."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.incidents.errors import IncidentRoleNeeded
from apps.incidents.models import Incident
from apps.incidents.services import open_for_finding
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import FindingMissing, KeyMissing, KeyOperatorNeeded
from apps.keys.models import DsKey, KeyBackup, TokenAct, TokenFinding
from apps.keys.selectors import key_facts, open_findings
from apps.keys.services import backup_key, destroy_key, reconcile_token, restore_key
from apps.keys.states import BackupState, DsKeyState, FindingKind, TokenActState
from apps.keys.types import FindingView, Reconciliation
from apps.lib.actor import system_actor
from apps.lib.hsm import backup
from apps.lib.hsm.errors import HsmDeviceGone
from apps.lib.hsm.interface import Curve
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from tests.factories.audit import an_actor
from tests.support.vault import ACTOR, Vault, service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
Trail = Callable[[], list[tuple[str, str]]]


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches the end of a process."""


def _cut(*_arguments: object, **_options: object) -> None:
    raise PowerCut


def _reconcile(vault: Vault) -> Reconciliation:
    return reconcile_token(actor=ACTOR, clock=vault.clock)


def _kinds(findings: tuple[FindingView, ...]) -> list[tuple[FindingKind, str]]:
    return [(finding.kind, finding.subject) for finding in findings]


def _orphan(label: str = "planted", key_id: bytes = b"planted-planted-") -> None:
    with SESSION.writing() as hsm:
        hsm.generate_key(KeyPurpose.DS, label, Curve.P256, key_id=key_id)


@pytest.mark.requirement("R-6.1.1.1-1")
def test_key_made_before_a_power_cut_is_recorded_with_the_day_of_its_plan(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, trail: Trail
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(service("generate_key"), "record_generated", _cut)
        with pytest.raises(PowerCut):
            vault.generate()
    row = DsKey.objects.get()
    planned_on = vault.clock.today()
    vault.clock.advance(timedelta(days=2))
    assert row.state == DsKeyState.PLANNED
    done = _reconcile(vault)
    assert (done.recorded, done.abandoned, done.findings) == ((row.pk,), (), ())
    assert key_facts(row.pk).state is DsKeyState.GENERATED
    assert key_facts(row.pk).generated_on == planned_on
    assert ("keys.key.generated", "DONE") in trail()


def test_key_planned_but_never_made_is_closed(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Pkcs11Hsm, "generate_key", _cut)
        with pytest.raises(PowerCut):
            vault.generate()
    row = DsKey.objects.get()
    assert _reconcile(vault).abandoned == (row.pk,)
    row.refresh_from_db()
    assert row.state == DsKeyState.ABANDONED
    with pytest.raises(KeyMissing):
        key_facts(row.pk)


@pytest.mark.requirement("R-6.2.1.1-1")
def test_key_that_no_row_names_is_found_once_and_closed_when_it_is_gone(vault: Vault, trail: Trail) -> None:
    _orphan()
    for _ in range(2):
        assert _kinds(_reconcile(vault).findings) == [(FindingKind.ORPHAN_KEY, b"planted-planted-".hex())]
    assert trail().count(("keys.finding.opened", "FAILED")) == 1
    with SESSION.writing() as hsm:
        hsm.destroy_key(hsm.load_keys()[0])
    assert _reconcile(vault).findings == ()
    assert open_findings() == ()
    assert ("keys.finding.settled", "DONE") in trail()


def test_key_that_the_records_call_destroyed_is_an_orphan(vault: Vault) -> None:
    key = vault.generate()
    vault.put(key.key_id, DsKeyState.DESTROYED)
    assert _kinds(_reconcile(vault).findings) == [(FindingKind.ORPHAN_KEY, key.key_id.hex)]


def test_lost_key_and_lost_copy_are_found(vault: Vault) -> None:
    key = vault.generate()
    backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    vault.lose(key.key_id)
    with SESSION.writing() as hsm:
        hsm.destroy_copy(key.key_id.bytes, vault.login)
    assert set(_kinds(_reconcile(vault).findings)) == {
        (FindingKind.KEY_MISSING, str(key.key_id)),
        (FindingKind.COPY_MISSING, str(key.key_id)),
    }


def test_copy_without_a_record_and_copy_of_another_key_are_found(vault: Vault) -> None:
    key = vault.generate()
    _orphan()
    with SESSION.writing() as hsm:
        for handle in hsm.load_keys():
            hsm.back_up(handle, vault.login)
    KeyBackup.objects.create(
        key_id=key.key_id, token=vault.medium, state=BackupState.HELD, check_value="0" * 64,
        planned_by="x", planned_at=vault.clock.now(),
    )  # fmt: skip
    found = _kinds(_reconcile(vault).findings)
    assert (FindingKind.COPY_DIFFERS, str(key.key_id)) in found
    assert (FindingKind.ORPHAN_COPY, b"planted-planted-".hex()) in found


@pytest.mark.requirement("R-6.2.4.1-2")
def test_interrupted_backup_is_cleared_from_the_medium(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    key = vault.generate()
    with monkeypatch.context() as patched:
        patched.setattr(service("backup_key"), "_record", _cut)
        with pytest.raises(PowerCut):
            backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    assert vault.holds(key.key_id) == (True, True)
    done = _reconcile(vault)
    assert (done.settled_acts, done.findings) == (1, ())
    assert vault.holds(key.key_id) == (True, False)
    assert KeyBackup.objects.get().state == BackupState.FAILED
    backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")


@pytest.mark.parametrize("came", [True, False])
def test_interrupted_restoration_is_settled_by_what_the_token_shows(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, came: bool
) -> None:
    key = vault.generate()
    backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    vault.lose(key.key_id)
    with monkeypatch.context() as patched:
        patched.setattr(*((service("restore_key"), "_record") if came else (backup, "_place")), _cut)
        with pytest.raises(PowerCut):
            restore_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_id=vault.medium.pk)
    done = _reconcile(vault)
    assert done.settled_acts == 1
    assert TokenAct.objects.get().state == (TokenActState.DONE if came else TokenActState.FAILED)
    if not came:
        assert _kinds(done.findings) == [(FindingKind.KEY_MISSING, str(key.key_id))]
        restore_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_id=vault.medium.pk)
    assert vault.holds(key.key_id) == (True, True)


@pytest.mark.requirement("R-6.2.10.1-2")
@pytest.mark.parametrize("place", ["_copy_destroyed", "_record"])
def test_interrupted_destruction_is_finished_or_reported(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    key = vault.generate()
    backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    vault.put(key.key_id, DsKeyState.DEACTIVATED)
    with monkeypatch.context() as patched:
        patched.setattr(service("destroy_key"), place, _cut)
        with pytest.raises(PowerCut):
            destroy_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id)
    done = _reconcile(vault)
    if place == "_copy_destroyed":
        assert (FindingKind.DESTRUCTION_UNFINISHED, str(key.key_id)) in _kinds(done.findings)
        destroy_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id)
    assert _reconcile(vault).findings == ()
    assert vault.holds(key.key_id) == (False, False)
    assert DsKey.objects.get().state == DsKeyState.DESTROYED
    assert KeyBackup.objects.get().state == BackupState.DESTROYED


def test_medium_that_does_not_open_is_reported_and_nothing_about_it_concluded(vault: Vault) -> None:
    key = vault.generate()
    backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    with SESSION.writing() as hsm:
        hsm.change_pin(vault.login.pin, "f" * 32, other="backup-1")
    assert _kinds(_reconcile(vault).findings) == [(FindingKind.TOKEN_UNREADABLE, "backup-1")]


def test_only_operators_reconcile_and_a_token_that_is_away_is_said(vault: Vault, trail: Trail) -> None:
    with pytest.raises(KeyOperatorNeeded):
        reconcile_token(actor=an_actor(), clock=vault.clock)
    vault.home.unplug()
    with pytest.raises(HsmDeviceGone):
        _reconcile(vault)
    vault.home.plug()
    assert trail()[-1] == ("keys.token.reconciled", "REFUSED")


@pytest.mark.requirement("R-5.7.1-1")
def test_orphan_opens_one_incident_for_people_to_judge(vault: Vault) -> None:
    _orphan()
    finding = _reconcile(vault).findings[0]
    actor = system_actor("watch")
    opened = open_for_finding(actor=actor, clock=vault.clock, finding_id=finding.finding_id)
    assert opened == open_for_finding(actor=actor, clock=vault.clock, finding_id=finding.finding_id)
    assert opened is not None
    assert (opened.category, opened.severity, opened.key_id) == ("SECURITY_BREACH", "EMERGENCY", None)
    assert Incident.objects.count() == 1
    with pytest.raises(FindingMissing):
        open_for_finding(actor=actor, clock=vault.clock, finding_id=new_id())
    with pytest.raises(IncidentRoleNeeded):
        open_for_finding(actor=an_actor(), clock=vault.clock, finding_id=finding.finding_id)


def test_unfinished_destruction_is_no_incident(vault: Vault) -> None:
    row = TokenFinding.objects.create(
        kind=FindingKind.DESTRUCTION_UNFINISHED, subject="x", found_at=vault.clock.now()
    )
    assert open_for_finding(actor=system_actor("watch"), clock=vault.clock, finding_id=row.pk) is None
    assert not Incident.objects.exists()
