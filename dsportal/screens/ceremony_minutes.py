"""The minutes of a ceremony in words: exactly what the report closed and the CA manager approves (5.2.1)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.base.columns import colon, state_word
from apps.keys.selectors import (
    by_signer,
    cause_text,
    deviation_text,
    fact_text,
    minutes_document,
    minutes_of,
)
from apps.keys.types import CeremonyView
from dsportal.screens.ceremony_runner import found
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import names_of
from dsportal.visibility import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of a step: when, what, by whom; `tone` colours it."""

    at: datetime | None
    text: str
    who: str = ""
    tone: str = "quiet"


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def minutes(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Show the minutes in the order of the work."""
    view = found(ceremony_id)
    told: dict[str, Any] = json.loads(minutes_of(ceremony_id))
    names = _names(told)
    values = {
        "title": _("Minutes"),
        "view": view,
        "stays": [
            (
                names.get(who, who),
                _instant(came),
                names.get(seen, seen),
                _instant(left),
                names.get(gone, gone),
            )
            for who, came, seen, left, gone in told["stays"]
        ],
        "presence": [
            (names.get(one["actor_id"], ""), _instant(one["proved_at"])) for one in told["presence"]
        ],
        "people": [(state_word(role), names.get(who, who)) for role, who in told["people"]],
        "steps": [
            (step, sorted(_happenings(step.number, told, names), key=_when), _read(step.number, told))
            for step in view.steps
        ],
        "report": told["report"],
        "reporter": names.get(told["reported_by"], ""),
        "has_document": minutes_document(ceremony_id) is not None,
    }
    return page(request, "ceremonies/minutes.html", values)


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def minutes_pdf(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Hand out the sealed document."""
    del request
    view = found(ceremony_id)
    content = minutes_document(ceremony_id)
    if content is None:
        raise Http404
    return _file(view, content, "application/pdf", "pdf")


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def minutes_json(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Hand out the machine-readable minutes, whose SHA-256 the approval covers."""
    del request
    view = found(ceremony_id)
    return _file(view, minutes_of(ceremony_id).encode("utf-8"), "application/json", "json")


def _file(view: CeremonyView, content: bytes, content_type: str, suffix: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="minutes-{view.ceremony_id}.{suffix}"'
    return answer


def _names(told: Mapping[str, Any]) -> dict[str, str]:
    people = {who for _role, who in told["people"]} | {told["reported_by"]}
    doors = {one for stay in told["stays"] for one in (stay[2], stay[4])}
    deciders = {one for line in told["deviations"] for one in (line[3], line[7])}
    return names_of(people | doors | deciders)


def _happenings(number: int, told: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Happening]:
    """Yield what was said and done in a step, in all its rounds."""
    for step, _round, part, role, who, at in told["steps"]:
        if step == number:
            text = gettext("Operated the step") if part == "OPERATED" else gettext("Confirmed as a witness")
            name = f"{names.get(who, who)} ({state_word(role)})"
            yield Happening(at=_instant(at), text=text, who=name, tone="good")
    for step, _round, act, state, begun, ended, code, cause in told["errands"]:
        if step == number:
            words = f"{state_word(act)}{colon()}{state_word(state)}"
            fault = f" – {cause_text(code, cause)}" if code else ""
            tone = "bad" if code else "good"
            yield Happening(
                at=_instant(ended) or _instant(begun),
                text=words + fault,
                who=gettext("the signer"),
                tone=tone,
            )
    for line in told["deviations"]:
        if line[0] == number:
            yield from _deviation(line, names)


def _deviation(line: list[Any], names: Mapping[str, str]) -> Iterator[Happening]:
    _step, _round, text, raised_by, raised_at, decision, reason, decided_by, decided_at = line
    yield Happening(
        at=_instant(raised_at),
        text=f"{gettext('Deviation')}{colon()}{deviation_text(text, raised_by)}",
        who=gettext("the signer") if by_signer(raised_by) else names.get(raised_by, ""),
        tone="bad",
    )
    if decision:
        yield Happening(
            at=_instant(decided_at),
            text=f"{state_word(decision)}{colon()}{reason}",
            who=names.get(decided_by, ""),
            tone="wait",
        )


def _read(number: int, told: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the facts that were read back in a step, those of the last round last."""
    return [
        {
            "name": state_word(name),
            "value": fact_text(name, value),
            "expected": fact_text(name, expected),
            "verdict": ("AGREES" if expected else "READ") if agrees else "DIFFERS",
        }
        for step, _round, name, value, expected, agrees in told["evidence"]
        if step == number
    ]


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _when(one: Happening) -> float:
    return one.at.timestamp() if one.at else 0.0
