"""A whole site for a key ceremony: database, SoftHSM, signer, web server, and a browser for each person."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator

from apps.lib.clock import SYSTEM_CLOCK
from tests.e2e.conftest import SHOTS
from tests.e2e.visitor import Visitor
from tests.factories.staff import PASSWORD
from tests.support.migrated import MigratedFile
from tests.support.processes import Child, free_port, listens, wait_until
from tests.support.signer_house import ROOT, SignerHouse

Enter = Callable[[str], Visitor]
_PATIENCE: Final = 60_000  # milliseconds; a condition ends every wait, this only a broken one
TABLET: Final = {"width": 1024, "height": 768}
CUT_OFF: Final = """() => [document.documentElement, ...document.querySelectorAll(".table-frame")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className || box.tagName)"""
PEOPLE: Final = {
    # user name -> name, role
    "shibata": ("柴田 誠", "ca_manager"),
    "mori": ("森 由美", "ops_manager"),
    "hara": ("原 健一", "certificate_issuer"),
    "kansa": ("監物 彩", "auditor"),
    "kagi1": ("鍵谷 一郎", "key_custodian"),
    "kagi2": ("香木 二葉", "key_custodian"),
    "gishi1": ("技野 三郎", "pki_engineer"),
    "gishi2": ("義志 四季", "pki_engineer"),
    "monban": ("門田 守", "facility_staff"),
}
_STAFF = """
from tests.factories.policy import adopted_regulation
from tests.factories.staff import member
adopted_regulation(clock=clock)
for username, (name, role) in {people!r}.items():
    user = member(username, role)
    user.display_name = name
    user.save()
"""


class CeremonyHouse(SignerHouse):
    """The signer house with web server and worker in front and the staff of a ceremony on the books."""

    def __init__(self, directory: Path, migrated_file: MigratedFile) -> None:
        super().__init__(directory, migrated_file)
        port = free_port()
        self.origin = f"http://localhost:{port}"
        self.environment |= {"DSPORTAL_ORIGINS": self.origin, "DSPORTAL_URL": self.origin}
        (directory / "static").mkdir()
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.run(_STAFF.format(people=PEOPLE))
        options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
        command = [sys.executable, "-m", "gunicorn", "dsportal.wsgi", *options, "--chdir", str(ROOT)]
        self.web = Child(command, log=directory / "web.log", environment=self.environment)
        work = [
            "-m",
            "celery",
            "-A",
            "dsportal",
            "worker",
            "--pool",
            "solo",
            "-Q",
            "default",
            "-n",
            "worker@%h",
        ]
        self.worker = Child(
            [sys.executable, *work], log=directory / "worker.log", environment=self.environment
        )
        wait_until(lambda: listens(port), "the web server listens")

    def open_signer(self) -> None:
        """Start one signer and let two custodians open it with their shares."""
        shares = self.make_token()
        self.start(processes=1)
        self.wait(lambda told: "signer-1" in told["processes"])
        self.run(f"activate({shares[:2]!r})")
        self.wait_open()

    def close(self) -> None:
        self.web.stop()
        self.worker.stop()
        super().close()


@pytest.fixture
def house(tmp_path: Path, migrated_file: MigratedFile) -> Iterator[CeremonyHouse]:
    made = CeremonyHouse(tmp_path, migrated_file)
    try:
        made.open_signer()
        yield made
    finally:
        made.close()


@pytest.fixture
def enter(house: CeremonyHouse, browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Return a function that lets a person enrol a security key and stand in the portal with it."""
    contexts: list[BrowserContext] = []

    def come(username: str) -> Visitor:
        context = browser.new_context(locale="ja-JP", viewport=TABLET, accept_downloads=True)  # type: ignore[arg-type]  # a size
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        guest = Visitor(context.new_page(), house.origin, SHOTS, SYSTEM_CLOCK.now() - timedelta(days=3))
        guest.add_authenticator()
        visit(guest, "/admin/")
        guest.page.fill("#id_username", username)
        guest.page.fill("#id_password", PASSWORD)
        follow(guest, guest.page.locator("#login-form button[type=submit]"))
        guest.page.click("#passkey-register-button")
        guest.page.wait_for_url("**/mfa/recovery-codes/**")
        return guest

    yield come
    for context in contexts:
        context.close()


def asked_again(guest: Visitor) -> bool:
    """Answer the question for the second factor, if the portal asks; say whether it did."""
    if "/mfa/again/" not in guest.page.url:
        return False
    guest.page.click("#passkey-verification-button")
    guest.page.wait_for_url(lambda url: "/mfa/" not in url)
    return True


def carry_out(guest: Visitor, **typed: str) -> None:
    """Fill the form of a procedure and confirm what it says."""
    for field, value in typed.items():
        guest.page.fill(f"#id_{field}", value)
    follow(guest, guest.page.locator("form.stack button[type=submit]"))
    asked_again(guest)
    guest.page.click("main form button[type=submit]")
    guest.page.wait_for_url("**/receipt/")


def say_on_call(guest: Visitor) -> None:
    """A custodian says that he can be reached today."""
    visit(guest, "/admin/do/set-on-call/")
    today = SYSTEM_CLOCK.today().isoformat()
    guest.page.select_option("#id_on_call", "yes")
    carry_out(guest, first_day=today, last_day=today)


def download(guest: Visitor, words: str, file: Path) -> Path:
    with guest.page.expect_download() as waiting:
        guest.page.get_by_role("link", name=words).click()
    waiting.value.save_as(file)
    return file


def look(guest: Visitor, name: str) -> None:
    """Take a picture for people to look at; nothing is cut off on the tablet."""
    guest.shoot(name)
    assert guest.page.evaluate(CUT_OFF) == [], name


def follow(guest: Visitor, target: Locator) -> None:
    """Click what leads to another page, and wait until that is there and its scripts have run."""
    with guest.page.expect_navigation():
        target.click()


def visit(guest: Visitor, path: str) -> None:
    """Open a page; where the runner was just showing the next state by itself, once more."""
    try:
        guest.page.goto(guest.origin + path)
    except Error:
        guest.page.wait_for_load_state()
        guest.page.goto(guest.origin + path)
