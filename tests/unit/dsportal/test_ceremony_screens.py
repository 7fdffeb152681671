"""The screens of key ceremonies: each person sees the own turn, and every refusal is said in words."""

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from apps.keys.errors import SignerLocked
from apps.keys.models import CeremonyDocument, KeyCeremony
from apps.keys.selectors import ceremony_view
from apps.keys.types import CeremonyView
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.approvals import Voter, approver
from tests.factories.ceremonies import Cast, cast_of
from tests.factories.keys import make_ds_key
from tests.factories.scripts import environment_for
from tests.factories.staff import totp_device
from tests.unit.dsportal.conftest import code_of, give_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_of(SYSTEM_CLOCK)
    for name in ("engineer-one", "engineer-two"):
        made.people.pop(name)
    return made


def browser_of(voter: Voter) -> Client:
    """Return a browser in which the person has logged in."""
    client = Client()
    give_password(client, voter.user)
    client.post("/admin/mfa/", {"token": code_of(totp_device(voter.user))})
    return client


def address(ceremony: CeremonyView, more: str = "") -> str:
    return f"/admin/ceremonies/{ceremony.ceremony_id}/{more}"


def read(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def press(client: Client, ceremony: CeremonyView, act: str, **fields: Any) -> str:
    return client.post(address(ceremony, f"run/{act}/"), fields, follow=True).content.decode()


def state_of(ceremony: CeremonyView, number: int) -> str:
    return ceremony_view(ceremony.ceremony_id).steps[number - 1].state.value


def test_the_list_leads_facility_staff_to_the_door_and_others_to_the_script(cast: Cast) -> None:
    ceremony = cast.draft(CeremonyType.ACTIVATION)
    gate, manager = browser_of(cast.gate), browser_of(cast["manager"])
    assert address(ceremony, "attendance/") in read(gate, "/admin/ceremonies/")
    assert "/admin/ceremonies/draft/" not in read(gate, "/admin/ceremonies/")
    seen = read(manager, "/admin/ceremonies/")
    assert f'href="{address(ceremony)}"' in seen
    assert "/admin/ceremonies/draft/" in seen


def drafted(client: Client, script: str, **more: str) -> Any:
    form = {"ceremony_type": "ACTIVATION", "title": "活性化", "place": "第1室", "script": script, **more}
    return client.post("/admin/ceremonies/draft/", form)


@pytest.mark.requirement("R-5.2.1.2-1")
def test_a_standard_script_is_looked_at_in_words_before_it_is_kept(cast: Cast) -> None:
    key = make_ds_key()
    client = browser_of(cast["manager"])
    make = {"ceremony_type": "ACTIVATION", "purpose": "DS", "key": key.label}
    token = f"{key.hsm.label} {key.hsm.serial}"
    script = (
        client.get("/admin/ceremonies/draft/", {**make, "token": token}).context["draft"].initial["script"]
    )
    looked = drafted(client, script, look="").content.decode()
    assert "秘密鍵を活性化し、稼働状態を確認する。" in looked
    assert key.label in looked
    assert not KeyCeremony.objects.exists()
    kept = drafted(client, script, keep="")
    assert kept.headers["Location"] == address(ceremony_view(KeyCeremony.objects.get().pk))
    compared = drafted(client, script, look="", compared=str(KeyCeremony.objects.get().pk)).content.decode()
    assert "二つの手順書に相違はありません" in compared


@pytest.mark.parametrize("change", [("format:", "formula: 1\nformat:"), ("act: NONE", "act: FLY")])
def test_a_script_that_is_not_lawful_is_refused_with_its_place(cast: Cast, change: tuple[str, str]) -> None:
    client = browser_of(cast["manager"])
    text = cast.draft(CeremonyType.ACTIVATION) and KeyCeremony.objects.get().script
    broken = text.replace(*change) if change[0] in text else "formula: 1"
    answer = drafted(client, broken, keep="")
    assert answer.status_code == 400
    assert "手順書が正しくありません" in answer.content.decode()
    assert KeyCeremony.objects.count() == 1


def test_a_draft_without_a_title_and_a_standard_script_without_a_token_come_back(cast: Cast) -> None:
    client = browser_of(cast["manager"])
    assert drafted(client, "x", title="").status_code == 400
    assert client.get("/admin/ceremonies/draft/").status_code == 200
    assert client.get("/admin/ceremonies/draft/", {"ceremony_type": "KEYGEN"}).status_code == 400


def plan(client: Client, cast: Cast, ceremony: CeremonyView, *, without: str = "", **more: str) -> Any:
    chosen: dict[str, Any] = {"scheduled_for": SYSTEM_CLOCK.today().isoformat(), "has_read": "on"}
    for person, role in cast.roles(without=without).items():
        chosen.setdefault(f"role_{role.value}", []).append(person)
    form = {**chosen, "script_sha256": ceremony.script_sha256, **more}
    return client.post(address(ceremony, "plan/"), form)


@pytest.mark.requirement("R-5.2.1.1-1")
def test_the_ca_manager_orders_people_and_day_after_reading_the_script(cast: Cast) -> None:
    ceremony = cast.draft(CeremonyType.ACTIVATION)
    client = browser_of(cast["head"])
    assert ceremony.script_sha256 in read(client, address(ceremony, "plan/"))
    assert plan(client, cast, ceremony, has_read="").status_code == 400
    assert plan(client, cast, ceremony, without="witness").status_code == 400
    assert plan(client, cast, ceremony, script_sha256="0" * 64).status_code == 400
    assert ceremony_view(ceremony.ceremony_id).state == "DRAFT"
    assert plan(client, cast, ceremony).status_code == 302
    view = ceremony_view(ceremony.ceremony_id)
    assert (view.state, len(view.participants)) == ("SCHEDULED", 6)
    assert "checked" in read(client, address(ceremony, "plan/"))


@pytest.mark.requirement("R-5.2.1.8-1")
def test_facility_staff_confirms_entry_and_exit_one_by_one(cast: Cast) -> None:
    ceremony = cast.schedule(cast.draft(CeremonyType.ACTIVATION))
    gate, path = browser_of(cast.gate), address(ceremony, "attendance/")
    person = str(ceremony.participants[0].participant_id)
    gate.post(path, {"participant_id": person, "way": "in"})
    assert ceremony_view(ceremony.ceremony_id).participants[0].present
    again = gate.post(path, {"participant_id": person, "way": "in"}, follow=True).content.decode()
    assert 'class="error"' in again
    gate.post(path, {"participant_id": person, "way": "out"})
    gate.post(path, {"participant_id": "nobody", "way": "in"})
    assert not any(one.present for one in ceremony_view(ceremony.ceremony_id).participants)


def prove(client: Client, ceremony: CeremonyView, voter: Voter) -> str:
    """Go through the two pages of the proof; return what the runner says afterwards."""
    asked = client.post(address(ceremony, "presence/"), follow=True)
    if not asked.context.get("asked"):
        return asked.content.decode()
    assertion = json.dumps(voter.key.get(json.loads(asked.context["options"])))
    path = address(ceremony, f"presence/{asked.context['asked'].challenge_id}/")
    return client.post(path, {"assertion": assertion}, follow=True).content.decode()


def test_presence_is_proved_with_the_own_key_after_the_entry_was_seen(cast: Cast) -> None:
    ceremony = cast.schedule(cast.draft(CeremonyType.ACTIVATION))
    keeper = cast["keeper-one"]
    client = browser_of(keeper)
    assert "入室の確認が行われていません" in prove(client, ceremony, keeper)
    cast.enter(ceremony.ceremony_id, cast.participant(ceremony, "keeper-one"))
    assert "秘密鍵管理者" in read(client, address(ceremony, "presence/"))
    assert "セキュリティキーで在室を証明する" in read(client, address(ceremony, "run/"))
    assert 'class="error"' in prove(client, ceremony, cast["keeper-two"])
    assert "在室を証明しました" in prove(client, ceremony, keeper)
    assert "セキュリティキーで在室を証明する" not in read(client, address(ceremony, "run/"))


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


def test_each_state_says_what_comes_next(cast: Cast) -> None:
    manager, head = browser_of(cast["manager"]), browser_of(cast["head"])
    ceremony = cast.draft(CeremonyType.ACTIVATION)
    assert address(ceremony, "plan/") in read(head, address(ceremony))
    cast.schedule(ceremony)
    assert "入室を確認します" in read(manager, address(ceremony))
    view = ceremony_view(ceremony.ceremony_id)
    for person in view.participants:
        cast.enter(ceremony.ceremony_id, person.participant_id)
    assert "自分のセキュリティキーで在室を証明" in read(manager, address(ceremony))
    for name in cast.people:
        cast.prove(ceremony.ceremony_id, name)
    assert "作業を開始します" in read(manager, address(ceremony))
    press(manager, ceremony, "start")
    done = cast.done(ceremony_view(ceremony.ceremony_id))
    assert "report-ceremony" in read(manager, address(ceremony))
    assert "全員が退室した後" in read(manager, address(ceremony, "run/"))
    cast.report(cast.emptied(done))
    assert "complete-ceremony" in read(manager, address(ceremony))


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


def test_the_sealed_document_is_handed_out_as_it_is(cast: Cast) -> None:
    ceremony = cast.reported()
    content = b"%PDF-1.7 sealed"
    CeremonyDocument.objects.create(
        ceremony_id=ceremony.ceremony_id,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        minutes_sha256=ceremony.minutes_sha256,
        made_at=SYSTEM_CLOCK.now(),
    )
    head = browser_of(cast["head"])
    assert address(ceremony, "minutes/pdf/") in read(head, address(ceremony, "minutes/"))
    answer = head.get(address(ceremony, "minutes/pdf/"))
    assert (answer.content, answer.headers["Content-Type"]) == (content, "application/pdf")
    assert ".pdf" in answer.headers["Content-Disposition"]


def test_a_rehearsal_and_its_twin_differ_in_the_environment_only(cast: Cast) -> None:
    one = cast.draft(CeremonyType.ACTIVATION)
    twin = cast.draft(CeremonyType.ACTIVATION, environment_for(CeremonyType.ACTIVATION, token_serial="77"))
    other = cast.draft(CeremonyType.DEACTIVATION)
    client = browser_of(cast["head"])
    link = address(one, f"difference/{twin.ceremony_id}/")
    assert link in read(client, address(one))
    html = read(client, link)
    assert "違いは環境の記載だけです" in html
    assert "環境：トークンのシリアル番号" in html
    assert "forbidden" not in html
    foreign = read(client, address(one, f"difference/{other.ceremony_id}/"))
    assert "リハーサルではありません" in foreign
    assert "forbidden" in foreign


def test_the_home_page_says_whose_turn_it_is(cast: Cast) -> None:
    head, gate, keeper = (browser_of(who) for who in (cast["head"], cast.gate, cast["keeper-one"]))
    ceremony = cast.draft(CeremonyType.ACTIVATION)
    assert address(ceremony, "plan/") in read(head, "/admin/")
    assert str(ceremony.ceremony_id) not in read(gate, "/admin/")
    cast.schedule(ceremony)
    assert address(ceremony, "attendance/") in read(gate, "/admin/")
    assert str(ceremony.ceremony_id) not in read(keeper, "/admin/")
    cast.enter(ceremony.ceremony_id, cast.participant(ceremony, "keeper-one"))
    assert address(ceremony) in read(keeper, "/admin/")
