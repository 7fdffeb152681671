"""The minutes of a completed ceremony: one file that people read and machines verify."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

import dsverify
from apps.keys.errors import CeremonyInvalid, KeyOperatorNeeded, MinutesDiffer
from apps.keys.models import CeremonyDocument, KeyCeremony
from apps.keys.selectors import minutes_document
from apps.keys.services import report_deviation, seal_minutes
from apps.keys.states import DeviationDecision
from apps.keys.types import CeremonyView
from apps.lib.actor import system_actor
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.hsm.errors import HsmTransient
from tests.factories.ceremonies import Cast, abide
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ARCHIVIST = system_actor("archivist")


def seal(people: Cast, ceremony: CeremonyView) -> CeremonyView:
    return seal_minutes(actor=ARCHIVIST, clock=people.clock, ceremony_id=ceremony.ceremony_id)


def approved(people: Cast) -> CeremonyView:
    ceremony = people.reported()
    return people.complete(ceremony, people.approved_by(ceremony, people["head"]))


def eventful(people: Cast) -> CeremonyView:
    """Return an approved generation with a failed errand, a difference and a reported deviation."""
    assert people.signer is not None
    ceremony = people.started(CeremonyType.KEYGEN)
    ceremony = people.done(ceremony, until=2)
    people.signer.failure = HsmTransient("トークンが応答しない")
    people.executed(ceremony, 2)
    people.signer.failure, people.signer.changes = None, {"firmware": "2.6"}
    ceremony = people.done(ceremony, until=3)
    people.signer.changes = {"modifiable": "true"}
    people.executed(ceremony, 3)
    people.signer.changes = {}
    ceremony = abide(people, ceremony, 3, DeviationDecision.REPEAT)
    ceremony = people.done(ceremony, until=6)
    people.executed(ceremony, 6)
    report_deviation(
        actor=people["witness"].actor,
        clock=people.clock,
        ceremony_id=ceremony.ceremony_id,
        number=6,
        text="封印の番号を二度読み上げた。",
    )
    ceremony = abide(people, ceremony, 6, DeviationDecision.ACCEPT)
    for name in ("issuer", "witness"):
        ceremony = people.witness(ceremony.ceremony_id, 6, name)
    ceremony = people.report(people.emptied(ceremony))
    return people.complete(ceremony, people.approved_by(ceremony, people["head"]))


def test_the_sealed_minutes_verify_without_the_portal(
    people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ceremony = eventful(people)
    sealed = seal(people, ceremony)
    content = minutes_document(ceremony.ceremony_id)
    assert content is not None
    assert sealed.document_sha256 == hashlib.sha256(content).hexdigest()
    file = Path(os.environ.get("MINUTES_PDF", tmp_path / "minutes.pdf"))
    file.write_bytes(content)
    assert dsverify.main([str(file)]) == 0
    told = capsys.readouterr().out
    assert "8 participants proved their presence" in told
    assert f"shown: minutes_sha256 = {ceremony.minutes_sha256}" in told
    [detail] = audited("keys.minutes.sealed", outcome="DONE")
    assert detail["sha256"] == sealed.document_sha256


def test_the_pages_tell_facts_and_causes_in_words_with_the_codes_beside_them(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []

    def printed(name: str, context: dict[str, Any]) -> str:
        page = render_to_string(name, context)
        pages.append(" ".join(re.sub("<[^>]+>", " ", page).split()))
        return page

    monkeypatch.setattr("apps.keys.adapters.minutes_pdf.render_to_string", printed)
    seal(people, eventful(people))
    [page] = pages
    assert "HSM が処理を実行できませんでした hsm_transient: トークンが応答しない" in page
    assert "変更可能 modifiable はい true いいえ false 相違" in page
    assert "生成済み GENERATED" in page
    assert "変更可能 modifiable – 署名装置" in page
    assert "system:" not in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("手順書のとおり終了した。", "手順書のとおり完了した。"),
        ("封印を読み上げ", "封印を読み下げ"),
        ("COMPLETE_CEREMONY", "COMPLETE_CEREMONI"),
        ("dsportal-presence/1", "dsportal-presence/2"),
    ],
)
def test_changed_minutes_do_not_verify(
    people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    ceremony = seal(people, approved(people))
    content = minutes_document(ceremony.ceremony_id)
    assert content is not None
    assert old.encode() in content
    file = tmp_path / "minutes.pdf"
    file.write_bytes(content.replace(old.encode(), new.encode()))
    assert dsverify.main([str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("BAD")


def test_minutes_of_another_ceremony_under_a_good_approval_do_not_verify(
    people: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    content = minutes_document(seal(people, approved(people)).ceremony_id)
    assert content is not None
    files = dsverify.embedded_files(content)
    other = files[dsverify.MINUTES].replace("手順書の".encode(), "別手順の".encode())
    file = tmp_path / "minutes.pdf"
    file.write_bytes(content.replace(files[dsverify.MINUTES], other))
    assert dsverify.main([str(file)]) == 1
    assert "the approval is not one of these minutes" in capsys.readouterr().out


def test_they_are_made_once_and_stay(people: Cast) -> None:
    ceremony = approved(people)
    assert seal(people, ceremony) == seal(people, ceremony)
    assert len(audited("keys.minutes.sealed", outcome="DONE")) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        CeremonyDocument.objects.update(sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        CeremonyDocument.objects.all().delete()


def test_nothing_is_sealed_before_the_approval(people: Cast) -> None:
    ceremony = people.reported()
    with pytest.raises(CeremonyInvalid):
        seal(people, ceremony)
    assert minutes_document(ceremony.ceremony_id) is None
    assert audited("keys.minutes.sealed", outcome="REFUSED") == [{"code": "ceremony_invalid"}]


def test_rows_that_were_changed_after_the_approval_are_not_sealed(people: Cast) -> None:
    ceremony = approved(people)
    KeyCeremony.objects.update(report="別の報告")
    with pytest.raises(MinutesDiffer):
        seal(people, ceremony)
    assert not CeremonyDocument.objects.exists()


def test_an_auditor_makes_no_minutes(people: Cast) -> None:
    ceremony = approved(people)
    with pytest.raises(KeyOperatorNeeded):
        seal_minutes(actor=people["witness"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
