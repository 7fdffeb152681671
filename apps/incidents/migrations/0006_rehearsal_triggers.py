"""A rehearsal that ended keeps its result."""

from django.db import migrations

from apps.base.append_only import final_state_trigger


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_rehearsal")]
    operations = [final_state_trigger("incidents_compromiserehearsal", "state", ("DONE", "FAILED"))]
