"""Entries of registers are only added; of the others only what follows is filled in, and ends are final."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger

APPEND_ONLY = (
    "escalation",
    "stakeholdercontact",
    "meetingrecord",
    "assetmaintenance",
    "configurationitem",
    "operationlogentry",
    "dailychecklist",
    "formtemplate",
    "formrecord",
    "reminder",
)
FINAL = {
    "workorder": ("RESULT_CONFIRMED", "CANCELLED"),
    "activityplan": ("REPORTED",),
    "problem": ("SOLVED",),
    "changerequest": ("REJECTED", "IMPLEMENTED"),
    "release": ("DEPLOYED", "WITHDRAWN"),
    "inquiry": ("ANSWERED",),
    "periodicreport": ("SUBMITTED",),
    "auditrequest": ("ACCEPTED",),
}
WRITTEN_ONCE = ("id", "recorded_by", "recorded_at")
FIXED = {
    "workorder": ("order_type", "importance", "action", "subject", "executors", "sealed_text", "due_on"),
    "activityplan": ("span", "period"),
    "asset": ("tag", "kind"),
    "problem": ("sealed_text",),
    "changerequest": ("problem_id", "sealed_text"),
    "release": ("software", "version", "content_sha256", "change_id"),
    "inquiry": ("stakeholder", "topic", "sealed_text", "due_on"),
    "periodicreport": ("report", "period", "due_on"),
    "auditrequest": ("sealed_text", "assigned_to", "due_on"),
}


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial")]
    operations = [
        *(append_only_triggers(f"operations_{table}") for table in APPEND_ONLY),
        *(final_state_trigger(f"operations_{table}", "state", states) for table, states in FINAL.items()),
        *(
            fixed_columns_trigger(f"operations_{table}", (*WRITTEN_ONCE, *columns))
            for table, columns in FIXED.items()
        ),
    ]
