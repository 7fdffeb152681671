"""The page of every command: nothing happens before the confirmation, and then once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.core.validators import MinValueValidator
from django.test import Client
from django.utils.translation import gettext_lazy

from apps.audit.models import AuditEvent
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.lib.errors import Conflict, Invalid
from apps.lib.identifiers import new_id
from apps.staff.models import StaffSession
from dsportal.screens import command_page
from dsportal.screens.command import Command, Receipt
from dsportal.screens.receipts import in_words, on_day
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db

GOOD = {"number": "7", "day": "2026-11-24", "colour": "R", "sure": "on", "secret": "sesame", "note": ""}


class OrderForm(forms.Form):
    number = forms.IntegerField(label="Number", min_value=1)
    day = forms.DateField(label="Day")
    colour = forms.ChoiceField(label="Colour", choices=[("R", "Red"), ("Dark", [("B", "Black")])])
    many = forms.MultipleChoiceField(label="Many", choices=[("x", "Ex")], required=False)
    sure = forms.BooleanField(label="Sure", required=False)
    when = forms.DateTimeField(label="When", required=False)
    secret = forms.CharField(label="Secret", widget=forms.PasswordInput)
    note = forms.CharField(label="Note", required=False)


class Orders:
    """Stands for a service."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, int]] = []

    def preview(self, data: Mapping[str, Any]) -> list[str]:
        if data["number"] == 13:
            raise Invalid("not thirteen", field="order.number")
        return [f"Order number {data['number']} is placed."]

    def run(self, actor: Actor, clock: Clock, data: Mapping[str, Any]) -> Receipt:
        if data["number"] == 99:
            raise Conflict("sold out")
        self.taken.append((actor.actor_id, data["number"]))
        return Receipt("Ordered", [("Number", str(data["number"]))], "/admin/", "Look")


def order_of(service: Orders) -> Command:
    return Command(
        name="order",
        title="Order",
        clause="5.2.1",
        section="governance",
        form=OrderForm,
        roles=frozenset({Role.OPERATIONS_STAFF}),
        run=service.run,
        preview=service.preview,
        reason="for the tests",
    )


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Orders:
    """Return the service behind the only command there is."""
    service = Orders()
    monkeypatch.setattr(command_page, "COMMANDS", {"order": order_of(service)})
    return service


@pytest.fixture
def client(log_in: LogIn) -> Client:
    person = log_in(Role.OPERATIONS_STAFF)
    person.cookies["django_language"] = "en"
    return person


def enter(client: Client, **changed: str) -> str:
    """Fill the form; return the address of the confirmation."""
    answer = client.post("/admin/do/order/", GOOD | changed)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_a_form_leads_over_the_preview_to_the_receipt(client: Client, service: Orders) -> None:
    page = enter(client)
    shown = client.get(page).content.decode()
    assert "Order number 7 is placed." in shown
    assert service.taken == []
    receipt = client.post(page).headers["Location"]
    assert receipt == f"{page}receipt/"
    text = client.get(receipt).content.decode()
    assert "Ordered" in text
    assert 'href="/admin/"' in text
    assert [number for _actor, number in service.taken] == [7]


def test_the_preview_repeats_the_entries_in_words_and_no_secret(client: Client, service: Orders) -> None:
    shown = client.get(enter(client, many="x", when="2026-11-24 10:00")).content.decode()
    for words in ("Tue 24 Nov 2026", "Red", "Yes", "Ex", "10:00:00"):
        assert f"<dd>{words}" in shown or words in shown
    assert "sesame" not in shown


def test_bad_input_keeps_what_was_typed(client: Client, service: Orders) -> None:
    answer = client.post("/admin/do/order/", GOOD | {"number": "0", "note": "typed before"})
    assert answer.status_code == 400
    assert "typed before" in answer.content.decode()
    assert service.taken == []


def test_a_refusal_of_the_preview_stands_beside_its_field(client: Client, service: Orders) -> None:
    answer = client.post("/admin/do/order/", GOOD | {"number": "13"})
    assert answer.status_code == 400
    assert "Not thirteen." in answer.context["form"].errors["number"][0]


def test_a_refusal_of_the_service_keeps_what_was_typed(client: Client, service: Orders) -> None:
    answer = client.post(enter(client, number="99", note="typed before"))
    assert answer.status_code == 400
    assert "Sold out." in answer.context["form"].non_field_errors()[0]
    assert "typed before" in answer.content.decode()


def test_a_second_click_does_nothing_twice(client: Client, service: Orders) -> None:
    page = enter(client)
    first, second = client.post(page), client.post(page)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(service.taken) == 1
    assert client.get(page).headers["Location"] == first.headers["Location"]


def test_two_clicks_at_once_do_nothing_twice(client: Client, service: Orders) -> None:
    page = enter(client)
    session = client.session
    before = dict(session.items())
    client.post(page)
    session = client.session
    session.clear()
    session.update(before)  # what the second request had read before the first was answered
    session.save()
    assert client.post(page).headers["Location"] == "/admin/do/order/"
    assert len(service.taken) == 1


def test_a_draft_belongs_to_its_session(client: Client, log_in: LogIn, service: Orders) -> None:
    page = enter(client)
    other = log_in(Role.OPERATIONS_STAFF, username="other")
    assert other.get(page).headers["Location"] == "/admin/do/order/"
    assert other.post(page).headers["Location"] == "/admin/do/order/"
    assert other.get(f"{page}receipt/").status_code == 404
    assert service.taken == []


def test_a_draft_lies_sealed_in_the_session(client: Client, service: Orders) -> None:
    enter(client, note="Yamada Taro")
    sheets = client.session["desk"]
    assert len(sheets) == 1
    assert "Yamada" not in str(sheets)


def test_the_oldest_draft_gives_way(client: Client, service: Orders) -> None:
    pages = [enter(client) for _number in range(9)]
    assert client.get(pages[0]).status_code == 302
    assert client.get(pages[-1]).status_code == 200


def test_back_shows_the_form_as_it_was_filled(client: Client, service: Orders) -> None:
    shown = client.get(enter(client, note="typed before") + "?back").content.decode()
    assert "typed before" in shown
    assert "Go on to the confirmation" in shown


def test_somebody_without_the_role_is_refused_everywhere(log_in: LogIn, service: Orders) -> None:
    stranger = log_in(Role.AUDITOR)
    ticket = new_id()
    assert stranger.get("/admin/do/order/").status_code == 403
    assert stranger.post("/admin/do/order/", GOOD).status_code == 403
    assert stranger.post(f"/admin/do/order/{ticket}/").status_code == 403
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.event, event.outcome) == ("staff.screen.refused", "REFUSED")
    assert "do/order" in event.detail
    assert service.taken == []


def test_the_list_offers_what_the_role_may_do(client: Client, log_in: LogIn, service: Orders) -> None:
    assert "/admin/do/order/" in client.get("/admin/do/").content.decode()
    assert "/admin/do/order/" not in log_in(Role.AUDITOR, username="kansa").get("/admin/do/").content.decode()


def test_an_unknown_command_is_no_page(client: Client, service: Orders) -> None:
    ticket = new_id()
    assert client.get("/admin/do/other/").status_code == 404
    assert client.get(f"/admin/do/other/{ticket}/").status_code == 404
    assert client.get(f"/admin/do/other/{ticket}/receipt/").status_code == 404


def test_a_link_may_fill_the_form(client: Client, service: Orders) -> None:
    assert client.get("/admin/do/order/?number=42&x=1").context["form"].initial == {"number": "42"}


def test_a_form_without_its_token_is_refused(client: Client, service: Orders) -> None:
    page = enter(client)
    client.handler.enforce_csrf_checks = True
    assert client.post(page).status_code == 403
    assert service.taken == []


def test_a_dangerous_command_asks_for_a_fresh_second_factor(
    client: Client, service: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_page, "COMMANDS", {"order": replace(order_of(service), dangerous=True)})
    page = enter(client)
    assert client.get(page).status_code == 200
    proved = StaffSession.objects.get().proved_at
    assert proved is not None
    StaffSession.objects.update(proved_at=proved - timedelta(minutes=6))
    for answer in (client.get(page), client.post(page)):
        assert answer.headers["Location"].startswith("/admin/mfa/again/")
    assert service.taken == []
    StaffSession.objects.update(proved_at=proved)
    assert client.post(page).headers["Location"] == f"{page}receipt/"


def test_what_is_no_longer_good_at_the_confirmation_returns_to_the_form(
    client: Client, service: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = enter(client)
    monkeypatch.setattr(OrderForm.base_fields["number"], "validators", [MinValueValidator(8)])
    answer = client.post(page)
    assert answer.status_code == 400
    assert answer.context["form"].errors["number"]
    assert service.taken == []


def test_the_day_of_an_entry_is_shown_with_its_weekday(client: Client, service: Orders) -> None:
    assert date(2026, 11, 24).strftime("%a") in client.get(enter(client)).content.decode()


def test_a_receipt_is_read_in_the_language_of_its_reader(
    client: Client, service: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who made it in Japanese and switches to English reads labels, codes and days in English."""

    def run(actor: Actor, clock: Clock, data: Mapping[str, Any]) -> Receipt:
        lines = [
            (gettext_lazy("State"), in_words("APPROVED")),
            (gettext_lazy("Last day"), on_day(data["day"])),
        ]
        return Receipt(gettext_lazy("The person is registered"), lines)

    monkeypatch.setattr(command_page, "COMMANDS", {"order": replace(order_of(service), run=run)})
    client.cookies["django_language"] = "ja"
    receipt = client.post(enter(client)).headers["Location"]
    japanese = client.get(receipt).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(receipt).content.decode()
    for words in ("The person is registered", "Approved", "Tue 24 Nov"):
        assert words in english
        assert words not in japanese
    assert "2026年11月24日（火）" in japanese


def test_a_receipt_without_lines_repeats_the_entries_in_the_readers_language(
    client: Client, service: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(order_of(service), run=lambda _actor, _clock, _data: Receipt("Done"))
    monkeypatch.setattr(command_page, "COMMANDS", {"order": bare})
    client.cookies["django_language"] = "ja"
    receipt = client.post(enter(client)).headers["Location"]
    assert "2026年11月24日（火）" in client.get(receipt).content.decode()
    client.cookies["django_language"] = "en"
    assert "Tue 24 Nov 2026" in client.get(receipt).content.decode()
