"""What holds even at the SQL prompt: that an end was announced is only ever added."""

from django.db import migrations

from apps.base.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_calendar_warnings")]
    operations = [append_only_triggers("certificates_calendarwarning")]
