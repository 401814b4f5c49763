import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("candidatures", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="étiquette")),
                ("name_key", models.CharField(editable=False, max_length=80)),
                (
                    "institute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="labels", to="organisations.institute"
                    ),
                ),
            ],
            options={
                "verbose_name": "étiquette",
                "ordering": ["name_key"],
            },
        ),
        migrations.CreateModel(
            name="Labelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labellings",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="labellings", to="instruction.label"
                    ),
                ),
            ],
            options={
                "verbose_name": "étiquette d’un dossier",
                "verbose_name_plural": "étiquettes des dossiers",
                "ordering": ["label__name_key"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "Note"), ("call", "Appel")],
                        default="note",
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("with_whom", models.CharField(blank=True, max_length=120, verbose_name="avec qui")),
                ("text", models.TextField(max_length=4000, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("remind_on", models.DateField(null=True, verbose_name="à revoir le")),
                ("reminded_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="candidatures.candidature"
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "ordering": ["-at"],
            },
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                fields=("institute", "name_key"),
                name="label_once_per_institute",
                violation_error_message="Cette étiquette existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="labelling",
            constraint=models.UniqueConstraint(
                fields=("candidature", "label"),
                name="labelling_once_per_candidature",
                violation_error_message="Ce dossier porte déjà cette étiquette.",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("remind_on__isnull", False)),
                fields=["remind_on"],
                name="note_to_come_back",
            ),
        ),
    ]
