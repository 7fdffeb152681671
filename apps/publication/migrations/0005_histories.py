"""What holds even at the SQL prompt: histories of downloads and postings are only added."""

from django.db import migrations

from apps.base.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("publication", "0004_certificates_for_verifiers")]
    operations = [
        append_only_triggers("publication_certificatedownload"),
        append_only_triggers("publication_dtsposting"),
    ]
