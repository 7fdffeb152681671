"""A copy that failed or was destroyed stays so, an act that has ended has ended; what is counted is kept."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("keys", "0007_backups_and_findings")]
    operations = [
        final_state_trigger("keys_keybackup", "state", ("FAILED", "DESTROYED")),
        final_state_trigger("keys_tokenact", "state", ("DONE", "FAILED")),
        fixed_columns_trigger("keys_keybackup", ("key_id", "token_id", "planned_by", "planned_at")),
        fixed_columns_trigger("keys_tokenact", ("kind", "key_id", "backup_id", "share_set", "intended_by")),
        fixed_columns_trigger("keys_tokenfinding", ("kind", "subject", "found_at")),
        fixed_columns_trigger("keys_keyuse", ("key", "day", "process")),
        append_only_triggers("keys_doctorreport"),
    ]
