"""Where two scripts of ceremonies differ: a rehearsal and the real run only in the environment block."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from apps.lib.canonical import Plain
from apps.lib.cps.ceremony_script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One member that differs; `place` is its name, such as ``environment.kind`` or ``steps.3.text``.

    A member that one script lacks is empty there. `allowed` is true in the environment block alone.
    """

    place: str
    one: str
    other: str
    allowed: bool


def differences(one: Script, other: Script) -> tuple[Difference, ...]:
    """Return every member that differs, those of the environment first."""
    left, right = dict(_members(one)), dict(_members(other))
    places = sorted(left.keys() | right.keys(), key=lambda place: (not _allowed(place), place))
    return tuple(
        Difference(
            place=place,
            one=left.get(place, ""),
            other=right.get(place, ""),
            allowed=_allowed(place),
        )
        for place in places
        if left.get(place) != right.get(place)
    )


def _allowed(place: str) -> bool:
    return place.startswith("environment.")


def _members(script: Script) -> Iterator[tuple[str, str]]:
    yield "ceremony", script.ceremony_type.value
    yield "purpose", script.purpose.value
    for name, value in script.environment.members().items():
        yield f"environment.{name}", value
    for step in script.steps:
        yield from _flat(f"steps.{step.number:03}", step.members())


def _flat(place: str, members: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    for name, value in members.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{place}.{name}", value)
        else:
            yield f"{place}.{name}", str(value)
