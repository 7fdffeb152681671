from datetime import date
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.lib.canonical import canonical_digest
from apps.lib.mdoc.age import age_on, birthday_in
from apps.lib.mdoc.elements import ElementAbsent, ElementInvalid, ElementTooLong, birth_date_text
from apps.lib.mdoc.profile import JP_MNC_1, ProfileInvalid, elements_for, profile_from_data
from apps.lib.mdoc.profile_model import AgePolicy, AgeReference, LeapDay, MsoProfile
from apps.lib.mdoc.types import PersonData
from tests.builders.mdoc import make_person, make_profile_data

PROFILE = profile_from_data(JP_MNC_1)
ROWS: list[dict[str, Any]] = make_profile_data()["elements"]
TODAY = date(2026, 11, 24)
JP = "org.iso.23220.1.jp"
COMMON = "org.iso.23220.1"


def values(
    person: PersonData | None = None, *, on: date = TODAY, profile: MsoProfile = PROFILE
) -> dict[str, Any]:
    encoded = elements_for(profile, person or make_person(), on=on)
    return {
        identifier: cbor2.loads(value)
        for entries in encoded.name_spaces.values()
        for identifier, value in entries
    }


def data_with_element(number: int = 0, drop: str = "", **changed: Any) -> dict[str, Any]:
    rows = [dict(row) for row in ROWS]
    rows[number].update(changed)
    rows[number].pop(drop, None)
    return make_profile_data(elements=rows)


@pytest.mark.requirement("R-3.1.1-1")
def test_the_elements_are_those_that_wallets_know() -> None:
    names = PROFILE.element_names()
    assert names[JP] == (
        "full_name_unicode", "resident_address_unicode", "birth_date_unicode", "sex_unicode",
        "individual_number_unicode", "local_gov_code_unicode", "portrait",
    )  # fmt: skip
    assert names[COMMON][:3] == ("sex", "birth_date", "age_in_years")
    assert names[COMMON][3:] == tuple(f"age_over_{age}" for age in (13, 15, 16, 18, 20, 60, 65))


def test_the_profile_is_plain_data_with_one_digest() -> None:
    assert canonical_digest(JP_MNC_1) == canonical_digest(dict(JP_MNC_1))
    assert PROFILE.doc_type == "org.iso.23220.1.jp.mnc"
    assert PROFILE.status_claim


def test_an_adults_values() -> None:
    found = values()
    assert found["full_name_unicode"] == "番号　花子"
    assert found["birth_date_unicode"] == "1971年9月1日"
    assert found["birth_date"] == date(1971, 9, 1)
    assert (found["sex"], found["sex_unicode"]) == (2, "女性")
    assert (found["age_in_years"], found["age_over_20"], found["age_over_60"]) == (55, True, False)
    assert found["portrait"] == make_person().portrait


def test_the_birth_date_is_a_full_date_in_tag_1004() -> None:
    encoded = dict(elements_for(PROFILE, make_person(), on=TODAY).name_spaces[COMMON])
    assert encoded["birth_date"] == bytes.fromhex("d903ec6a") + b"1971-09-01"


@pytest.mark.parametrize(("sex", "word"), [(0, "不明"), (1, "男性"), (2, "女性"), (9, "適用不能")])
def test_sex_codes_are_those_of_iso_5218(sex: int, word: str) -> None:
    found = values(make_person(sex=sex))
    assert (found["sex"], found["sex_unicode"]) == (sex, word)


@pytest.mark.parametrize("sex", [3, -1, 10, 5])
def test_refuses_other_sex_codes(sex: int) -> None:
    with pytest.raises(ElementInvalid) as refusal:
        values(make_person(sex=sex))
    assert refusal.value.field == "person.sex"


@pytest.mark.parametrize("birth", [date(2026, 11, 25), date(2030, 1, 1), date(1870, 1, 1)])
def test_refuses_impossible_birth_dates(birth: date) -> None:
    with pytest.raises(ElementInvalid) as refusal:
        values(make_person(birth_date=birth))
    assert refusal.value.field == "person.birth_date"


@pytest.mark.parametrize("field", ["full_name", "resident_address", "individual_number"])
def test_refuses_when_something_required_is_missing(field: str) -> None:
    with pytest.raises(ElementAbsent) as refusal:
        values(make_person(**{field: ""}))
    assert refusal.value.field == f"person.{field}"


def test_optional_elements_may_be_absent() -> None:
    assert "local_gov_code_unicode" not in values(make_person(local_gov_code=""))


def test_an_infant_needs_no_portrait_but_a_six_year_old_does() -> None:
    infant = make_person(birth_date=date(2020, 11, 25), portrait=None)
    assert "portrait" not in values(infant)
    for portrait in (None, b""):
        with pytest.raises(ElementAbsent):
            values(make_person(birth_date=date(2020, 11, 24), portrait=portrait))


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", "あ" * 201), ("resident_address", "あ" * 201), ("portrait", b"\xff" * 32769),
     ("individual_number", "1" * 13), ("local_gov_code", "143640")],
)  # fmt: skip
def test_refuses_what_is_too_long(field: str, value: object) -> None:
    with pytest.raises(ElementTooLong) as refusal:
        values(make_person(**{field: value}))
    assert refusal.value.field == f"person.{field}"


@pytest.mark.parametrize(
    ("field", "value"),
    [("individual_number", "12345678901"), ("individual_number", "12345678901a"),
     ("individual_number", "１２３４５６７８９０１２"),
     ("individual_number", "12345678901\n"), ("local_gov_code", "1436"), ("full_name", "番号\n花子"),
     ("full_name", "番号\u202e花子"),
     ("full_name", "\ue000"), ("resident_address", "a\x00b"), ("resident_address", "\x7f")],
)  # fmt: skip
def test_refuses_values_of_the_wrong_form_without_repeating_them(field: str, value: str) -> None:
    with pytest.raises(ElementInvalid) as refusal:
        values(make_person(**{field: value}))
    assert refusal.value.field == f"person.{field}"
    assert value not in str(refusal.value)


def test_rare_characters_and_variation_selectors_stay_as_they_are() -> None:
    name = "𠮷野　葛\U000e0101"
    assert values(make_person(full_name=name))["full_name_unicode"] == name


@pytest.mark.parametrize(
    ("policy", "birth", "on", "age"),
    [
        (AgePolicy(), date(2006, 11, 24), date(2026, 11, 23), 19),
        (AgePolicy(), date(2006, 11, 24), date(2026, 11, 24), 20),
        (AgePolicy(reference=AgeReference.DAY_BEFORE), date(2006, 11, 24), date(2026, 11, 22), 19),
        (AgePolicy(reference=AgeReference.DAY_BEFORE), date(2006, 11, 24), date(2026, 11, 23), 20),
        (AgePolicy(), date(2004, 2, 29), date(2025, 2, 28), 20),
        (AgePolicy(), date(2004, 2, 29), date(2025, 3, 1), 21),
        (AgePolicy(leap_day=LeapDay.FEBRUARY_28), date(2004, 2, 29), date(2025, 2, 28), 21),
        (AgePolicy(leap_day=LeapDay.FEBRUARY_28), date(2004, 2, 29), date(2024, 2, 28), 19),
        (AgePolicy(reference=AgeReference.DAY_BEFORE), date(2004, 2, 29), date(2025, 2, 28), 21),
        (AgePolicy(reference=AgeReference.DAY_BEFORE), date(2005, 1, 1), date(2024, 12, 31), 20),
    ],
)
def test_ages_on_the_days_around_birthdays(policy: AgePolicy, birth: date, on: date, age: int) -> None:
    assert age_on(birth, on, policy) == age


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(1, 100))
def test_an_age_is_reached_on_the_birthday_and_not_before(birth: date, years: int) -> None:
    birthday = birthday_in(birth, birth.year + years, LeapDay.MARCH_1)
    assert age_on(birth, birthday, AgePolicy()) == years
    assert age_on(birth, date.fromordinal(birthday.toordinal() - 1), AgePolicy()) == years - 1


def test_birth_dates_have_no_padding() -> None:
    assert birth_date_text(date(2001, 1, 9)) == "2001年1月9日"


@pytest.mark.parametrize("member", sorted(JP_MNC_1))
def test_refuses_a_profile_without_a_member(member: str) -> None:
    data = make_profile_data()
    del data[member]
    with pytest.raises(ProfileInvalid, match="missing") as refusal:
        profile_from_data(data)
    assert refusal.value.field == member


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("mso_version", "1.1"), ("digest_algorithm", "SHA-1"), ("salt_bytes", 16), ("salt_bytes", True),
        ("salt_bytes", "32"), ("validity_days", 0), ("validity_days", 31), ("validity_days", True),
        ("validity_days", "30"), ("validity_days", 30.0), ("expected_update_lead_days", 31),
        ("expected_update_lead_days", -1), ("version", 0), ("version", None), ("batch_maximum", 0),
        ("batch_maximum", 101), ("status_claim", 1), ("status_claim", "yes"), ("doc_type", ""),
        ("doc_type", "a b"), ("doc_type", 5), ("doc_type", "é"), ("doc_type", "a" * 101), ("profile", None),
        ("age_reference", "never"), ("age_reference", 5), ("age_leap_day", "02-29"), ("elements", []),
        ("elements", {}), ("elements", [{}] * 201), ("elements", None),
    ],
)  # fmt: skip
def test_refuses_members_out_of_bounds(member: str, value: object) -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        profile_from_data(make_profile_data(**{member: value}))
    assert refusal.value.field == member


@pytest.mark.parametrize("data", [None, [], "x", 5])
def test_refuses_what_is_no_object(data: Any) -> None:
    with pytest.raises(ProfileInvalid, match="object"):
        profile_from_data(data)
    with pytest.raises(ProfileInvalid, match="object") as refusal:
        profile_from_data(make_profile_data(elements=[data]))
    assert refusal.value.field == "elements[0]"


def test_refuses_unknown_members() -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        profile_from_data(make_profile_data(colour="red"))
    assert refusal.value.field == "colour"
    with pytest.raises(ProfileInvalid) as refusal:
        profile_from_data(data_with_element(3, colour="red"))
    assert refusal.value.field == "elements[3].colour"


@pytest.mark.parametrize(
    ("number", "member", "value"),
    [
        (0, "namespace", ""), (0, "identifier", "a b"), (0, "type", "float"), (0, "type", "uint"),
        (0, "source", "shoe_size"), (0, "maximum", 0), (0, "maximum", 1 << 18), (0, "required", "no"),
        (0, "required_from_age", 151), (0, "pattern", ""), (0, "pattern", "("), (0, "pattern", 5),
        (0, "pattern", "a" * 101), (0, "names", {}), (0, "age", 20), (3, "names", None),
        (3, "names", {"0": "x"}),
        (3, "names", {"0": "", "1": "m", "2": "f", "9": "n"}),
        (3, "names", {"0": 0, "1": "m", "2": "f", "9": "n"}),
        (7, "maximum", 5), (7, "type", "bool"), (10, "age", 100), (10, "age", True),
        (10, "identifier", "age_over_99"),
        (6, "type", "tstr"),
    ],
)  # fmt: skip
def test_refuses_bad_elements_and_names_the_member(number: int, member: str, value: object) -> None:
    changes: dict[str, Any] = {member: value}
    with pytest.raises(ProfileInvalid) as refusal:
        profile_from_data(data_with_element(number, **changes))
    assert refusal.value.field == f"elements[{number}].{member}"


@pytest.mark.parametrize(
    ("number", "member"),
    [
        (0, "namespace"),
        (0, "identifier"),
        (0, "type"),
        (0, "source"),
        (0, "maximum"),
        (3, "names"),
        (10, "age"),
    ],
)
def test_refuses_elements_without_a_member(number: int, member: str) -> None:
    with pytest.raises(ProfileInvalid, match="missing") as refusal:
        profile_from_data(data_with_element(number, drop=member))
    assert refusal.value.field == f"elements[{number}].{member}"


def test_refuses_an_element_twice() -> None:
    rows = [*ROWS, ROWS[0]]
    with pytest.raises(ProfileInvalid, match="twice"):
        profile_from_data(make_profile_data(elements=rows))


def test_age_over_means_that_age_or_more() -> None:
    person = make_person(birth_date=date(2006, 11, 24))
    assert values(person)["age_over_20"] is True
    assert values(person, on=date(2026, 11, 23))["age_over_20"] is False
