"""Processes that start together, and the forbidden ways to share a session."""

import multiprocessing
import os
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from apps.lib.errors import DomainError
from apps.lib.hsm.errors import HsmMisused
from apps.lib.hsm.interface import Curve
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.hsm.sessions import initialise_token
from apps.lib.signing import KeyPurpose
from tests.support.permits import permit_for
from tests.support.softhsm import MODULE, SoftHsmHome

SPAWN = multiprocessing.get_context("spawn")
ROUNDS, PROCESSES = 20, 4


def _start_together(runtime_dir: Path, pin: str, barrier: Barrier, answers: "Queue[str]") -> None:
    for _ in range(ROUNDS):
        hsm = Pkcs11Hsm(module=MODULE, runtime_dir=runtime_dir)
        barrier.wait(timeout=30)
        try:
            hsm.open("ds", pin, writable=False)
            (handle,) = hsm.load_keys()
            answers.put("ok" if len(hsm.sign(handle, permit_for(KeyPurpose.DS))) == 64 else "short")
        except DomainError as failure:
            answers.put(failure.detail)
        barrier.wait(timeout=30)
        hsm.close()


@pytest.mark.slow
def test_four_processes_start_at_once_twenty_times_without_failure(softhsm_home: SoftHsmHome) -> None:
    _token_with_key(softhsm_home)
    barrier, answers = SPAWN.Barrier(PROCESSES), SPAWN.Queue()
    arguments = (softhsm_home.runtime_dir, softhsm_home.pin, barrier, answers)
    processes = [SPAWN.Process(target=_start_together, args=arguments) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    told = [answers.get(timeout=60) for _ in range(ROUNDS * PROCESSES)]
    for process in processes:
        process.join(timeout=30)
    assert told == ["ok"] * (ROUNDS * PROCESSES)


def _fork_and_use(runtime_dir: Path, pin: str, answers: "Queue[str]") -> None:
    hsm = Pkcs11Hsm(module=MODULE, runtime_dir=runtime_dir)
    hsm.open("ds", pin)
    (handle,) = hsm.load_keys()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            hsm.sign(handle, permit_for(KeyPurpose.DS))
            verdict = b"signed"
        except HsmMisused:
            hsm.close()  # must not touch the parent's module
            verdict = b"refused"
        os.write(writing, verdict)
        os._exit(0)
    os.waitpid(child, 0)
    answers.put(os.read(reading, 20).decode())
    answers.put("signed" if hsm.sign(handle, permit_for(KeyPurpose.DS)) else "")
    hsm.close()


def test_forked_child_is_refused_and_the_parent_goes_on(softhsm_home: SoftHsmHome) -> None:
    _token_with_key(softhsm_home)
    answers = SPAWN.Queue()
    process = SPAWN.Process(target=_fork_and_use, args=(softhsm_home.runtime_dir, softhsm_home.pin, answers))
    process.start()
    assert [answers.get(timeout=30), answers.get(timeout=30)] == ["refused", "signed"]
    process.join(timeout=30)


def _token_with_key(home: SoftHsmHome) -> None:
    initialise_token(MODULE, home.runtime_dir, label="ds", so_pin=home.so_pin, pin=home.pin)
    hsm = Pkcs11Hsm(module=MODULE, runtime_dir=home.runtime_dir)
    hsm.open("ds", home.pin)
    hsm.generate_key(KeyPurpose.DS, "ds-1", Curve.P256)
    hsm.close()
