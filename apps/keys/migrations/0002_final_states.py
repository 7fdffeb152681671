"""A destroyed key stays destroyed, a closed gathering stays closed, whoever holds the SQL prompt."""

from django.db import migrations

from apps.base.append_only import final_state_trigger


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]
    operations = [
        final_state_trigger("keys_dskey", "state", ("DESTROYED",)),
        final_state_trigger("keys_activationsession", "state", ("DONE", "FAILED", "EXPIRED")),
    ]
