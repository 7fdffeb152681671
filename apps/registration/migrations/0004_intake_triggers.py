"""A stop of the intake names its decision for good, and ends once."""

from django.db import migrations

from apps.base.append_only import final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("registration", "0003_intake")]
    operations = [
        final_state_trigger("registration_intakehold", "state", ("RESUMED",)),
        fixed_columns_trigger("registration_intakehold", ("approval_id", "subject", "held_by", "held_at")),
    ]
