"""Notes stay as written, decisions and closed incidents are final, and what is taken stays taken."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [
        append_only_triggers("incidents_incidentnote"),
        final_state_trigger("incidents_incident", "state", ("CONCLUDED",)),
        final_state_trigger("incidents_incident", "compromise", ("DISMISSED", "REISSUE_APPROVED")),
        final_state_trigger("incidents_responsemeasure", "state", ("TAKEN",)),
        final_state_trigger("incidents_compromiserehearsal", "state", ("DONE", "FAILED")),
        fixed_columns_trigger("incidents_responsemeasure", ("incident_id", "measure", "place")),
    ]
