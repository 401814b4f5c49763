import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("list_name", models.CharField(max_length=40, verbose_name="liste")),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                ("name_key", models.CharField(editable=False, max_length=120)),
                ("query", models.CharField(blank=True, max_length=2000, verbose_name="adresse")),
                ("is_shared", models.BooleanField(default=False, verbose_name="partagée")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "institute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.institute"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="à",
                    ),
                ),
            ],
            options={
                "verbose_name": "vue enregistrée",
                "verbose_name_plural": "vues enregistrées",
                "indexes": [models.Index(fields=["institute", "list_name", "is_shared"], name="stored_view_shared")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "institute", "list_name", "name_key"),
                        name="stored_view_once_a_name",
                        violation_error_message="Vous avez déjà une vue de ce nom.",
                    )
                ],
            },
        ),
    ]
