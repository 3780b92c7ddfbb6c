from django.db import migrations, models


class Migration(migrations.Migration):
    """The trail is looked through by who did something and by what was done."""

    dependencies = [
        ("core", "0002_only_decorates"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["by", "at"], name="audit_of_person"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["action", "at"], name="audit_of_action"),
        ),
    ]
