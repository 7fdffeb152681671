"""The runner: each person sees the own turn, and every refusal is said in words."""

import hashlib
from uuid import UUID

import pytest
from django.test import Client

from apps.keys.errors import SignerLocked
from apps.keys.selectors import ceremony_view
from apps.keys.types import CeremonyView
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.approvals import approver
from tests.factories.ceremonies import Cast
from tests.unit.dsportal.ceremony_stage import address, browser_of, cast, press, read, state_of

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def test_who_takes_no_part_only_looks_on(cast: Cast) -> None:
    ceremony = cast.started(CeremonyType.ACTIVATION)
    client = browser_of(approver("other", "pki_engineer"))
    for page in ("run/", "presence/"):
        assert "閲覧だけが可能です" in read(client, address(ceremony, page))
    assert '<button type="submit" class="primary' not in read(client, address(ceremony, "run/"))


def buttons(client: Client, ceremony: CeremonyView) -> set[str]:
    """Return the acts that the runner offers."""
    html = read(client, address(ceremony, "run/"))
    acts = ("start", "operate", "confirm", "decide", "deviate", "abort")
    return {act for act in acts if address(ceremony, f"run/{act}/") in html}


def test_the_buttons_follow_the_turn(cast: Cast) -> None:
    ceremony = cast.assembled(CeremonyType.ACTIVATION)
    manager, keeper, auditor = (browser_of(cast[name]) for name in ("manager", "keeper-one", "witness"))
    assert buttons(manager, ceremony) == {"start", "abort"}
    assert buttons(keeper, ceremony) == set()
    press(manager, ceremony, "start")
    assert (buttons(manager, ceremony), buttons(auditor, ceremony)) == ({"operate", "abort"}, {"abort"})
    press(manager, ceremony, "operate", number=1)
    assert buttons(auditor, ceremony) == {"confirm", "deviate", "abort"}
    press(auditor, ceremony, "confirm", number=1)
    assert "確認する立会人：認証局電子証明書発行者" in read(auditor, address(ceremony, "run/"))
    cast.witness(ceremony.ceremony_id, 1, "issuer")
    assert buttons(keeper, ceremony) == {"operate"}
    assert "あと2人" in read(keeper, address(ceremony, "run/"))
    press(keeper, ceremony, "operate", number=2)
    assert buttons(keeper, ceremony) == {"deviate"}
    assert state_of(ceremony, 2) == "EXECUTING"


def test_a_refusal_is_said_in_words_and_changes_nothing(cast: Cast) -> None:
    ceremony = cast.done(cast.started(CeremonyType.ACTIVATION), until=2)
    keeper, auditor = browser_of(cast["keeper-one"]), browser_of(cast["witness"])
    press(keeper, ceremony, "operate", number=2)
    assert "同じ方を二重に数えることはできません" in press(keeper, ceremony, "operate", number=2)
    assert "この作業は他の役割が行います" in press(auditor, ceremony, "operate", number=2)
    assert "現在の状態では実行できません" in press(auditor, ceremony, "confirm", number=2)
    assert "前の手順の確認が完了していません" in press(keeper, ceremony, "operate", number=3)
    assert state_of(ceremony, 2) == "EXECUTING"


def test_the_signer_at_work_and_its_failure_are_told_in_words(cast: Cast) -> None:
    ceremony = cast.done(cast.started(CeremonyType.ACTIVATION), until=2)
    one, two = browser_of(cast["keeper-one"]), browser_of(cast["keeper-two"])
    press(one, ceremony, "operate", number=2)
    before = version(one, ceremony)
    press(two, ceremony, "operate", number=2)
    assert version(one, ceremony) != before
    assert "結果を読み取っています" in read(one, address(ceremony, "run/"))
    assert cast.signer is not None
    cast.signer.failure = SignerLocked("the custodians have not opened the signer")
    cast.serve(ceremony.ceremony_id)
    html = read(one, address(ceremony, "run/"))
    assert "署名装置は手順を実行できませんでした：" in html
    assert "この手順を再度試みます" in html
    cast.signer.failure = None
    press(one, ceremony, "operate", number=2)
    press(two, ceremony, "operate", number=2)
    cast.serve(ceremony.ceremony_id)
    assert "一致" in read(one, address(ceremony, "run/"))
    assert state_of(ceremony, 2) == "EXECUTED"


def version(client: Client, ceremony: CeremonyView) -> str:
    return str(client.get(address(ceremony, "run/live/")).json()["version"])


def deviated(cast: Cast) -> CeremonyView:
    """Return a ceremony whose signer has read another serial number than the script expects."""
    ceremony = cast.done(cast.started(CeremonyType.ACTIVATION), until=2)
    assert cast.signer is not None
    cast.signer.changes = {"token_serial": "9999"}
    return cast.executed(ceremony, 2)


@pytest.mark.parametrize(
    ("decision", "state"), [("ACCEPT", "EXECUTED"), ("REPEAT", "NOT_STARTED"), ("ABORT", "DEVIATED")]
)
def test_the_head_decides_about_what_differs(cast: Cast, decision: str, state: str) -> None:
    ceremony = deviated(cast)
    head, keeper = browser_of(cast["head"]), browser_of(cast["keeper-one"])
    html = read(keeper, address(ceremony, "run/"))
    assert "トークンのシリアル番号" in html
    assert "9999" in html
    assert buttons(keeper, ceremony) == set()
    assert press(head, ceremony, "decide", number=2, decision=decision).count("errorlist")
    assert state_of(ceremony, 2) == "DEVIATED"
    press(head, ceremony, "decide", number=2, decision=decision, reason="確認済み。")
    assert state_of(ceremony, 2) == state
    assert (ceremony_view(ceremony.ceremony_id).state == "ABORTED") is (decision == "ABORT")


def test_who_sees_a_difference_stops_the_step(cast: Cast) -> None:
    ceremony = cast.executed(cast.started(CeremonyType.ACTIVATION), 1)
    auditor = browser_of(cast["witness"])
    assert "errorlist" in press(auditor, ceremony, "deviate", number=1, text="")
    press(auditor, ceremony, "deviate", number=1, text="封印が違う。")
    assert state_of(ceremony, 1) == "DEVIATED"
    assert "封印が違う。" in read(auditor, address(ceremony, "run/"))


def test_an_abort_needs_a_reason_and_ends_the_buttons(cast: Cast) -> None:
    ceremony = cast.started(CeremonyType.ACTIVATION)
    head = browser_of(cast["head"])
    press(head, ceremony, "abort", reason="")
    assert ceremony_view(ceremony.ceremony_id).state == "IN_PROGRESS"
    press(head, ceremony, "abort", reason="停電のため。")
    assert ceremony_view(ceremony.ceremony_id).state == "ABORTED"
    assert buttons(head, ceremony) == set()
    assert "停電のため。" in read(head, address(ceremony))
    assert address(ceremony, "minutes/") in read(head, address(ceremony))


def test_buttons_that_do_not_exist_and_unknown_ceremonies_are_not_found(cast: Cast) -> None:
    ceremony, client = cast.draft(CeremonyType.ACTIVATION), browser_of(cast["manager"])
    assert client.post(address(ceremony, "run/fly/")).status_code == 404
    assert client.get(address(ceremony, "run/start/")).status_code == 302
    assert client.get(f"/admin/ceremonies/{UUID(int=1)}/run/").status_code == 404


@pytest.mark.requirement("R-5.2.1.4-1")
def test_the_minutes_are_told_in_words_and_handed_out_as_they_were_closed(cast: Cast) -> None:
    ceremony = deviated(cast)
    head = browser_of(cast["head"])
    press(head, ceremony, "decide", number=2, decision="ACCEPT", reason="銘板の誤記。")
    assert cast.signer is not None
    cast.signer.changes = {}
    for name in ("issuer", "witness"):
        cast.witness(ceremony.ceremony_id, 2, name)
    open_yet = read(head, address(ceremony, "minutes/"))
    assert "報告がないため" in open_yet
    ended = cast.report(cast.emptied(cast.done(ceremony_view(ceremony.ceremony_id))))
    html = read(head, address(ceremony, "minutes/"))
    for said in (
        "銘板の誤記。",
        "トークンのシリアル番号",
        "Keeper-One",
        ended.minutes_sha256,
        "手順書のとおり終了した。",
    ):
        assert said in html
    taken = head.get(address(ceremony, "minutes/json/")).content
    assert hashlib.sha256(taken).hexdigest() == ended.minutes_sha256
    assert head.get(address(ceremony, "minutes/pdf/")).status_code == 404


def test_who_is_not_let_in_yet_is_sent_to_the_door(cast: Cast) -> None:
    ceremony = cast.schedule(cast.draft(CeremonyType.ACTIVATION))
    keeper = browser_of(cast["keeper-one"])
    assert "先に入口の施設スタッフに申し出てください" in read(keeper, address(ceremony, "presence/"))
    cast.enter(ceremony.ceremony_id, cast.participant(ceremony, "keeper-one"))
    assert "施設スタッフに申し出て" not in read(keeper, address(ceremony, "presence/"))
    cast.prove(ceremony.ceremony_id, "keeper-one")
    assert "在室の証明は済んでいます" in read(keeper, address(ceremony, "presence/"))


def test_the_runner_says_beforehand_what_the_signer_will_do(cast: Cast) -> None:
    ceremony = cast.done(cast.started(CeremonyType.ACTIVATION), until=2)
    html = read(browser_of(cast["keeper-one"]), address(ceremony, "run/"))
    assert "署名装置が直ちに次の処理を実行します：トークンを開く" in html
    assert "直ちに次の処理を" not in read(browser_of(cast["witness"]), address(ceremony, "run/"))


def test_after_the_last_step_the_runner_leads_to_the_report(cast: Cast) -> None:
    ceremony = cast.done(cast.started(CeremonyType.ACTIVATION))
    html = read(browser_of(cast["manager"]), address(ceremony, "run/"))
    assert f'class="button primary wide" href="{address(ceremony)}"' in html
