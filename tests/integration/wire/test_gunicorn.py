"""The API behind the real gunicorn: what only a real server, real sockets and several processes can show."""

import base64
import http.client
import json
import secrets
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.console import Console
from tests.support.migrated import MigratedFile
from tests.support.processes import Child, free_port, listens, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[3]
AT_ONCE = 8
PREPARE = """
import base64
from apps.lib.clock import SYSTEM_CLOCK as clock
from tests.api.stage import form_of, parts_of
from tests.builders.application import card, draft
from tests.factories.clients import Machine
from tests.factories.registration import registration_authority
from apps.registration.adapters.simulated_applicant import random_person
from apps.registration.models import IssuanceApplication
registration_authority(clock)
machine = Machine(client_id="phone-back-end")
def form(nonce):
    person = random_person()
    body, kind = form_of(parts_of(draft(nonce, clock.now(), person=person, of_card=card(person))))
    return [base64.b64encode(body).decode(), kind]
result = machine.token()
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running gunicorn with two workers, and a console on the same database."""

    port: int
    token: str
    console: Console
    child: Child

    def send(
        self, path: str, *, body: Any = b"", key: str = "", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or secrets.token_hex(8)}
        try:
            connection.request("POST", f"/api/v1/{path}", body, sent)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def application(self) -> tuple[bytes, str]:
        """Return the form of a correct application of somebody new."""
        _, answer = self.send("nonces")
        body, kind = self.console.run(f"result = form({answer['nonce']!r})")
        return base64.b64decode(body), kind

    def applications(self) -> int:
        count: int = self.console.run("result = IssuanceApplication.objects.count()")
        return count

    def lives(self) -> bool:
        return self.send("nonces")[0] == 201


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_file: MigratedFile) -> Iterator[Server]:
    var = tmp_path_factory.mktemp("wire")
    (var / "secrets").mkdir()
    for name in ("django.key", "data.key"):
        (var / "secrets" / name).write_text(secrets.token_hex(32), encoding="ascii")
        (var / "secrets" / name).chmod(0o600)
    for name in ("queue", "queue-control", "static"):
        (var / name).mkdir()
    environment = {
        "DJANGO_SETTINGS_MODULE": "dsportal.settings.development",
        "DSPORTAL_VAR": str(var),
        "DSPORTAL_RUNTIME": str(var / "runtime"),
        "DSPORTAL_DB": f"sqlite:{var / 'dsportal.sqlite3'}",
        "DSPORTAL_BROKER": "filesystem://",
        "DSPORTAL_URL": "http://localhost:8000",
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
    }
    migrated_file.copy_to(var / "dsportal.sqlite3")
    console = Console(environment)
    token = console.run(PREPARE)
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "dsportal.wsgi", *options, "--chdir", str(ROOT)]
    child = Child(command, log=var / "gunicorn.log", environment=environment)
    try:
        wait_until(lambda: listens(port), "gunicorn listens")
        yield Server(port=port, token=token, console=console, child=child)
    finally:
        child.stop()
        console.close()


def all_at_once(call: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, range(AT_ONCE)))


def test_identical_requests_at_once_are_one_request(server: Server) -> None:
    before = server.applications()
    body, kind = server.application()
    answers = all_at_once(lambda _: server.send("applications", body=body, key="one", Content_Type=kind))
    states = Counter((status, answer.get("code", "")) for status, answer in answers)
    assert set(states) <= {(202, ""), (409, "request_in_flight")}
    assert len({answer["application_id"] for status, answer in answers if status == 202}) == 1
    assert server.applications() == before + 1
    assert server.send("applications", body=body, key="one", Content_Type=kind)[0] == 202


def test_one_nonce_serves_one_of_many_requests_at_once(server: Server) -> None:
    before = server.applications()
    body, kind = server.application()
    answers = all_at_once(lambda _: server.send("applications", body=body, Content_Type=kind))
    states = Counter((status, answer.get("code", "")) for status, answer in answers)
    assert states == {(202, ""): 1, (409, "nonce_replayed"): AT_ONCE - 1}
    assert server.applications() == before + 1


def test_50_mb_are_refused_before_they_were_sent(server: Server) -> None:
    head = (
        f"POST /api/v1/applications HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
        "Idempotency-Key: big\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        "Content-Length: 50000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(head.encode())
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "body_too_large")
    assert server.lives()


def test_50_mb_of_unannounced_length_are_not_taken(server: Server) -> None:
    chunks = (b"x" * 1_000_000 for _ in range(50))
    try:
        status, answer = server.send("revocations", body=chunks, Content_Type="application/json")
    except OSError:  # the server may hang up while we send
        status, answer = 400, {"code": "jws_malformed"}
    assert (status, answer["code"]) in {(400, "jws_malformed"), (413, "body_too_large")}
    assert server.lives()


def test_a_client_that_leaves_in_the_middle_harms_nobody(server: Server) -> None:
    before = server.applications()
    body, kind = server.application()
    head = (
        f"POST /api/v1/applications HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
        f"Idempotency-Key: half\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for _ in range(AT_ONCE):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
            wire.sendall(head.encode() + body[: len(body) // 2])
    assert server.lives()
    assert server.applications() == before
    assert server.send("applications", body=body, key="whole", Content_Type=kind)[0] == 202


@pytest.mark.parametrize(
    "request_line",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /api/v1/nonces HTTP/9.9\r\n\r\n",
        b"GET " + b"a" * 20_000 + b"\r\n",
    ],
)
def test_what_is_no_http_gets_no_internals(server: Server, request_line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(request_line)
        told = wire.recv(65_536)
    assert b"Traceback" not in told
    assert b"/work" not in told
    assert server.lives()


def test_two_lengths_are_refused(server: Server) -> None:
    """Otherwise a proxy and we might see different requests (RFC 9112 6.3)."""
    head = (
        "POST /api/v1/nonces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(head.encode())
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        assert answer.status in {400, 401}
        assert b"Traceback" not in answer.read()
    assert server.lives()
