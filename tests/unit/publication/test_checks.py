"""A repository that only this machine sees is none: production does not start with it."""

from pathlib import Path
from typing import Any

import pytest

from apps.publication.checks import SIMULATED_DTS, check_repository


@pytest.mark.parametrize(
    ("production", "place", "found"),
    [
        (True, "var/dts", [SIMULATED_DTS]),
        (True, "var/../var/deeper/dts", [SIMULATED_DTS]),
        (True, "mnt/dts", []),
        (False, "var/dts", []),
    ],
)
def test_production_refuses_a_simulated_repository(
    settings: Any, tmp_path: Path, production: bool, place: str, found: list[str]
) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {
        "production": production,
        "var_dir": tmp_path / "var",
        "dts_dir": tmp_path / place,
    }
    assert [error.id for error in check_repository()] == found
