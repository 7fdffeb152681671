"""The check digit of the Individual Number (個人番号; ordinance on the number's structure, article 5)."""

from typing import Final

_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # from left to right over the first eleven digits
_MODULUS: Final = 11


def check_digit(first_eleven: str) -> int:
    """Return the twelfth digit that belongs to eleven ASCII digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_eleven, strict=True))
    rest = total % _MODULUS
    return 0 if rest <= 1 else _MODULUS - rest


def is_individual_number(number: str) -> bool:
    """Say whether twelve ASCII digits have a good check digit and are not all the same."""
    return len(set(number)) > 1 and int(number[11]) == check_digit(number[:11])
