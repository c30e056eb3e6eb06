"""The database itself refuses to change or delete what the audit trail holds."""

from django.db import migrations

from registry import audit_triggers


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunPython(audit_triggers.forwards, audit_triggers.backwards)]
