import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import organisations.colours
import organisations.remedies
import organisations.validators
import toolkit.text.sorting


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte")),
                ("content", models.BinaryField(verbose_name="image")),
                ("content_type", models.CharField(max_length=20, verbose_name="format")),
                ("width", models.PositiveSmallIntegerField(verbose_name="largeur")),
                ("height", models.PositiveSmallIntegerField(verbose_name="hauteur")),
            ],
            options={
                "verbose_name": "logo",
            },
        ),
        migrations.CreateModel(
            name="Employer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "siret",
                    models.CharField(
                        max_length=14,
                        unique=True,
                        validators=[organisations.validators.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                ("siren", models.CharField(db_index=True, editable=False, max_length=9, verbose_name="SIREN")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "sort_name",
                    toolkit.text.sorting.SortKeyField(
                        db_index=True, default="", editable=False, max_length=160, sources=(("name",),)
                    ),
                ),
                (
                    "employer_type",
                    models.CharField(
                        choices=[
                            ("COMMUNE", "Commune"),
                            ("CC", "Communauté de communes"),
                            ("CA", "Communauté d’agglomération"),
                            ("CU", "Communauté urbaine"),
                            ("METROPOLE", "Métropole"),
                            ("EPT", "Établissement public territorial"),
                            ("DEPARTEMENT", "Département"),
                            ("REGION", "Région"),
                            ("AUTRE_COLLECTIVITE", "Autre collectivité territoriale"),
                            ("SYNDICAT_MIXTE", "Syndicat mixte"),
                            ("SYNDICAT_INTERCOMMUNAL", "Syndicat intercommunal (SIVU, SIVOM)"),
                            ("SDIS", "Service départemental d’incendie et de secours"),
                            ("CDG", "Centre de gestion"),
                            ("CCAS", "CCAS ou CIAS"),
                            ("AUTRE", "Autre établissement public"),
                        ],
                        max_length=24,
                        verbose_name="type d’employeur",
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(
                        blank=True, help_text="En habitants.", null=True, verbose_name="population"
                    ),
                ),
                (
                    "department",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "Ain (01)"),
                            ("02", "Aisne (02)"),
                            ("03", "Allier (03)"),
                            ("04", "Alpes-de-Haute-Provence (04)"),
                            ("05", "Hautes-Alpes (05)"),
                            ("06", "Alpes-Maritimes (06)"),
                            ("07", "Ardèche (07)"),
                            ("08", "Ardennes (08)"),
                            ("09", "Ariège (09)"),
                            ("10", "Aube (10)"),
                            ("11", "Aude (11)"),
                            ("12", "Aveyron (12)"),
                            ("13", "Bouches-du-Rhône (13)"),
                            ("14", "Calvados (14)"),
                            ("15", "Cantal (15)"),
                            ("16", "Charente (16)"),
                            ("17", "Charente-Maritime (17)"),
                            ("18", "Cher (18)"),
                            ("19", "Corrèze (19)"),
                            ("21", "Côte-d’Or (21)"),
                            ("22", "Côtes-d’Armor (22)"),
                            ("23", "Creuse (23)"),
                            ("24", "Dordogne (24)"),
                            ("25", "Doubs (25)"),
                            ("26", "Drôme (26)"),
                            ("27", "Eure (27)"),
                            ("28", "Eure-et-Loir (28)"),
                            ("29", "Finistère (29)"),
                            ("2A", "Corse-du-Sud (2A)"),
                            ("2B", "Haute-Corse (2B)"),
                            ("30", "Gard (30)"),
                            ("31", "Haute-Garonne (31)"),
                            ("32", "Gers (32)"),
                            ("33", "Gironde (33)"),
                            ("34", "Hérault (34)"),
                            ("35", "Ille-et-Vilaine (35)"),
                            ("36", "Indre (36)"),
                            ("37", "Indre-et-Loire (37)"),
                            ("38", "Isère (38)"),
                            ("39", "Jura (39)"),
                            ("40", "Landes (40)"),
                            ("41", "Loir-et-Cher (41)"),
                            ("42", "Loire (42)"),
                            ("43", "Haute-Loire (43)"),
                            ("44", "Loire-Atlantique (44)"),
                            ("45", "Loiret (45)"),
                            ("46", "Lot (46)"),
                            ("47", "Lot-et-Garonne (47)"),
                            ("48", "Lozère (48)"),
                            ("49", "Maine-et-Loire (49)"),
                            ("50", "Manche (50)"),
                            ("51", "Marne (51)"),
                            ("52", "Haute-Marne (52)"),
                            ("53", "Mayenne (53)"),
                            ("54", "Meurthe-et-Moselle (54)"),
                            ("55", "Meuse (55)"),
                            ("56", "Morbihan (56)"),
                            ("57", "Moselle (57)"),
                            ("58", "Nièvre (58)"),
                            ("59", "Nord (59)"),
                            ("60", "Oise (60)"),
                            ("61", "Orne (61)"),
                            ("62", "Pas-de-Calais (62)"),
                            ("63", "Puy-de-Dôme (63)"),
                            ("64", "Pyrénées-Atlantiques (64)"),
                            ("65", "Hautes-Pyrénées (65)"),
                            ("66", "Pyrénées-Orientales (66)"),
                            ("67", "Bas-Rhin (67)"),
                            ("68", "Haut-Rhin (68)"),
                            ("69", "Rhône (69)"),
                            ("70", "Haute-Saône (70)"),
                            ("71", "Saône-et-Loire (71)"),
                            ("72", "Sarthe (72)"),
                            ("73", "Savoie (73)"),
                            ("74", "Haute-Savoie (74)"),
                            ("75", "Paris (75)"),
                            ("76", "Seine-Maritime (76)"),
                            ("77", "Seine-et-Marne (77)"),
                            ("78", "Yvelines (78)"),
                            ("79", "Deux-Sèvres (79)"),
                            ("80", "Somme (80)"),
                            ("81", "Tarn (81)"),
                            ("82", "Tarn-et-Garonne (82)"),
                            ("83", "Var (83)"),
                            ("84", "Vaucluse (84)"),
                            ("85", "Vendée (85)"),
                            ("86", "Vienne (86)"),
                            ("87", "Haute-Vienne (87)"),
                            ("88", "Vosges (88)"),
                            ("89", "Yonne (89)"),
                            ("90", "Territoire de Belfort (90)"),
                            ("91", "Essonne (91)"),
                            ("92", "Hauts-de-Seine (92)"),
                            ("93", "Seine-Saint-Denis (93)"),
                            ("94", "Val-de-Marne (94)"),
                            ("95", "Val-d’Oise (95)"),
                            ("971", "Guadeloupe (971)"),
                            ("972", "Martinique (972)"),
                            ("973", "Guyane (973)"),
                            ("974", "La Réunion (974)"),
                            ("976", "Mayotte (976)"),
                        ],
                        max_length=3,
                        verbose_name="département",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "Guadeloupe"),
                            ("02", "Martinique"),
                            ("03", "Guyane"),
                            ("04", "La Réunion"),
                            ("06", "Mayotte"),
                            ("11", "Île-de-France"),
                            ("24", "Centre-Val de Loire"),
                            ("27", "Bourgogne-Franche-Comté"),
                            ("28", "Normandie"),
                            ("32", "Hauts-de-France"),
                            ("44", "Grand Est"),
                            ("52", "Pays de la Loire"),
                            ("53", "Bretagne"),
                            ("75", "Nouvelle-Aquitaine"),
                            ("76", "Occitanie"),
                            ("84", "Auvergne-Rhône-Alpes"),
                            ("93", "Provence-Alpes-Côte d’Azur"),
                            ("94", "Corse"),
                        ],
                        max_length=2,
                        verbose_name="région",
                    ),
                ),
                ("staff_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="nombre d’agents")),
                (
                    "operating_budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="En euros.",
                        max_digits=15,
                        null=True,
                        verbose_name="budget de fonctionnement",
                    ),
                ),
            ],
            options={
                "verbose_name": "employeur",
                "ordering": ("sort_name", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("operating_budget__isnull", True), ("operating_budget__gte", 0), _connector="OR"
                        ),
                        name="employer_budget_not_negative",
                        violation_error_message="Un budget ne peut pas être négatif.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Institute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("parent", models.CharField(blank=True, max_length=200, verbose_name="établissement de rattachement")),
                ("service", models.CharField(blank=True, max_length=200, verbose_name="service")),
                ("address", models.JSONField(blank=True, default=list, verbose_name="adresse postale")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="téléphone")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="site")),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[organisations.validators.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                (
                    "court",
                    models.CharField(blank=True, max_length=200, verbose_name="tribunal administratif compétent"),
                ),
                (
                    "remedies",
                    models.TextField(
                        blank=True,
                        max_length=600,
                        validators=[organisations.remedies.validate_remedies],
                        verbose_name="voies de recours",
                    ),
                ),
                ("signatory_name", models.CharField(blank=True, max_length=200, verbose_name="signataire")),
                (
                    "signatory_capacity",
                    models.CharField(blank=True, max_length=200, verbose_name="qualité du signataire"),
                ),
                (
                    "signatory_delegation",
                    models.CharField(blank=True, max_length=300, verbose_name="délégation de signature"),
                ),
                (
                    "sort_name",
                    toolkit.text.sorting.SortKeyField(default="", editable=False, max_length=160, sources=(("name",),)),
                ),
                (
                    "tells_rank",
                    models.BooleanField(
                        default=False, verbose_name="dit son rang à chaque personne sur liste d’attente"
                    ),
                ),
                (
                    "prints_reason",
                    models.BooleanField(
                        default=True, verbose_name="écrit au candidat le motif d’un refus de la commission"
                    ),
                ),
                (
                    "head_validates_syntheses",
                    models.BooleanField(
                        default=False, verbose_name="la direction du service valide les synthèses pour la commission"
                    ),
                ),
                (
                    "silence_regime",
                    models.CharField(
                        choices=[("rejects", "Rejet"), ("accepts", "Acceptation")],
                        default="rejects",
                        max_length=8,
                        verbose_name="ce que vaut le silence",
                    ),
                ),
                (
                    "silence_months",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="mois au bout desquels le silence vaut décision",
                    ),
                ),
                (
                    "school_zone",
                    models.CharField(
                        choices=[("A", "zone A"), ("B", "zone B"), ("C", "zone C")],
                        default="B",
                        max_length=1,
                        verbose_name="zone de vacances scolaires",
                    ),
                ),
                ("alsace_moselle", models.BooleanField(default=False, verbose_name="jours fériés d’Alsace-Moselle")),
                (
                    "default_fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        verbose_name="droits d’inscription d’un nouveau cycle",
                    ),
                ),
                (
                    "default_confirmation_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="jours pour confirmer une admission",
                    ),
                ),
                (
                    "main_colour",
                    models.CharField(
                        blank=True,
                        max_length=7,
                        validators=[organisations.colours.validate_colour],
                        verbose_name="couleur principale",
                    ),
                ),
                (
                    "accent_colour",
                    models.CharField(
                        blank=True,
                        max_length=7,
                        validators=[organisations.colours.validate_colour],
                        verbose_name="couleur d’accent",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "institut",
                "ordering": ("sort_name", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("silence_months__gte", 1), ("silence_months__lte", 12)),
                        name="institute_silence_months",
                        violation_error_message="Le silence vaut rejet au bout d’un à douze mois.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("default_fee__isnull", True), ("default_fee__gte", 0), _connector="OR"),
                        name="institute_fee_not_negative",
                        violation_error_message="Les droits d’inscription ne peuvent pas être négatifs.",
                    ),
                ],
            },
        ),
    ]
