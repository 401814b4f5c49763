import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import toolkit.calendars.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nonce",
                    models.CharField(
                        default=toolkit.calendars.models.make_nonce, editable=False, max_length=32, verbose_name="aléa"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créée le"),
                ),
                ("renewed_at", models.DateTimeField(editable=False, null=True, verbose_name="renouvelée le")),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="lue le")),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_address",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse d’agenda",
                "verbose_name_plural": "adresses d’agenda",
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créé le"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda",
            },
        ),
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=150, verbose_name="identifiant")),
                ("sequence", models.PositiveIntegerField(default=0, verbose_name="révision")),
                ("told", models.JSONField(blank=True, default=dict, verbose_name="ce qui est dit")),
                ("over_at", models.DateTimeField(verbose_name="fini le")),
                ("first_told_at", models.DateTimeField(verbose_name="paru le")),
                ("changed_at", models.DateTimeField(verbose_name="changé le")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="annulé le")),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="calendars.feed",
                        verbose_name="agenda",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement d’un agenda",
                "verbose_name_plural": "événements d’un agenda",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("feed", "uid"),
                        name="feed_entry_once",
                        violation_error_message="Cet événement figure déjà à l’agenda.",
                    )
                ],
            },
        ),
    ]
