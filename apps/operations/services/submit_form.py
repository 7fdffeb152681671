"""Submit a filled form; what was submitted never changes, a correction is the next version (5.2.1.7)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.canonical import canonical_digest, canonical_text
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id
from apps.operations.errors import OperationsInvalid, RecordMissing, RecordTaken, TemplateOutdated
from apps.operations.events import OperationsEvent
from apps.operations.models import FormRecord, FormTemplate
from apps.operations.permissions import OPERATORS
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.7"


def submit_form(
    *,
    actor: Actor,
    clock: Clock,
    template_id: UUID,
    values: Mapping[str, str],
    corrects: UUID | None = None,
) -> Recorded:
    """Store the values (sealed) under the newest version of the form.

    `corrects` is the newest record of a series: the correction becomes its next version, the old one stays.
    Raises `DutyRefused`, `RecordMissing`, `TemplateOutdated`, `OperationsInvalid` (other fields than the
    form's, or an empty one), `RecordTaken` (that record was corrected already).
    """
    event = OperationsEvent.FORM_SUBMITTED
    with duty(actor=actor, clock=clock, event=event, subject="form", clause=_CLAUSE, roles=OPERATORS):
        template = _template(template_id)
        if set(values) != set(template.fields) or not all(value.strip() for value in values.values()):
            raise OperationsInvalid("every field of the form, and no other", field="values")
        series, version = (new_id(), 1) if corrects is None else _next_version(corrects, template)
        row = FormRecord(
            template=template,
            series=series,
            version=version,
            content_sha256=canonical_digest(dict(values)).hex(),
        )
        sealed(row, "sealed_text", canonical_text(dict(values)), field="values")
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, version=version)
    return Recorded(record_id=row.pk)


def _template(template_id: UUID) -> FormTemplate:
    template = FormTemplate.objects.filter(pk=template_id).first()
    if template is None:
        raise RecordMissing(field="template_id")
    newer = FormTemplate.objects.filter(form_code=template.form_code, version__gt=template.version)
    if newer.exists():
        raise TemplateOutdated(field="template_id", clause=_CLAUSE)
    return template


def _next_version(corrects: UUID, template: FormTemplate) -> tuple[UUID, int]:
    old = FormRecord.objects.filter(pk=corrects, template__form_code=template.form_code).first()
    if old is None:
        raise RecordMissing(field="corrects")
    if FormRecord.objects.filter(series=old.series, version__gt=old.version).exists():
        raise RecordTaken("that record was corrected already", field="corrects", clause=_CLAUSE)
    return old.series, old.version + 1
