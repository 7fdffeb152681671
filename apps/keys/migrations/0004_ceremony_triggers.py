"""What was said in a ceremony stays said; a closed ceremony stays closed, whoever holds the SQL prompt."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_ceremonies")]
    operations = [
        append_only_triggers("keys_stepconfirmation"),
        append_only_triggers("keys_custodyhandover"),
        final_state_trigger("keys_keyceremony", "state", ("APPROVED", "ABORTED")),
        final_state_trigger("keys_ceremonystep", "state", ("CONFIRMED",)),
        fixed_columns_trigger("keys_keyceremony", ("ceremony_type", "script", "script_sha256", "drafted_by")),
        fixed_columns_trigger("keys_ceremonystep", ("ceremony_id", "number", "step_type", "role", "text")),
        fixed_columns_trigger(
            "keys_ceremonyattendance", ("participant_id", "entered_at", "entry_confirmed_by")
        ),
        fixed_columns_trigger("keys_backupmedium", ("label", "seal", "key_id", "step_id", "registered_by")),
    ]
