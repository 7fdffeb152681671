"""A measure belongs to its incident, and what is taken stays taken."""

from django.db import migrations

from apps.base.append_only import final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_checklist")]
    operations = [
        final_state_trigger("incidents_responsemeasure", "state", ("TAKEN",)),
        fixed_columns_trigger("incidents_responsemeasure", ("incident_id", "measure", "place")),
    ]
