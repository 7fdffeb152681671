"""What every row of every app has in common: it names itself in lists and logs."""

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("apps.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: str(model._meta.label))
def test_a_row_names_itself(model: type[models.Model]) -> None:
    relations = {
        field.name: field.related_model()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    }
    texts = {field.name: "text" for field in model._meta.fields if isinstance(field, models.CharField)}
    text = str(model(**texts | relations))
    assert text
    assert "object (" not in text  # how Django calls a row that has no name
