"""What the pages of the minutes show, from the very text that is signed: names, times in JST, words."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from apps.base.columns import day_text, instant_text, state_word
from apps.keys.selectors.evidence_words import by_signer, cause_text, deviation_text, fact_text
from apps.lib.clock import JST
from apps.staff.selectors.directory import StaffDirectory


def pages_of(files: Mapping[str, bytes], *, names_at: datetime) -> dict[str, Any]:
    """Return the template's context from the embedded files; names are those of `names_at`."""
    minutes = json.loads(files["minutes.json"])
    script = json.loads(files["script.json"])
    approval = json.loads(files["approval.json"]) if "approval.json" in files else None
    people = _Names(names_at)
    return {
        "minutes": minutes,
        "environment": script["environment"],
        "kind_word": state_word(script["environment"]["kind"]),
        "type_word": state_word(script["ceremony"]),
        "purpose_word": state_word(script["purpose"]),
        "held_on": day_text(date.fromisoformat(minutes["scheduled_for"])),
        "started_at": _time(minutes["started_at"]),
        "people": _people(minutes, people),
        "steps": _steps(minutes, script, people),
        "reported_by": people.name(minutes["reported_by"]),
        "scheduled_by": people.name(minutes["scheduled_by"]),
        "votes": [] if approval is None else [_vote(vote, people) for vote in approval["votes"]],
        "approval": None if approval is None else json.loads(approval["request"]),
    }


class _Names:
    """Names of people by actor id, asked once."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._known: dict[str, str] = {}

    def name(self, actor_id: str) -> str:
        if actor_id not in self._known:
            standing = StaffDirectory().standing(actor_id, at=self._at)
            self._known[actor_id] = standing.name if standing else actor_id
        return self._known[actor_id]


def _time(text: str) -> str:
    return instant_text(datetime.fromisoformat(text).astimezone(JST)) if text else ""


def _people(minutes: Mapping[str, Any], people: _Names) -> list[dict[str, Any]]:
    stays = defaultdict(list)
    for actor_id, entered, let_in, left, let_out in minutes["stays"]:
        stays[actor_id].append(
            {
                "entered": _time(entered),
                "let_in": people.name(let_in),
                "left": _time(left),
                "let_out": people.name(let_out),
            }
        )
    proved = {proof["actor_id"]: _time(proof["proved_at"]) for proof in minutes["presence"]}
    return [
        {
            "role": state_word(role),
            "name": people.name(actor_id),
            "actor_id": actor_id,
            "stays": stays[actor_id],
            "proved": proved.get(actor_id, ""),
        }
        for role, actor_id in minutes["people"]
    ]


def _steps(minutes: Mapping[str, Any], script: Mapping[str, Any], people: _Names) -> list[dict[str, Any]]:
    rows: dict[str, defaultdict[int, list[list[Any]]]] = {
        name: defaultdict(list) for name in ("steps", "errands", "evidence", "deviations")
    }
    for name, found in rows.items():
        for line in minutes[name]:
            found[line[0]].append(line[1:])
    return [
        {
            **step,
            "type_word": state_word(step["type"]),
            "act_word": "" if step["act"] == "NONE" else state_word(step["act"]),
            "words": [_word(line, people) for line in rows["steps"][step["number"]]],
            "errands": [_errand(line) for line in rows["errands"][step["number"]]],
            "evidence": [_fact(line) for line in rows["evidence"][step["number"]]],
            "deviations": [_deviation(line, people) for line in rows["deviations"][step["number"]]],
        }
        for step in script["steps"]
    ]


def _word(line: list[Any], people: _Names) -> dict[str, Any]:
    number, part, role, actor_id, at = line
    return {
        "round": number,
        "part": state_word(part),
        "role": state_word(role),
        "name": people.name(actor_id),
        "at": _time(at),
    }


def _errand(line: list[Any]) -> dict[str, Any]:
    number, act, state, started, finished, code, cause = line
    return {
        "round": number,
        "act": state_word(act),
        "state": state_word(state),
        "started": _time(started),
        "finished": _time(finished),
        "cause": cause_text(code, cause) if code else "",
        "code": code,
        "said": cause,
    }


def _fact(line: list[Any]) -> dict[str, Any]:
    """Return a fact in words; codes stand beside their words, as the signed text has them."""
    number, name, value, expected, agrees = line
    return {
        "round": number,
        "name": state_word(name),
        "code": name,
        "both": (_said(name, value), _said(name, expected)),
        "expects": bool(expected),
        "agrees": agrees,
    }


def _said(name: str, value: str) -> tuple[str, str]:
    """Return what was read in words, and the code where the words are not the value itself."""
    text = fact_text(name, value)
    return text, "" if text == value else value


def _deviation(line: list[Any], people: _Names) -> dict[str, Any]:
    number, text, raised_by, raised_at, decision, reason, decided_by, decided_at = line
    return {
        "round": number,
        "text": deviation_text(text, raised_by),
        "codes": text if by_signer(raised_by) else "",
        "raised_by": gettext("the signer") if by_signer(raised_by) else people.name(raised_by),
        "raised_at": _time(raised_at),
        "decision": state_word(decision) if decision else "",
        "reason": reason,
        "decided_by": people.name(decided_by) if decided_by else "",
        "decided_at": _time(decided_at),
    }


def _vote(vote: Mapping[str, Any], people: _Names) -> dict[str, Any]:
    said = json.loads(vote["statement"])
    at = datetime.strptime(vote["voted_at"], "%Y-%m-%dT%H:%M:%S.%f%z")
    return {
        "name": people.name(said["voter"]),
        "organisation": state_word(said["organisation"]),
        "verdict": state_word(said["verdict"]),
        "at": instant_text(at.astimezone(JST)),
    }
