"""The limit: raw CKM_ECDSA through python-pkcs11 with a cached handle, on a token of its own."""

import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from tests.support.softhsm import MODULE, SoftHsmHome, make_softhsm_home

_SPAWN = multiprocessing.get_context("spawn")
_KEY_ID = b"bench-key-000000"
_CHUNK = 200


def bench_raw(processes: int, seconds: float) -> dict[str, Any]:
    """Return signatures per second of all processes and the median CPU time of one, in microseconds."""
    directory = Path(tempfile.mkdtemp(prefix="dsportal-bench-"))
    before = os.environ.get("SOFTHSM2_CONF")
    try:
        home = make_softhsm_home(directory / "softhsm")
        os.environ["SOFTHSM2_CONF"] = str(home.directory / "softhsm2.conf")
        return _measure(home, processes, seconds)
    finally:
        os.environ.pop("SOFTHSM2_CONF")
        if before is not None:
            os.environ["SOFTHSM2_CONF"] = before
        shutil.rmtree(directory, ignore_errors=True)


def _measure(home: SoftHsmHome, processes: int, seconds: float) -> dict[str, Any]:
    maker = _SPAWN.Process(target=_make, args=(home,))
    maker.start()
    maker.join()
    barrier, answers = _SPAWN.Barrier(processes), _SPAWN.Queue()
    workers = [
        _SPAWN.Process(target=_sign_for, args=(home, seconds, barrier, answers)) for _ in range(processes)
    ]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=seconds + 60) for _ in workers]
    for worker in workers:
        worker.join()
    return {
        "processes": processes,
        "signatures": sum(count for count, _, _ in told),
        "per_second": round(sum(count / wall for count, wall, _ in told), 1),
        "cpu_us_per_signature": round(statistics.median(cpu / count * 1e6 for count, _, cpu in told), 1),
    }


def _make(home: SoftHsmHome) -> None:
    """Initialise the token and generate the key through our own layer (same attributes as in service)."""
    from apps.lib.hsm.interface import Curve
    from apps.lib.hsm.pkcs11 import Pkcs11Hsm
    from apps.lib.hsm.sessions import initialise_token
    from apps.lib.signing import KeyPurpose

    initialise_token(MODULE, home.runtime_dir, label="ds", so_pin=home.so_pin, pin=home.pin)
    hsm = Pkcs11Hsm(module=MODULE, runtime_dir=home.runtime_dir)
    hsm.open("ds", home.pin)
    hsm.generate_key(KeyPurpose.DS, "bench", Curve.P256, key_id=_KEY_ID)
    hsm.close()


def _sign_for(
    home: SoftHsmHome, seconds: float, barrier: Barrier, answers: "Queue[tuple[int, float, float]]"
) -> None:
    """Sign through the library alone, without our layer, for that long; tell count, wall and CPU seconds."""
    from pkcs11 import Mechanism, ObjectClass

    from apps.lib.hsm.sessions import open_token, start_lock

    with start_lock(home.runtime_dir):
        session = open_token(MODULE, "ds", home.pin, writable=False)
    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=_KEY_ID)
    hashed = bytes(32)
    barrier.wait(timeout=60)
    count, wall, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        for _ in range(_CHUNK):
            key.sign(hashed, mechanism=Mechanism.ECDSA)
        count += _CHUNK
    answers.put((count, time.perf_counter() - wall, time.process_time() - cpu))
