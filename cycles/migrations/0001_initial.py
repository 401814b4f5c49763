import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cycles.codes
import organisations.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Par exemple CDG, PC-2 ou CIDGI 006.",
                        max_length=16,
                        validators=[cycles.codes.validate_code],
                        verbose_name="code",
                    ),
                ),
                ("code_key", models.CharField(default="", editable=False, max_length=32)),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2200),
                        ],
                        verbose_name="année",
                    ),
                ),
                ("slug", models.SlugField(editable=False, max_length=64, unique=True, verbose_name="adresse")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "promotion",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="promotion"
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="ouverture des candidatures")),
                ("closes_at", models.DateTimeField(verbose_name="clôture des candidatures")),
                ("seats", models.PositiveSmallIntegerField(default=20, verbose_name="places")),
                ("fee", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="droits d’inscription")),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Brouillon"), ("PUBLISHED", "Publié"), ("ARCHIVED", "Archivé")],
                        default="DRAFT",
                        editable=False,
                        max_length=16,
                        verbose_name="état",
                    ),
                ),
                ("audience_intro", models.TextField(blank=True, max_length=20000, verbose_name="public, introduction")),
                ("audience_items", models.JSONField(blank=True, default=list, verbose_name="public, liste")),
                ("see_also", models.JSONField(blank=True, default=list, verbose_name="voir aussi")),
                (
                    "confirmation_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="jours pour confirmer"),
                ),
                ("decision_on", models.DateField(blank=True, null=True, verbose_name="date annoncée de la décision")),
                ("expenses", models.JSONField(blank=True, default=list, verbose_name="qui paie quoi")),
                ("eligibility", models.JSONField(blank=True, default=dict, verbose_name="conditions de recevabilité")),
                ("targets", models.JSONField(blank=True, default=list, verbose_name="équilibre visé du groupe")),
                (
                    "decline_share",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Of the admitted, for the waiting list.",
                        verbose_name="désistements attendus, en %",
                    ),
                ),
                ("day_starts_at", models.TimeField(blank=True, null=True, verbose_name="heure de début d’un module")),
                ("day_ends_at", models.TimeField(blank=True, null=True, verbose_name="heure de fin d’un module")),
                (
                    "half_day_minutes",
                    models.PositiveSmallIntegerField(default=210, verbose_name="durée d’une demi-journée, en minutes"),
                ),
                (
                    "attendance_share",
                    models.PositiveSmallIntegerField(
                        default=80, verbose_name="assiduité demandée pour le certificat, en %"
                    ),
                ),
                (
                    "brochure_cover",
                    models.CharField(
                        choices=[
                            ("CROWN", "La couronne de l’année, dessinée d’après les dates"),
                            ("PHOTOGRAPH", "Une photographie"),
                        ],
                        default="CROWN",
                        max_length=16,
                        verbose_name="couverture de la brochure",
                    ),
                ),
                ("quotes", models.JSONField(blank=True, default=list, verbose_name="citations de la brochure")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "institute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cycles",
                        to="organisations.institute",
                        verbose_name="institut",
                    ),
                ),
            ],
            options={
                "verbose_name": "cycle",
                "ordering": ("-year", "code_key"),
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("label", models.CharField(max_length=200, verbose_name="intitulé")),
                ("weight", models.PositiveSmallIntegerField(help_text="En pour cent.", verbose_name="poids")),
                ("help", models.TextField(blank=True, max_length=1000, verbose_name="aide")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "critère",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("role", models.CharField(max_length=200, verbose_name="fonction")),
                ("service", models.CharField(blank=True, max_length=200, verbose_name="service")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="téléphone")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="KeptAway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cycle",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cycles.cycle"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne concernée",
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
                "verbose_name": "mise à l’écart",
                "verbose_name_plural": "mises à l’écart",
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("function", models.CharField(blank=True, max_length=160, verbose_name="fonction")),
                (
                    "training_contact_name",
                    models.CharField(blank=True, max_length=120, verbose_name="contact formation"),
                ),
                (
                    "training_contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="courriel du contact formation"),
                ),
                (
                    "billing_siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[organisations.validators.validate_siret],
                        verbose_name="SIRET à facturer",
                    ),
                ),
                ("service_code", models.CharField(blank=True, max_length=100, verbose_name="code service")),
                ("purchase_order", models.CharField(blank=True, max_length=50, verbose_name="numéro d’engagement")),
                (
                    "billing_name",
                    models.CharField(blank=True, max_length=200, verbose_name="destinataire de la facture"),
                ),
                (
                    "billing_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique de facturation"),
                ),
                (
                    "billing_contact",
                    models.CharField(blank=True, max_length=120, verbose_name="contact pour la facture"),
                ),
                (
                    "billing_address",
                    models.TextField(blank=True, max_length=300, verbose_name="adresse de facturation"),
                ),
                (
                    "billing_closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="coordonnées arrêtées"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("ENROLLED", "Inscrit"), ("LEFT", "A quitté la promotion")],
                        default="ENROLLED",
                        editable=False,
                        max_length=16,
                        verbose_name="état",
                    ),
                ),
                (
                    "enrolled_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="inscription"),
                ),
                ("left_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="départ")),
                ("left_reason", models.TextField(blank=True, max_length=2000, verbose_name="motif du départ")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="organisations.employer",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant",
                "ordering": ("enrolled_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="RequiredPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("label", models.CharField(max_length=200, verbose_name="intitulé")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CV", "CV"),
                            ("COMMITMENT", "Engagement de l’employeur"),
                            ("PROJECT", "Projet professionnel"),
                            ("OTHER", "Autre pièce"),
                        ],
                        max_length=16,
                        verbose_name="nature",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_pieces",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce demandée",
                "verbose_name_plural": "pièces demandées",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("body", models.TextField(blank=True, help_text="Markdown.", max_length=20000, verbose_name="texte")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subsections",
                        to="cycles.section",
                        verbose_name="section mère",
                    ),
                ),
            ],
            options={
                "verbose_name": "section",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.UniqueConstraint(
                fields=("institute", "code_key", "year"),
                name="cycle_code_year_unique",
                violation_error_message="Un cycle de l’institut porte déjà ce code pour cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                name="cycle_opens_before_closing",
                violation_error_message="L’ouverture des candidatures précède leur clôture.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__gte", 0)),
                name="cycle_fee_not_negative",
                violation_error_message="Les droits d’inscription ne peuvent pas être négatifs.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("decline_share__lte", 90)),
                name="cycle_decline_share",
                violation_error_message="Les désistements attendus vont de 0 à 90 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["DRAFT", "PUBLISHED", "ARCHIVED"])),
                name="cycle_state_known",
                violation_error_message="Cet état de cycle n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("cycle", "label"),
                name="criterion_label_unique",
                violation_error_message="Ce critère figure déjà dans la grille.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1), ("weight__lte", 100)),
                name="criterion_weight_percent",
                violation_error_message="Le poids d’un critère va de 1 à 100\u202f%.",
            ),
        ),
        migrations.AddConstraint(
            model_name="keptaway",
            constraint=models.UniqueConstraint(
                fields=("user", "cycle", "person"),
                name="kept_away_once",
                violation_error_message="Cette personne est déjà tenue à l’écart de ce dossier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("cycle", "user"),
                name="participant_once_a_cycle",
                violation_error_message="Cette personne fait déjà partie de la promotion.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_at__isnull", True), ("state", "ENROLLED")),
                    models.Q(("left_at__isnull", False), ("state", "LEFT")),
                    _connector="OR",
                ),
                name="participant_left_has_a_date",
                violation_error_message="Un départ porte une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="requiredpiece",
            constraint=models.UniqueConstraint(
                fields=("cycle", "label"),
                name="required_piece_label_unique",
                violation_error_message="Cette pièce est déjà demandée.",
            ),
        ),
    ]
