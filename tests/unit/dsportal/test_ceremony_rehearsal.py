"""The screen where the operations manager presents the minutes of a rehearsal that was held elsewhere."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.keys.models import CeremonyRehearsal
from apps.keys.types import CeremonyView
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.ceremonies import Cast
from tests.factories.rehearsals import minutes_from_elsewhere, rehearsed
from tests.factories.scripts import environment_for
from tests.unit.dsportal.ceremony_stage import address, browser_of, cast, read

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
LINK = "リハーサルの議事録を提出する"


def real(cast: Cast, ceremony_type: CeremonyType = CeremonyType.ACTIVATION) -> CeremonyView:
    return cast.draft(ceremony_type, environment_for(ceremony_type, kind=EnvironmentKind.PRODUCTION))


def present(client: Client, ceremony: CeremonyView, content: bytes) -> Any:
    file = SimpleUploadedFile("minutes.pdf", content, content_type="application/pdf")
    return client.post(address(ceremony, "rehearsal/"), {"minutes": file}, follow=True)


def test_minutes_that_verify_are_kept_and_shown_with_the_draft(cast: Cast) -> None:
    minutes = minutes_from_elsewhere(cast)
    ceremony, manager = real(cast), browser_of(cast["manager"])
    assert LINK in read(manager, address(ceremony))
    assert ceremony.body_sha256 in read(manager, address(ceremony, "rehearsal/"))
    answer = present(manager, ceremony, minutes)
    said = answer.content.decode()
    assert "本番のキーセレモニーの実施を命ずることができます" in said
    assert "他の環境" in said
    assert LINK not in said
    assert CeremonyRehearsal.objects.get().body_sha256 == ceremony.body_sha256


def test_a_rehearsal_of_another_script_is_said_to_be_one(cast: Cast) -> None:
    minutes = minutes_from_elsewhere(cast)
    ceremony, manager = real(cast, CeremonyType.DEACTIVATION), browser_of(cast["manager"])
    said = present(manager, ceremony, minutes).content.decode()
    assert "手順書本体がこのキーセレモニーのものと異なります" in said
    assert LINK in said


def test_a_file_that_proves_nothing_is_refused_in_words(cast: Cast) -> None:
    ceremony, manager = real(cast), browser_of(cast["manager"])
    answer = present(manager, ceremony, b"%PDF-1.7 nothing")
    assert answer.status_code == 400
    assert "このファイルでは、リハーサルの完了を確認できません" in answer.content.decode()
    assert manager.post(address(ceremony, "rehearsal/")).status_code == 400
    assert not CeremonyRehearsal.objects.exists()


def test_a_draft_that_was_rehearsed_here_asks_for_no_file(cast: Cast) -> None:
    rehearsed(cast)
    assert LINK not in read(browser_of(cast["manager"]), address(real(cast)))


def test_others_see_the_draft_and_no_way_to_present_minutes(cast: Cast) -> None:
    ceremony, head = real(cast), browser_of(cast["head"])
    assert LINK not in read(head, address(ceremony))
    assert head.get(address(ceremony, "rehearsal/")).status_code == 403
