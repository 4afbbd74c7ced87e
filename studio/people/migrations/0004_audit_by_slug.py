from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_guards"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["team_slug", "-id"], name="audit_of_team_slug"),
        ),
    ]
