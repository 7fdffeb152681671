"""Answers to checks and the ledger of device keys are only ever added to; final states stay final."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial")]
    operations = [
        append_only_triggers("registration_screeningresult"),
        append_only_triggers("registration_seendevicekey"),
        final_state_trigger(
            "registration_issuanceapplication", "state", ("COMPLETED", "REJECTED", "WITHDRAWN")
        ),
        final_state_trigger("registration_intakehold", "state", ("RESUMED",)),
        fixed_columns_trigger("registration_intakehold", ("approval_id", "subject", "held_by", "held_at")),
    ]
