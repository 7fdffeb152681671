"""The screens around a key ceremony: list, draft, plan, door, presence, minutes, difference."""

import hashlib
from typing import Any

import pytest
from django.test import Client

from apps.keys.models import CeremonyDocument, KeyCeremony
from apps.keys.selectors import ceremony_view
from apps.keys.types import CeremonyView
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.ceremonies import Cast
from tests.factories.keys import make_ds_key, make_hsm
from tests.factories.scripts import environment_for, script_for
from tests.unit.dsportal.ceremony_stage import address, browser_of, cast, press, prove, read

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("format:", "formula: 1\nformat:"), "purpose, steps"),
        (("act: NONE", "act: FLY"), "step 1: unknown act"),
    ],
)
def test_a_script_that_is_not_lawful_is_refused_with_its_place(
    cast: Cast, change: tuple[str, str], place: str
) -> None:
    client = browser_of(cast["manager"])
    broken = script_for(CeremonyType.ACTIVATION).replace(*change)
    answer = drafted(client, broken, keep="")
    assert answer.status_code == 400
    assert "手順書が正しくありません" in answer.content.decode()
    assert place in answer.content.decode()
    assert not KeyCeremony.objects.exists()


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


def test_without_a_token_the_page_says_why_no_script_can_be_made(cast: Cast) -> None:
    client = browser_of(cast["manager"])
    assert "「トークン」に選択できるものがありません" in read(client, "/admin/ceremonies/draft/")
    make_hsm()
    assert "に選択できるものがありません" not in read(client, "/admin/ceremonies/draft/")


@pytest.mark.requirement("R-5.2.1.1-1")
def test_the_ca_manager_orders_people_and_day_after_reading_the_script(cast: Cast) -> None:
    ceremony = cast.draft(CeremonyType.ACTIVATION)
    client = browser_of(cast["head"])
    assert plan(client, cast, ceremony).status_code == 400  # no custodian is on call
    cast.on_call(SYSTEM_CLOCK.today())
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
    ceremony = cast.schedule(ceremony)
    assert address(ceremony, "attendance/") in read(gate, "/admin/")
    assert str(ceremony.ceremony_id) not in read(keeper, "/admin/")
    cast.enter(ceremony.ceremony_id, cast.participant(ceremony, "keeper-one"))
    assert address(ceremony) in read(keeper, "/admin/")


def test_the_record_in_the_list_of_rows_leads_to_the_screen_in_words(cast: Cast) -> None:
    ceremony = cast.draft(CeremonyType.ACTIVATION)
    record = f"/admin/keys/keyceremony/{ceremony.ceremony_id}/change/"
    assert f'href="{address(ceremony)}"' in read(browser_of(cast["head"]), record)
    assert address(ceremony) not in read(browser_of(cast.gate), record)
