"""The real run follows a script whose body was rehearsed to its end; sealed minutes prove the rehearsal."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.keys.errors import (
    CeremonyRoleNeeded,
    RehearsalAdmitted,
    RehearsalMissing,
    RehearsalUnproved,
    SecondFactorNeeded,
)
from apps.keys.models import CeremonyRehearsal
from apps.keys.selectors import admitted_rehearsals_of, ceremony_view, is_rehearsed
from apps.keys.services import abort_ceremony, admit_rehearsal, draft_ceremony
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.actor import LoginStrength
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.ceremonies import PEOPLE, Cast
from tests.factories.rehearsals import minutes_from_elsewhere, rehearsed, sealed
from tests.factories.scripts import environment_for, script_for
from tests.support.audited import audited
from tests.support.production import production

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TYPE = CeremonyType.ACTIVATION
REAL = environment_for(TYPE, kind=EnvironmentKind.PRODUCTION, token_serial="4711")


@pytest.fixture
def elsewhere(people: Cast) -> bytes:
    """Return the minutes of a rehearsal of which this installation has no record."""
    return minutes_from_elsewhere(people)


def real_draft(people: Cast, script: str = "") -> CeremonyView:
    return draft_ceremony(
        actor=people["manager"].actor,
        clock=people.clock,
        ceremony_type=TYPE,
        title="DS鍵の活性化",
        place="第1セキュリティルーム",
        script=script or script_for(TYPE, REAL),
    )


def admit(people: Cast, minutes: bytes) -> Any:
    return admit_rehearsal(actor=people["manager"].actor, clock=people.clock, minutes=minutes)


def ordered(people: Cast, draft: CeremonyView) -> CeremonyState:
    """Order the real run in production, at an HSM whose evidence stands."""
    for name in ("engineer-one", "engineer-two"):
        people.people.pop(name, None)
    with production():
        return people.schedule(draft).state


def test_a_script_that_nobody_rehearsed_is_not_followed_in_production(people: Cast) -> None:
    draft = real_draft(people)
    with pytest.raises(RehearsalMissing):
        ordered(people, draft)
    assert ceremony_view(draft.ceremony_id).state is CeremonyState.DRAFT
    assert audited("keys.ceremony.scheduled", outcome="REFUSED") == [{"code": "ceremony_rehearsal_missing"}]


def test_after_its_rehearsal_it_is(people: Cast) -> None:
    rehearsed(people)
    assert ordered(people, real_draft(people)) is CeremonyState.SCHEDULED


def test_a_rehearsal_that_was_not_approved_does_not_count(people: Cast) -> None:
    people.reported(TYPE)
    with pytest.raises(RehearsalMissing):
        ordered(people, real_draft(people))


def test_an_aborted_rehearsal_does_not_count(people: Cast) -> None:
    ceremony = people.started(TYPE)
    abort_ceremony(
        actor=people["head"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id, reason="停電"
    )
    assert not is_rehearsed(ceremony.body_sha256)


def test_one_changed_word_makes_it_another_script(people: Cast) -> None:
    rehearsed(people)
    changed = script_for(TYPE, REAL).replace("読み上げ", "掲示し")
    with pytest.raises(RehearsalMissing):
        ordered(people, real_draft(people, changed))


def test_minutes_of_another_installation_prove_a_rehearsal(people: Cast, elsewhere: bytes) -> None:
    draft = real_draft(people)
    assert not is_rehearsed(draft.body_sha256)
    view = admit(people, elsewhere)
    assert view.body_sha256 == draft.body_sha256
    assert admitted_rehearsals_of(draft.ceremony_id) == (view,)
    row = CeremonyRehearsal.objects.get()
    assert (bytes(row.content), row.admitted_by) == (elsewhere, people["manager"].actor.actor_id)
    [detail] = audited("keys.rehearsal.admitted", outcome="DONE")
    assert detail == {"body_sha256": draft.body_sha256, "minutes_sha256": row.minutes_sha256}
    assert ordered(people, draft) is CeremonyState.SCHEDULED


def test_minutes_are_kept_once_and_as_they_are(people: Cast, elsewhere: bytes) -> None:
    admit(people, elsewhere)
    with pytest.raises(RehearsalAdmitted):
        admit(people, elsewhere)
    with pytest.raises(IntegrityError), transaction.atomic():
        CeremonyRehearsal.objects.update(body_sha256="0" * 64)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"environment_kind":"REHEARSAL"', b'"environment_kind":"REHEARSAl"'),
        (b'"votes":', b'"voten":'),
        (b"%PDF-", b"%PDG-"),
        (b"/EmbeddedFile", b"/EmbeddedFill"),
    ],
)
def test_altered_minutes_prove_nothing(people: Cast, elsewhere: bytes, old: bytes, new: bytes) -> None:
    assert old in elsewhere
    altered = elsewhere.replace(old, new)
    if old == b"%PDF-":
        altered = b"no minutes at all"
    with pytest.raises(RehearsalUnproved):
        admit(people, altered)
    assert not CeremonyRehearsal.objects.exists()
    assert audited("keys.rehearsal.admitted", outcome="REFUSED") == [{"code": "ceremony_rehearsal_unproved"}]


def test_a_file_that_is_too_large_is_not_read(people: Cast) -> None:
    with pytest.raises(RehearsalUnproved, match="too large"):
        admit(people, b"%PDF-" + bytes(4 * 1024 * 1024))


def test_the_minutes_of_a_real_run_are_no_rehearsal(people: Cast) -> None:
    rehearsed(people)
    for name in ("engineer-one", "engineer-two"):
        people.people.pop(name, None)
    with production():
        ceremony = people.gather(people.schedule(real_draft(people)))
        real = people.report(people.emptied(people.done(people.begin(ceremony))))
        content = sealed(people, people.complete(real, people.approved_by(real, people["head"])))
    with pytest.raises(RehearsalUnproved, match="real run"):
        admit(people, content)


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE if name != "manager"])
def test_only_the_operations_manager_presents_minutes(people: Cast, name: str) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        admit_rehearsal(actor=people[name].actor, clock=people.clock, minutes=b"%PDF-")


def test_a_password_alone_presents_nothing(people: Cast) -> None:
    weak = replace(people["manager"].actor, strength=LoginStrength.PASSWORD)
    with pytest.raises(SecondFactorNeeded):
        admit_rehearsal(actor=weak, clock=people.clock, minutes=b"%PDF-")
