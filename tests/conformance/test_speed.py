"""Building is faster than what others build with, in one run on one machine."""

import pytest

from tests.bench.builder import BATCHES, bench_builder


@pytest.mark.slow
def test_the_builder_is_faster_than_its_peers() -> None:
    cpu = {
        (row["builder"], row["signature"], row["batch"]): row["cpu_us_per_credential"]
        for row in bench_builder()
    }
    for batch in BATCHES:
        ours = cpu["dsportal", "software", batch]
        assert ours < cpu["isomdoc", "software", batch]
        assert ours < cpu["pymdoccbor", "software", batch] / 5
    assert cpu["dsportal", "none", 30] < cpu["isomdoc", "none", 30] / 1.5
