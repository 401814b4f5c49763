import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("candidatures", "0001_initial"),
        ("cycles", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("assign", "Confier"),
                            ("label", "Étiqueter"),
                            ("write", "Écrire"),
                            ("eligible", "Déclarer recevable"),
                        ],
                        max_length=12,
                        verbose_name="acte",
                    ),
                ),
                ("values", models.JSONField(default=dict, verbose_name="avec")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("told_at", models.DateTimeField(editable=False, null=True)),
                ("undone_at", models.DateTimeField(editable=False, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cycles.cycle"),
                ),
            ],
            options={
                "verbose_name": "acte en nombre",
                "verbose_name_plural": "actes en nombre",
            },
        ),
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
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(db_index=True)),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="candidatures.candidature"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "présence",
            },
        ),
        migrations.CreateModel(
            name="Synthesis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("proposed", "Proposée à la direction"),
                            ("validated", "Validée"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("career", models.TextField(blank=True, max_length=700, verbose_name="ligne de carrière")),
                ("stakes", models.TextField(blank=True, max_length=600, verbose_name="enjeux")),
                ("strengths", models.TextField(blank=True, max_length=600, verbose_name="points forts")),
                ("reservations", models.TextField(blank=True, max_length=600, verbose_name="réserves")),
                ("questions", models.TextField(blank=True, max_length=500, verbose_name="questions à poser")),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "Favorable"),
                            ("with_reservations", "Favorable avec réserves"),
                            ("reserved", "Réservé"),
                            ("unfavourable", "Défavorable"),
                        ],
                        max_length=20,
                        verbose_name="avis proposé",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("proposed_at", models.DateTimeField(editable=False, null=True)),
                ("returned_at", models.DateTimeField(editable=False, null=True)),
                (
                    "returned_word",
                    models.TextField(blank=True, editable=False, max_length=500, verbose_name="mot du renvoi"),
                ),
                ("validated_at", models.DateTimeField(editable=False, null=True)),
                ("dossier_at", models.DateTimeField(editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="syntheses",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "synthèse",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="BulkLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_state", models.CharField(max_length=24)),
                ("seen_adviser", models.CharField(blank=True, max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Pas encore fait"),
                            ("done", "Fait"),
                            ("same", "Rien à changer"),
                            ("refused", "Refusé"),
                            ("undone", "Annulé"),
                            ("kept", "Laissé tel quel"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="motif")),
                ("before", models.CharField(blank=True, max_length=20)),
                ("after", models.CharField(blank=True, max_length=20)),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="candidatures.candidature"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="instruction.bulkrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’un acte en nombre",
                "verbose_name_plural": "lignes d’un acte en nombre",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "candidature"),
                        name="bulk_line_once",
                        violation_error_message="Ce dossier est déjà dans cet acte.",
                    )
                ],
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
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("candidature", "user"), name="presence_once"),
        ),
        migrations.AddConstraint(
            model_name="synthesis",
            constraint=models.UniqueConstraint(
                fields=("candidature", "number"),
                name="synthesis_number_once",
                violation_error_message="Cette version de la synthèse existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesis",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "validated"), _negated=True),
                fields=("candidature",),
                name="synthesis_one_open",
                violation_error_message="Une version de cette synthèse est déjà en cours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "validated"),
                        ("dossier_at__isnull", False),
                        ("validated_at__isnull", False),
                        ("validated_by__isnull", False),
                        models.Q(("opinion", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "validated"), _negated=True),
                        ("dossier_at__isnull", True),
                        ("validated_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="synthesis_validated_is_frozen",
                violation_error_message="Une synthèse validée porte son avis, qui l’a validée et le dossier jugé.",
            ),
        ),
    ]
