from django.db import migrations


class Migration(migrations.Migration):
    """Wagtail's images set `decorative` on themselves when they are loaded: a column of that name was never read."""

    dependencies = [("core", "0001_initial")]

    operations = [migrations.RenameField("siteimage", "decorative", "only_decorates")]
