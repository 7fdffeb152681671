"""What lies in the run-time directory, and the refusals at start-up."""

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from apps.base.conf import conf
from apps.keys.adapters import attendance, pin_file
from apps.keys.adapters.child_report import read_report, write_report
from apps.keys.adapters.signer_session import SESSION
from apps.keys.checks import RUNTIME_ON_DISK, SOFTWARE_HSM, check_signer
from apps.keys.errors import RuntimeDirUnsafe
from apps.keys.states import SignerState
from apps.keys.tasks import attend_supervisor


@pytest.fixture
def runtime_dir(tmp_path: Path) -> Iterator[Path]:
    with _settings(runtime_dir=tmp_path / "runtime"):
        yield tmp_path / "runtime"


def _settings(**changes: object) -> override_settings:
    return override_settings(DSPORTAL={name: getattr(conf(), name) for name in conf().__slots__} | changes)


def test_pin_file_is_private_and_leaves_nothing(runtime_dir: Path) -> None:
    pin_file.prepare_runtime_dir()
    assert pin_file.read_pin() is None
    assert not pin_file.is_opened()
    pin_file.wipe_pin()
    pin_file.write_pin("first")
    pin_file.write_pin("second")
    assert pin_file.read_pin() == "second"
    assert (runtime_dir / "opened").stat().st_mode & 0o777 == 0o600
    assert runtime_dir.stat().st_mode & 0o777 == 0o700
    pin_file.wipe_pin()
    assert list(runtime_dir.iterdir()) == []


def test_wiping_overwrites_before_it_removes(runtime_dir: Path) -> None:
    pin_file.prepare_runtime_dir()
    pin_file.write_pin("secret")
    os.link(runtime_dir / "opened", runtime_dir / "other-name")
    pin_file.wipe_pin()
    assert (runtime_dir / "other-name").read_bytes() == bytes(6)


def test_refuses_a_directory_that_others_may_enter(runtime_dir: Path) -> None:
    runtime_dir.mkdir(mode=0o755)
    with pytest.raises(RuntimeDirUnsafe):
        pin_file.prepare_runtime_dir()


def test_refuses_a_disk_in_production(runtime_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = iter(["ext4", "tmpfs"])
    monkeypatch.setattr(pin_file, "file_system_of", lambda _directory: next(kinds))
    with _settings(production=True, runtime_dir=runtime_dir):
        with pytest.raises(RuntimeDirUnsafe):
            pin_file.prepare_runtime_dir()
        assert pin_file.prepare_runtime_dir() == runtime_dir


def test_knows_memory_from_disk() -> None:
    assert pin_file.file_system_of(Path("/dev/shm/x")) == "tmpfs"
    assert pin_file.file_system_of(Path("/proc/1")) == "proc"


def test_report_counts_only_for_the_process_that_wrote_it(runtime_dir: Path) -> None:
    pin_file.prepare_runtime_dir()
    assert read_report(1, pid=os.getpid()) is None
    write_report(1, SignerState.FAULT, "cause")
    told = read_report(1, pid=os.getpid())
    assert told is not None
    assert (told.state, told.cause) == (SignerState.FAULT, "cause")
    assert read_report(1, pid=1) is None


def test_only_a_supervised_worker_attends(runtime_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(attendance.SLOT_VARIABLE, raising=False)
    assert not attendance.attend()
    pin_file.prepare_runtime_dir()
    monkeypatch.setenv(attendance.SLOT_VARIABLE, "3")
    before = signal.getsignal(attendance.FOLLOW)
    try:
        attend_supervisor()
        told = read_report(3, pid=os.getpid())
        assert told is not None
        assert told.state is SignerState.LOCKED
        assert gc.get_freeze_count() > 0
        os.kill(os.getpid(), attendance.FOLLOW)
    finally:
        gc.unfreeze()
        signal.signal(attendance.FOLLOW, before)
        SESSION.discharge()
    assert SESSION.state is SignerState.LOCKED


@pytest.mark.requirement("R-6.2.1.1-1")
def test_checks_forbid_software_hsm_and_disk_in_production(tmp_path: Path) -> None:
    software = "apps.lib.hsm.software.SoftwareHsm"
    with _settings(hsm_provider=software):
        assert check_signer() == []
    with _settings(production=True, hsm_provider=software, runtime_dir=Path("/proc/x")):
        assert [found.id for found in check_signer()] == [SOFTWARE_HSM, RUNTIME_ON_DISK]
    with _settings(production=True, runtime_dir=Path("/dev/shm/x")):
        assert check_signer() == []
