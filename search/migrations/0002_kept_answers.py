import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_chunks"),
        ("specs", "0005_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("link", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("question", models.TextField()),
                ("found", models.BooleanField()),
                ("content", models.JSONField()),
                ("spoken_of", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "asker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="specs.package"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnsweredOf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("snapshot", models.PositiveIntegerField()),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None),
                ),
                ("paths", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="specs.package"
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="of",
                        to="search.keptanswer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="keptanswer",
            index=models.Index(fields=["asker", "-id"], name="answers_of_asker"),
        ),
        migrations.AddConstraint(
            model_name="answeredof",
            constraint=models.UniqueConstraint(fields=("answer", "package"), name="answer_speaks_of_package_once"),
        ),
    ]
