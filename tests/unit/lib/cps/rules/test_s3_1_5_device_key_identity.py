from dataclasses import replace

import pytest

from apps.lib.cps.rules.s3_1_5_device_key_identity import RULE, broken_by
from tests.builders.mso_subject import BASE_POINT, mso, subject


def test_accepts_coordinates_of_32_bytes() -> None:
    assert broken_by(subject()) is None


@pytest.mark.parametrize("coordinate", ["x", "y"])
@pytest.mark.parametrize("value", [bytes(31), bytes(33), b""], ids=["short", "long", "empty"])
def test_refuses_when_a_coordinate_has_another_length(coordinate: str, value: bytes) -> None:
    judged = mso(device_key=replace(BASE_POINT, **{coordinate: value}))
    assert "32 are needed" in str(broken_by(subject(judged=judged)))


def test_cites_the_clause() -> None:
    assert RULE.clause == "3.1.5"
