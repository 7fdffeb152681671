"""What a member of staff does in the browser, and what the browser complained about."""

from datetime import datetime
from pathlib import Path

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page

from tests.factories.staff import PASSWORD


class Visitor:
    """One session; `complaints` collects CSP violations and script errors, `strangers` foreign URLs."""

    def __init__(self, page: Page, origin: str, shots: Path, past: datetime) -> None:
        self.page = page
        self.origin = origin
        self.past = past
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self._shots = shots
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.strangers.append(url)

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)
        self.page.wait_for_load_state("networkidle")

    def shoot(self, name: str) -> None:
        """Write a picture of the whole page, for people to look at."""
        self._shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(self._shots / f"{name}.png"), full_page=True)

    def give_password(self, username: str, password: str = PASSWORD) -> None:
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        self.page.click("#login-form button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def give_code(self, device: TOTPDevice) -> None:
        code = totp(device.bin_key, step=device.step, t0=device.t0, digits=device.digits, drift=device.drift)
        self.page.fill("#id_token", f"{code:0{device.digits}d}")
        self.page.click("form.stack button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def log_in(self, username: str, device: TOTPDevice, path: str = "/admin/") -> None:
        """Log in with password and authenticator app, and open `path`."""
        self.open(path)
        self.give_password(username)
        self.give_code(device)

    def speak(self, language: str) -> None:
        self.page.click(f".language button[lang={language}]")
        self.page.wait_for_load_state("networkidle")

    def add_authenticator(self) -> None:
        """Plug a virtual security key with PIN into the browser (Chrome DevTools Protocol)."""
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
