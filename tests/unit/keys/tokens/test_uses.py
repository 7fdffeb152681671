"""Signatures are counted in shared memory, kept by key and day, and compared with the journals (6.2.1.1)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from apps.base.conf import conf
from apps.keys.adapters import use_counter
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import KeyOperatorNeeded
from apps.keys.models import KeyUse
from apps.keys.services import collect_key_uses, reconcile_signatures
from apps.keys.states import FindingKind
from apps.lib.clock import FixedClock
from apps.lib.hsm.errors import HsmTransient
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose, PermitSpent
from tests.factories.audit import an_actor
from tests.fakes.signer import FakeSigner
from tests.support.permits import permit_for
from tests.support.vault import ACTOR, StillJournal, service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
Trail = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests say what the journals know, of every key alike."""
    monkeypatch.setattr(service("reconcile_signatures"), "load_journal", StillJournal)


def _sign(signer: FakeSigner, times: int, purpose: KeyPurpose = KeyPurpose.DS) -> None:
    for _ in range(times):
        SESSION.sign(signer.handles[purpose].key_id, permit_for(purpose))


def _collect(clock: FixedClock) -> int:
    return collect_key_uses(actor=ACTOR, clock=clock)


def _rows() -> list[tuple[str, int]]:
    return [(str(row.day), row.signatures) for row in KeyUse.objects.order_by("day", "signatures")]


def test_signatures_are_kept_by_key_and_legal_day_once(signer: FakeSigner, clock: FixedClock) -> None:
    _sign(signer, 3)
    _sign(signer, 2, KeyPurpose.AUDIT_LOG)
    assert _collect(clock) == 5
    assert _collect(clock) == 0
    today = clock.today()
    assert _rows() == [(str(today), 2), (str(today), 3)]
    clock.advance(timedelta(days=1))
    _sign(signer, 4)
    assert _collect(clock) == 4
    assert _rows()[-1] == (str(today + timedelta(days=1)), 4)


def test_a_refused_signature_is_not_counted(signer: FakeSigner, clock: FixedClock) -> None:
    permit = permit_for(KeyPurpose.DS)
    key_id = signer.handles[KeyPurpose.DS].key_id
    SESSION.sign(key_id, permit)
    with pytest.raises(PermitSpent):
        SESSION.sign(key_id, permit)
    assert _collect(clock) == 1


def test_the_count_outlives_the_process_and_its_file_goes_once_it_is_kept(
    tmp_path: Path, signer: FakeSigner, clock: FixedClock
) -> None:
    _sign(signer, 2)
    (path,) = conf().runtime_dir.glob("uses-*.bin")
    dead = path.with_name(f"uses-{2**22 + 1}-00000000.bin")  # above the largest process id
    dead.write_bytes(path.read_bytes())
    assert _collect(clock) == 4
    assert not dead.exists()
    assert path.exists()
    assert _collect(clock) == 0


def test_every_process_has_a_counter_of_its_own_and_a_full_one_says_so(tmp_path: Path) -> None:
    first = use_counter.counter_for(None, tmp_path)
    assert use_counter.counter_for(first, tmp_path) is first
    other = tmp_path / "other"
    other.mkdir()
    assert use_counter.counter_for(first, other) is not first
    for _ in range(64):
        first.count(new_id().bytes)
    with pytest.raises(HsmTransient):
        first.count(new_id().bytes)
    (counts,) = use_counter.read_counters(tmp_path).values()
    assert set(counts.values()) == {1}
    assert len(counts) == 64


@pytest.mark.requirement("R-6.2.1.1-1")
@pytest.mark.parametrize(
    ("made", "known", "found"),
    [
        (3, (3, 3), None),
        (3, (0, 30), None),
        (3, (4, 4), None),  # a signer may have died between signature and count
        (3, (2, 2), FindingKind.SIGNATURES_UNEXPLAINED),
        (3, (5, 5), FindingKind.SIGNATURES_UNCOUNTED),
    ],
)
def test_a_signature_that_no_journal_explains_is_found(
    signer: FakeSigner,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    trail: Trail,
    made: int,
    known: tuple[int, int],
    found: FindingKind | None,
) -> None:
    _sign(signer, made)
    key_id = signer.rows[KeyPurpose.DS].pk
    monkeypatch.setattr(
        StillJournal, "signatures", lambda _self, key, **_options: known if key == key_id else (0, 0)
    )
    findings = reconcile_signatures(actor=ACTOR, clock=clock)
    assert [finding.kind for finding in findings] == ([] if found is None else [found])
    assert (("keys.finding.opened", "FAILED") in trail()) is (found is not None)
    if found is not None:
        assert (findings[0].subject, findings[0].detail["counted"]) == (str(key_id), made)


def test_keys_that_sign_before_they_record_are_allowed_one_death_a_process(
    signer: FakeSigner, clock: FixedClock
) -> None:
    _sign(signer, 1, KeyPurpose.AUDIT_LOG)
    assert reconcile_signatures(actor=ACTOR, clock=clock) == ()
    _sign(signer, 1, KeyPurpose.AUDIT_LOG)
    (finding,) = reconcile_signatures(actor=ACTOR, clock=clock)
    assert finding.kind is FindingKind.SIGNATURES_UNEXPLAINED


def test_a_signature_by_a_key_that_no_row_names_is_found(signer: FakeSigner, clock: FixedClock) -> None:
    KeyUse.objects.create(key=new_id(), day=clock.today(), process="uses-1-00000000", signatures=9)
    (finding,) = reconcile_signatures(actor=ACTOR, clock=clock)
    assert finding.kind is FindingKind.SIGNATURES_UNEXPLAINED
    with pytest.raises(KeyOperatorNeeded):
        reconcile_signatures(actor=an_actor(), clock=clock)
