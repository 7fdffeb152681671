"""String foreign keys are imports in disguise: hold them to the same table."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.doors_contract import read_table
from tests.architecture.source import doors_table


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("apps.")]


def outward_relations() -> Iterator[tuple[str, models.ForeignKey[models.Model, models.Model]]]:
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                yield f"{model._meta.label}.{field.name}", field


def test_foreign_keys_follow_the_table_of_imports() -> None:
    allowed = read_table(doors_table()["allowed"])
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("apps.")}
    wrong = [
        name
        for name, field in outward_relations()
        if (target := field.related_model._meta.app_label) in ours
        and (source := field.model._meta.app_label) != target
        and target not in allowed.get(source, set())
    ]
    assert wrong == []


def test_no_foreign_key_deletes_what_it_points_from() -> None:
    wrong = [
        name for name, field in outward_relations() if field.remote_field.on_delete is not models.PROTECT
    ]
    assert wrong == []


def test_no_foreign_key_opens_a_back_door() -> None:
    assert [name for name, field in outward_relations() if not field.remote_field.hidden] == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: str(model._meta.label))
def test_a_model_is_a_row_and_nothing_more(model: type[models.Model]) -> None:
    overridden = [name for name in ("save", "delete", "full_clean") if name in vars(model)]
    assert overridden == []
    assert not model._meta.ordering
