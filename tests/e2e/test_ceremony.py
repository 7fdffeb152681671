"""A key ceremony on tablets: nine people with browsers of their own, a signer process and a real SoftHSM."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from tests.e2e.ceremony_house import (
    PEOPLE,
    CeremonyHouse,
    Enter,
    asked_again,
    carry_out,
    download,
    enter,
    follow,
    house,
    look,
    say_on_call,
    visit,
)
from tests.e2e.conftest import SHOTS
from tests.e2e.visitor import Visitor
from tests.support.processes import wait_until

__all__ = ["enter", "house"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
INSIDE = tuple(name for name in PEOPLE if name != "monban")
WITNESSES = ("hara", "kansa")


class Room:
    """The people of one ceremony, each at the own browser."""

    def __init__(self, house: CeremonyHouse, enter: Enter) -> None:
        self.house = house
        self.people = {name: enter(name) for name in PEOPLE}
        self.path = ""

    def __getitem__(self, name: str) -> Visitor:
        return self.people[name]

    def press(self, name: str, words: str) -> str:
        """Let a person open the runner and press the button with these words; return what the page says."""
        guest = self[name]
        visit(guest, f"{self.path}run/")
        self._press(guest, words)
        if asked_again(guest):
            visit(guest, f"{self.path}run/")
            self._press(guest, words)
        return guest.page.inner_text("main")

    def _press(self, guest: Visitor, words: str) -> None:
        follow(guest, guest.page.get_by_role("button", name=words))

    def send(self, name: str, act: str, **fields: str) -> str:
        """Send a form past the buttons, with a fresh second factor; return what the portal answers."""
        guest = self[name]
        visit(guest, f"/admin/mfa/again/?next={self.path}run/")
        asked_again(guest)
        return guest.post(f"{self.path}run/{act}/", fields)

    def state(self) -> str:
        """Return the state of the step that is current now, or of the ceremony after the last one."""
        told: str = self.house.run(f"""
view = selectors.ceremony_view({self.path.split("/")[3]!r})
step = view.next_step()
result = f"{{step.number}} {{step.state.value}}" if step else view.state.value
""")
        return told

    def wait(self, state: str) -> None:
        for _turn in range(1500):
            if self.state() == state:
                return
            self["kansa"].page.wait_for_timeout(100)
        errands = "[(row.code, row.cause) for row in CeremonyErrand.objects.exclude(cause='')]"
        told = self.house.run(f"from apps.keys.models import CeremonyErrand\nresult = {errands}")
        raise AssertionError((self.state(), told))

    def operate(self, number: int, *names: str) -> None:
        for name in names:
            self.press(name, "この手順を操作しました")
        self.wait(f"{number} EXECUTED")

    def witness(self) -> None:
        for name in WITNESSES:
            self.press(name, "立会人として確認します")


@pytest.fixture
def room(house: CeremonyHouse, enter: Enter) -> Room:
    return Room(house, enter)


def draft(room: Room) -> None:
    """The operations manager takes the standard script, edits a sentence, looks at it and keeps it."""
    page = room["mori"].page
    visit(room["mori"], "/admin/ceremonies/")
    follow(room["mori"], page.get_by_role("link", name="キーセレモニーを起案する"))
    page.select_option("#id_ceremony_type", "KEYGEN")
    page.select_option("#id_purpose", "DS")
    follow(room["mori"], page.get_by_role("button", name="手順書を作成"))
    text = page.input_value("#id_script")
    page.fill("#id_title", "DS鍵の生成（第1四半期）")
    page.fill("#id_place", "第1セキュリティルーム")
    page.fill("#id_script", text.replace("format:", "formula: x\nformat:"))
    follow(room["mori"], page.get_by_role("button", name="手順書を確認"))
    assert "手順書が正しくありません" in page.inner_text(".errorlist")
    page.fill("#id_script", text.replace("作業の終了を告げる。", "作業の終了を宣言する。"))
    follow(room["mori"], page.get_by_role("button", name="手順書を確認"))
    assert "作業の終了を宣言する。" in page.inner_text(".script-steps")
    room["mori"].shoot("ceremony-draft-ja")
    page.get_by_role("button", name="起案を保存").click()
    page.wait_for_url(lambda url: "/draft/" not in url)
    room.path = "/" + page.url.split("/", 3)[3]


def open_issue(room: Room) -> None:
    """A PKI engineer opens the issue whose request the ceremony makes."""
    guest = room["gishi1"]
    visit(guest, "/admin/do/open-certificate-order/")
    guest.page.select_option("#id_purpose", "DS")
    carry_out(guest, ceremony_on=SYSTEM_CLOCK.today().isoformat())


def order(room: Room) -> None:
    """The CA manager reads the script and names people and day."""
    guest = room["shibata"]
    visit(guest, room.path)
    follow(guest, guest.page.get_by_role("link", name="参加者と実施日の指定"))
    asked_again(guest)
    for name in INSIDE:
        guest.page.get_by_label(PEOPLE[name][0]).check()
    guest.page.check("#id_has_read")
    guest.shoot("ceremony-plan-ja")
    guest.page.get_by_role("button", name="実施を命ずる").click()
    guest.page.wait_for_url(lambda url: "/plan/" not in url)
    assert "キーセレモニーの実施を命じました" in guest.page.inner_text("main")


def assemble(room: Room) -> None:
    """Facility staff lets everybody in; nobody proves presence before; everybody does so with the own key."""
    said = prove(room, "kagi1")
    assert "入室の確認が行われていません" in said
    gate = room["monban"]
    visit(gate, "/admin/ceremonies/")
    follow(gate, gate.page.get_by_role("link", name="DS鍵の生成（第1四半期）"))
    assert gate.page.url.endswith("/attendance/")
    for _person in INSIDE:
        follow(gate, gate.page.get_by_role("button", name="入室を確認").first)
    gate.shoot("ceremony-attendance-ja")
    for name in INSIDE:
        assert "在室を証明しました" in prove(room, name)


def prove(room: Room, name: str) -> str:
    guest = room[name]
    visit(guest, f"{room.path}presence/")
    follow(guest, guest.page.get_by_role("button", name="セキュリティキーの操作に進む"))
    if guest.page.locator("#ballot").count():
        guest.page.click("#ballot button[type=submit]")
        guest.page.wait_for_url("**/run/")
    return guest.page.inner_text("main")


def test_a_generation_ceremony_from_draft_to_approved(room: Room, tmp_path: Path) -> None:
    draft(room)
    open_issue(room)
    for name in ("kagi1", "kagi2"):
        say_on_call(room[name])
    order(room)
    assemble(room)
    room.press("mori", "キーセレモニーを開始")
    room.operate(1, "mori")
    room.witness()
    room.operate(2, "kagi1", "kagi2")
    visit(room["kansa"], f"{room.path}run/")
    look(room["kansa"], "ceremony-evidence-ja")
    room.witness()
    refused_by_the_portal(room)
    refused_by_the_hsm(room)
    room.operate(3, "kagi2")
    room.witness()
    room.operate(4, "gishi1", "gishi2")
    room.witness()
    deviate(room)
    room.witness()
    assert room.state() == "STEPS_DONE"
    close(room)
    approve(room)
    read_minutes(room, tmp_path)
    for name, guest in room.people.items():
        assert ([line for line in guest.complaints if "400" not in line], guest.strangers) == ([], []), name


def refused_by_the_portal(room: Room) -> None:
    """One custodian twice, an auditor as operator, a witness before the work: each is refused in words."""
    room.press("kagi1", "この手順を操作しました")
    assert room["kagi1"].page.get_by_role("button", name="この手順を操作しました").count() == 0
    for name, act, why in (
        ("kagi1", "operate", "同じ方を二重に数えることはできません"),
        ("kansa", "operate", "この作業は他の役割が行います"),
        ("kansa", "confirm", "現在の状態では実行できません"),
    ):
        assert why in room.send(name, act, number="3"), (name, act)
    assert room.state() == "3 EXECUTING"


def refused_by_the_hsm(room: Room) -> None:
    """The token is pulled in the middle of the generation: the step fails in words and is tried again."""
    room.house.softhsm.unplug()
    room.press("kagi2", "この手順を操作しました")
    room.wait("3 FAILED")
    guest = room["kagi1"]
    visit(guest, f"{room.path}run/")
    assert "署名装置は手順を実行できませんでした" in guest.page.inner_text(".runner-card")
    look(guest, "ceremony-failed-ja")
    room.house.softhsm.plug()
    room.press("kagi1", "この手順を再度試みます")


def deviate(room: Room) -> None:
    """The auditor sees a difference in the last step; the CA manager decides, everybody goes on."""
    room.operate(5, "mori")
    guest = room["kansa"]
    visit(guest, f"{room.path}run/")
    guest.page.click("details:has(form[action$='deviate/']) summary")
    guest.page.fill("#id_DeviationForm_text", "封印の番号が読み上げと異なる。")
    room._press(guest, "手順を止めて記録")
    visit(room["shibata"], f"{room.path}run/")
    look(room["shibata"], "ceremony-deviation-ja")
    room["shibata"].page.check("input[value=REPEAT]")
    room["shibata"].page.fill("#id_DecisionForm_reason", "読み上げの誤り。手順をやり直す。")
    room._press(room["shibata"], "決定を記録")
    room.operate(5, "mori")


def close(room: Room) -> None:
    """Everybody leaves, the operations manager reports and asks for the approval."""
    gate = room["monban"]
    visit(gate, f"{room.path}attendance/")
    for _person in INSIDE:
        follow(gate, gate.page.get_by_role("button", name="退室を確認").first)
    command(room["mori"], room.path, "報告を書く", report="手順書のとおり終了した。")
    command(room["mori"], room.path, "議事録の承認を依頼")


def command(guest: Visitor, path: str, link: str, **typed: str) -> None:
    """Go from a page to a procedure and carry it out."""
    visit(guest, path)
    follow(guest, guest.page.get_by_role("link", name=link))
    carry_out(guest, **typed)


def approve(room: Room) -> None:
    """The CA manager, who operated no step, votes with the key; the operations manager carries it out."""
    approval = room.house.run("""
from apps.approvals.models import ApprovalRequest
result = str(ApprovalRequest.objects.get(state="PENDING").pk)
""")
    address = f"/admin/approvals/{approval}/"
    head = room["shibata"]
    visit(head, address)
    head.page.check("input[value=APPROVE]")
    follow(head, head.page.locator(".decision-side form button[type=submit]"))
    head.page.click("#ballot button[type=submit]")
    head.page.wait_for_url("**/receipt/")
    guest = room["mori"]
    visit(guest, f"{address}carry-out/")
    asked_again(guest)
    guest.page.click("main form button[type=submit]")
    guest.page.wait_for_url("**/carried-out/")
    assert room.state() == "APPROVED"


def read_minutes(room: Room, folder: Path) -> None:
    """The auditor reads the minutes and takes both files along; strangers verify the document."""
    guest = room["kansa"]
    sealed = f"result = selectors.minutes_document({room.path.split('/')[3]!r}) is not None"
    wait_until(lambda: bool(room.house.run(sealed)), "the minutes are sealed", seconds=180)
    visit(guest, f"{room.path}minutes/")
    look(guest, "ceremony-minutes-ja")
    said = guest.page.inner_text("main")
    assert "封印の番号が読み上げと異なる。" in said
    assert "鍵谷 一郎" in said
    told = download(guest, "機械可読", folder / "minutes.json").read_bytes()
    assert json.loads(told)["report"] == "手順書のとおり終了した。"
    assert hashlib.sha256(told).hexdigest() in said
    document = download(guest, "議事録（PDF）", SHOTS / "ceremony-minutes.pdf")
    command = [sys.executable, "-m", "dsverify", str(document)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
