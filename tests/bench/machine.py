"""What this machine's disk gives: the floor under every durable transaction."""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 200
_PAGE = bytes(4096)


def bench_fsync() -> dict[str, Any]:
    """Return the latency of appending a page and having it flushed, in microseconds."""
    with tempfile.TemporaryDirectory(prefix="dsportal-bench-") as folder:
        descriptor = os.open(Path(folder) / "page", os.O_WRONLY | os.O_CREAT)
        try:
            taken = [_flush(descriptor) for _ in range(ROUNDS)]
        finally:
            os.close(descriptor)
    return {"p50_us": percentile(taken, 50, 1e6), "p99_us": percentile(taken, 99, 1e6), "rounds": ROUNDS}


def percentile(seconds: list[float], per_cent: int, scale: float) -> float:
    """Return the nearest-rank percentile times `scale`."""
    ordered = sorted(seconds)
    return round(ordered[max(0, -(-len(ordered) * per_cent // 100) - 1)] * scale, 1)


def _flush(descriptor: int) -> float:
    begun = time.perf_counter()
    os.write(descriptor, _PAGE)
    os.fsync(descriptor)
    return time.perf_counter() - begun
