"""The supervisor's turns, with programs in the place of the signers and a real SoftHSM for the PIN."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import override_settings

from apps.base.conf import conf
from apps.keys.adapters import pin_file, signer_children
from apps.keys.adapters.signer_session import SESSION
from apps.keys.management import supervisor as supervisor_module
from apps.keys.management.supervisor import Supervisor
from apps.keys.models import DsKey, SignerProcess
from apps.keys.selectors import activation, signer_status
from apps.keys.services import deactivate, request_activation, submit_share
from apps.keys.states import ActivationState, DsKeyState
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.hsm.errors import HsmDeviceGone
from tests.factories.keys import custodian

pytestmark = [pytest.mark.django_db(transaction=True)]
ONE, TWO = custodian("one"), custodian("two")
OBEDIENT = """
import json, os, signal, sys, time
from pathlib import Path
directory, slot = Path(sys.argv[1]), sys.argv[2]
def tell(*_):
    state = "OPEN" if (directory / "opened").exists() else "LOCKED"
    fresh = directory / f"{slot}.fresh"
    fresh.write_text(json.dumps({"pid": os.getpid(), "state": state, "cause": ""}))
    fresh.replace(directory / f"signer-{slot}.json")
signal.signal(signal.SIGUSR2, tell)
tell()
time.sleep(60)
"""
STUBBORN = OBEDIENT.replace('state = "OPEN" if', 'state = "OPEN" if True or').replace(
    "time.sleep(60)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(60)"
)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def put(text: str) -> None:
        monkeypatch.setattr(
            signer_children,
            "worker_command",
            lambda slot: [sys.executable, "-c", text, str(conf().runtime_dir), str(slot)],
        )

    put(OBEDIENT)
    return put


@pytest.fixture
def supervisor(shares: list[str], program: Callable[[str], None]) -> Iterator[Supervisor]:
    made = Supervisor(processes=2, clock=SYSTEM_CLOCK)
    made.start()
    yield made
    made.stop()


def _until(supervisor: Supervisor, true: Callable[[], bool], seconds: float = 15) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        supervisor.step()
        time.sleep(0.02)


def _open(supervisor: Supervisor, shares: list[str]) -> None:
    supervisor.step()
    gathering = request_activation(actor=ONE, clock=SYSTEM_CLOCK).activation_id
    for actor, words in zip((ONE, TWO), shares, strict=False):
        submit_share(actor=actor, clock=SYSTEM_CLOCK, activation_id=gathering, share_words=words)
    _until(supervisor, lambda: activation(gathering).state is not ActivationState.COMPLETE)
    assert activation(gathering).state is ActivationState.DONE
    _until(supervisor, lambda: signer_status().open)


def _pids(supervisor: Supervisor) -> list[int]:
    return [child.process.pid for child in supervisor._children.children if child.process is not None]


def test_worker_command_is_a_single_process_for_the_hsm_queue() -> None:
    command = " ".join(signer_children.worker_command(2))
    assert "--pool=solo -Q hsm -n signer-2@%h" in command


def test_opens_and_closes_with_two_custodians(supervisor: Supervisor, shares: list[str]) -> None:
    _until(supervisor, lambda: len(signer_status().processes) == 3)
    assert not signer_status().open
    key = bytes(SignerProcess.objects.get(role="SUPERVISOR").public_key)
    _open(supervisor, shares[:2])
    assert pin_file.is_opened()
    supervisor.step()
    assert bytes(SignerProcess.objects.get(role="SUPERVISOR").public_key) != key  # one key, one gathering
    before = _pids(supervisor)
    deactivate(actor=ONE, clock=SYSTEM_CLOCK)
    supervisor.step()
    assert pin_file.is_opened()
    deactivate(actor=TWO, clock=SYSTEM_CLOCK)
    started = time.monotonic()
    _until(supervisor, lambda: not signer_status().open, seconds=1)
    assert time.monotonic() - started < 1
    assert not pin_file.is_opened()
    _until(supervisor, lambda: supervisor._kill_at is None)
    assert _pids(supervisor) == before  # they obeyed, nobody was killed


def test_child_that_will_not_lock_is_killed_within_a_second(
    supervisor: Supervisor, shares: list[str], program: Callable[[str], None]
) -> None:
    program(STUBBORN)
    _open(supervisor, shares[1:])
    before = _pids(supervisor)
    for actor in (ONE, TWO):
        deactivate(actor=actor, clock=SYSTEM_CLOCK)
    started = time.monotonic()
    _until(supervisor, lambda: not set(before) & set(_pids(supervisor)), seconds=3)
    assert time.monotonic() - started < 1.5


def test_dead_children_are_replaced_with_a_back_off(
    supervisor: Supervisor, program: Callable[[str], None]
) -> None:
    program("raise SystemExit(3)")
    child = supervisor._children.children[0]
    _until(supervisor, lambda: child.died >= 2)
    assert child.wait == pytest.approx(0.8)
    program(OBEDIENT)
    _until(supervisor, lambda: child.report() is not None)
    assert child.process is not None
    child.started_at -= 6
    os.kill(child.process.pid, 9)
    _until(supervisor, lambda: child.died >= 3)
    assert child.wait == pytest.approx(0.2)


def test_stubborn_children_are_ended_when_the_supervisor_stops(
    shares: list[str], program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signer_children, "_STOP_SECONDS", 0.2)
    program(STUBBORN)
    made = Supervisor(processes=1, clock=SYSTEM_CLOCK)
    made.start()
    _until(made, lambda: made._children.children[0].report() is not None)
    process = made._children.children[0].process
    assert process is not None
    made.stop()
    assert process.poll() is not None


def test_shares_that_make_a_wrong_pin_leave_everything_locked(
    supervisor: Supervisor, shares: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "hsm_child", _Refusing)
    with pytest.raises(AssertionError):
        _open(supervisor, shares[:2])
    assert not pin_file.is_opened()


class _Refusing:
    @staticmethod
    def verify_pin(_pin: str) -> None:
        raise HsmDeviceGone("no such token")


@pytest.mark.parametrize(("switch", "opened"), [(0, True), (1, False)])
def test_site_may_ask_for_custodians_at_every_restart(
    supervisor: Supervisor, shares: list[str], monkeypatch: pytest.MonkeyPatch, switch: int, opened: bool
) -> None:
    _open(supervisor, shares[:2])
    monkeypatch.setattr(supervisor_module, "site_value", lambda _name: switch)
    Supervisor(processes=0, clock=SYSTEM_CLOCK).start()
    assert pin_file.is_opened() is opened
    pin_file.write_pin("again")
    os.kill(_pids(supervisor)[0], 9)
    died = supervisor._children.children[0]
    _until(supervisor, lambda: died.died == 1)
    assert pin_file.is_opened() is opened


def test_database_that_is_away_stops_nothing(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_arguments: object) -> None:
        raise OperationalError("disk full: secret path")

    monkeypatch.setattr(supervisor_module, "expire_activations", away)
    supervisor.step()
    assert len(_pids(supervisor)) == 2
    assert "secret" not in caplog.text


def test_command_runs_until_told_and_only_once_a_machine(
    shares: list[str], program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told_to_stop(_seconds: float) -> None:
        with pytest.raises(CommandError, match="already"):
            call_command("run_signers")
        os.kill(os.getpid(), signal.SIGTERM)

    before = [signal.getsignal(number) for number in (15, 2)]
    monkeypatch.setattr(time, "sleep", told_to_stop)
    try:
        call_command("run_signers", processes=1)
    finally:
        for number, handler in zip((15, 2), before, strict=True):
            signal.signal(number, handler)
    row = SignerProcess.objects.get(role="SIGNER")
    assert (row.pid, row.cause) == (0, "stopped")


def test_ceremony_commands_make_token_shares_and_keys(
    supervisor: Supervisor, shares: list[str], tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=r"signer_locked|custodians_missing"):
        call_command("generate_key", purpose="DS")
    _open(supervisor, shares[:2])
    out = StringIO()
    call_command("generate_key", purpose="DS", stdout=out)
    assert DsKey.objects.get(pk=out.getvalue().strip()).state == DsKeyState.GENERATED
    assert not SESSION._enlisted
    values = {name: getattr(conf(), name) for name in conf().__slots__} | {"token_label": "second"}
    with override_settings(DSPORTAL=values):
        call_command("initialise_token", custodians=2, threshold=2, shares=tmp_path / "s", stdout=StringIO())
        files = sorted((tmp_path / "s").iterdir())
        assert [path.name for path in files] == ["custodian-01.share", "custodian-02.share"]
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        with pytest.raises(CommandError, match="holds shares"):
            call_command("initialise_token", custodians=2, shares=tmp_path / "s")
        with pytest.raises(CommandError, match="token_exists"):
            call_command("initialise_token", custodians=2, shares=tmp_path / "t")
