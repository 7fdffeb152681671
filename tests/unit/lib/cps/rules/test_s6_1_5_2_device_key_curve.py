import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib.cps.rules.s6_1_5_2_device_key_curve import RULE, B, P, broken_by
from apps.lib.mdoc.types import DeviceKey
from tests.builders.mso_subject import BASE_POINT, mso, subject


def judged(x: int, y: int) -> str | None:
    key = DeviceKey(x=x.to_bytes(32, "big"), y=y.to_bytes(32, "big"))
    return broken_by(subject(judged=mso(device_key=key)))


BASE_X, BASE_Y = int.from_bytes(BASE_POINT.x, "big"), int.from_bytes(BASE_POINT.y, "big")


def test_accepts_keys_of_another_implementation() -> None:
    for _ in range(20):
        numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
        assert judged(numbers.x, numbers.y) is None


def test_accepts_the_negated_point() -> None:
    assert judged(BASE_X, P - BASE_Y) is None


@pytest.mark.requirement("R-6.1.5.2-1")
@pytest.mark.parametrize("point", [(BASE_X, BASE_Y ^ 1), (BASE_X ^ 1, BASE_Y), (0, 0), (BASE_Y, BASE_X)])
def test_refuses_a_point_off_the_curve(point: tuple[int, int]) -> None:
    assert judged(*point) == "the device key is not a point on P-256"


def test_refuses_a_point_of_another_curve() -> None:
    numbers = ec.generate_private_key(ec.SECP256K1()).public_key().public_numbers()
    assert judged(numbers.x, numbers.y) is not None


def test_refuses_coordinates_that_are_not_reduced() -> None:
    root_of_b = pow(B, (P + 1) // 4, P)
    assert judged(0, root_of_b) is None
    assert judged(P, root_of_b) is not None
    numbers = 5, pow((5**3 - 15 + B) % P, (P + 1) // 4, P)
    assert judged(*numbers) is None
    for small in range(2000):
        right = (small**3 - 3 * small + B) % P
        y = pow(right, (P + 1) // 4, P)
        if y * y % P == right and y + P < 2**256:
            assert judged(small, y + P) is not None


def test_cites_the_clause() -> None:
    assert RULE.clause == "6.1.5.2"
