"""What the form of a command offers, what the preview repeats of it, and what the receipt keeps."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django import forms
from django.test import Client

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from dsportal.screens import command_page
from dsportal.screens.command import Command, Receipt
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db

URL = "/admin/do/judge/"
Offer = Callable[..., Client]


class JudgeForm(forms.Form):
    order = forms.ChoiceField(label="Order", choices=[("1", "Fan of rack 4")])
    confirmed = forms.TypedChoiceField(
        label="Decision",
        coerce=lambda value: value == "yes",
        choices=[("yes", "It is confirmed"), ("no", "It is sent back")],
        widget=forms.RadioSelect,
    )
    parts = forms.CharField(label="Parts", widget=forms.Textarea)

    def clean_parts(self) -> list[str]:
        return str(self.cleaned_data["parts"]).splitlines()


class IdleForm(JudgeForm):
    order = forms.ChoiceField(label="Order", choices=[("", "")])


def _run(_actor: Actor, _clock: Clock, _given: Mapping[str, Any]) -> Receipt:
    return Receipt("Judged")


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch, log_in: LogIn) -> Offer:
    """Return what puts a form behind the only command there is."""

    def offered(form: type[forms.Form] = JudgeForm) -> Client:
        command = Command(
            name="judge",
            title="Judge",
            clause="5.2.1",
            section="governance",
            form=form,
            roles=frozenset({Role.OPERATIONS_STAFF}),
            run=_run,
            preview=lambda _given: ["The order is judged."],
            reason="for the tests",
        )
        monkeypatch.setattr(command_page, "COMMANDS", {"judge": command})
        person = log_in(Role.OPERATIONS_STAFF)
        person.cookies["django_language"] = "en"
        return person

    return offered


def test_the_first_choice_of_a_list_is_not_sent_unseen(offer: Offer) -> None:
    client = offer()
    assert '<option value="" selected>Choose</option>' in client.get(URL).content.decode()
    answer = client.post(URL, {"order": "", "confirmed": "yes", "parts": "a fan"})
    assert answer.status_code == 400
    assert "order" in answer.context["form"].errors


def test_a_refusal_names_the_fields_above_the_form(offer: Offer) -> None:
    shown = offer().post(URL, {"order": "1", "confirmed": "yes", "parts": ""}).content.decode()
    assert '<a href="#id_parts">Parts</a>' in shown
    assert '<a href="#id_order">' not in shown


def test_a_form_with_nothing_to_choose_from_says_so_and_leads_on(offer: Offer) -> None:
    shown = offer(IdleForm).get(URL).content.decode()
    assert "no entry to choose from for “Order”" in shown
    assert 'href="/admin/do/"' in shown
    assert "Go on to the confirmation" not in shown


def test_what_was_typed_stays_where_the_choices_have_gone(offer: Offer) -> None:
    answer = offer(IdleForm).post(URL, {"order": "1", "confirmed": "yes", "parts": "typed before"})
    assert answer.status_code == 400
    assert "typed before" in answer.content.decode()


def test_preview_and_receipt_repeat_the_entries_as_they_were_chosen_and_typed(offer: Offer) -> None:
    client = offer()
    page = client.post(URL, {"order": "1", "confirmed": "no", "parts": "a fan\na screw"}).headers["Location"]
    preview = client.get(page).content.decode()
    receipt = client.get(client.post(page).headers["Location"]).content.decode()
    for shown in (preview, receipt):
        assert "<dd>Fan of rack 4</dd>" in shown
        assert "<dd>It is sent back</dd>" in shown
        assert "<dd>a fan\na screw</dd>" in shown


def test_an_empty_list_says_so_in_words(log_in: LogIn) -> None:
    person = log_in(Role.OPERATIONS_MANAGER)
    person.cookies["django_language"] = "en"
    shown = person.get("/admin/keys/custodyhandover/").content.decode()
    assert "There is no record to show." in shown
