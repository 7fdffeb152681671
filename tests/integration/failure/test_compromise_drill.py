"""The drill of a key compromise at a small size: a killed worker tears nothing, another one finishes."""

import pytest

from tests.bench.compromise import drill

CREDENTIALS, OBJECTS = 3_000, 2
pytestmark = [pytest.mark.slow]


@pytest.mark.requirement("R-4.9.12-1")
def test_a_worker_is_killed_in_the_middle_and_another_one_finishes() -> None:
    (row,) = drill(str(CREDENTIALS), str(OBJECTS))
    assert (row["dry_run_credentials"], row["dry_run_objects"]) == (CREDENTIALS, CREDENTIALS * OBJECTS)
    assert row["killed"]
    assert 0 < row["killed_at"] < CREDENTIALS
    assert (row["torn_objects"], row["uncounted"], row["second_worker"]) == (0, 0, 0)
    assert (row["revoked_credentials"], row["revoked_objects"]) == (CREDENTIALS, CREDENTIALS * OBJECTS)
    assert (row["published_entries"], row["missing_entries"]) == (CREDENTIALS * OBJECTS, 0)
    assert row["state"] == "FILED"
