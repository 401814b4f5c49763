import uuid

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import accounts.models.user
import candidatures.models.received
import toolkit.text.full_text
import toolkit.text.indexes


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0001_initial"),
        ("documents", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),  # on PostgreSQL alone; the owner of the database may create it
        migrations.CreateModel(
            name="ReceiptSequence",
            fields=[
                (
                    "cycle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cycles.cycle",
                    ),
                ),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "numérotation des dossiers",
                "verbose_name_plural": "numérotations des dossiers",
            },
        ),
        migrations.CreateModel(
            name="Candidature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("arrived_on", models.DateField(editable=False, null=True, verbose_name="reçue par courrier le")),
                ("search_text", models.CharField(default="", editable=False, max_length=900)),
                ("dossier_text", toolkit.text.full_text.FullTextField(default="", editable=False)),
                ("sort_name", models.CharField(default="", editable=False, max_length=160)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("under_review", "En instruction"),
                            ("correction_requested", "Correction demandée"),
                            ("eligible", "Recevable"),
                            ("ineligible", "Irrecevable"),
                            ("admitted", "Admise"),
                            ("waitlisted", "Liste d’attente"),
                            ("rejected", "Non retenue"),
                            ("confirmed", "Confirmée"),
                            ("declined", "Place refusée"),
                            ("lapsed", "Sans réponse"),
                            ("withdrawn", "Retirée"),
                            ("cancelled", "Annulée"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=24,
                        verbose_name="état",
                    ),
                ),
                ("state_changed_at", models.DateTimeField(editable=False)),
                (
                    "receipt_number",
                    models.CharField(
                        editable=False, max_length=80, null=True, unique=True, verbose_name="n° de dossier"
                    ),
                ),
                (
                    "waiting_rank",
                    models.PositiveSmallIntegerField(
                        editable=False, null=True, verbose_name="rang annoncé sur la liste d’attente"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="déposée le")),
                ("silence_on", models.DateField(editable=False, null=True, verbose_name="silence le")),
                ("silence_told", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("answer_by", models.DateTimeField(editable=False, null=True, verbose_name="réponse avant le")),
                (
                    "extended_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="délai accordé jusqu’au"),
                ),
                ("reminded_at", models.DateTimeField(editable=False, null=True, verbose_name="dernier rappel")),
                (
                    "title",
                    models.CharField(
                        blank=True, choices=[("F", "Madame"), ("M", "Monsieur")], max_length=1, verbose_name="civilité"
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(blank=True, max_length=80, verbose_name="nom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel professionnel")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                (
                    "employer_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="nom de la collectivité ou de l’établissement"
                    ),
                ),
                (
                    "employer_type",
                    models.CharField(
                        blank=True,
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
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
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
                        editable=False,
                        max_length=2,
                        verbose_name="région",
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                ("staff_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="nombre d’agents")),
                (
                    "operating_budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="budget de fonctionnement (€)",
                    ),
                ),
                (
                    "training_contact_name",
                    models.CharField(blank=True, max_length=120, verbose_name="contact formation"),
                ),
                (
                    "training_contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="courriel du contact formation"),
                ),
                ("job_title", models.CharField(blank=True, max_length=160, verbose_name="fonction exacte")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DGS", "Direction générale des services"),
                            ("DGA", "Direction générale adjointe"),
                            ("DG", "Direction d’établissement"),
                            ("DD_SDIS", "Direction départementale (SDIS)"),
                            ("DDA_SDIS", "Direction départementale adjointe (SDIS)"),
                        ],
                        max_length=10,
                        verbose_name="catégorie",
                    ),
                ),
                ("in_post_since", models.DateField(blank=True, null=True, verbose_name="en poste depuis")),
                ("functional_post", models.BooleanField(blank=True, null=True, verbose_name="emploi fonctionnel")),
                ("cadre", models.CharField(blank=True, max_length=120, verbose_name="cadre d’emplois")),
                ("grade", models.CharField(blank=True, max_length=120, verbose_name="grade")),
                (
                    "employment_status",
                    models.CharField(
                        blank=True,
                        choices=[("titulaire", "Titulaire"), ("detache", "Détaché"), ("contractuel", "Contractuel")],
                        max_length=12,
                        verbose_name="statut",
                    ),
                ),
                ("people_managed", models.PositiveIntegerField(blank=True, null=True, verbose_name="agents encadrés")),
                ("scope", models.TextField(blank=True, max_length=1500, verbose_name="périmètre de responsabilités")),
                ("career_posts", models.JSONField(blank=True, default=list, verbose_name="derniers postes")),
                (
                    "years_in_general_management",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="années en direction générale"
                    ),
                ),
                ("diplomas", models.TextField(blank=True, max_length=1500, verbose_name="diplômes")),
                (
                    "has_taken_cycle",
                    models.BooleanField(blank=True, null=True, verbose_name="cycle de direction déjà suivi"),
                ),
                ("cycles_taken", models.TextField(blank=True, max_length=1000, verbose_name="cycles déjà suivis")),
                (
                    "earlier_candidature",
                    models.BooleanField(blank=True, null=True, verbose_name="candidature antérieure à ce cycle"),
                ),
                ("motivation", models.TextField(blank=True, max_length=3000, verbose_name="motivation")),
                ("project", models.TextField(blank=True, max_length=4000, verbose_name="projet professionnel")),
                ("contribution", models.TextField(blank=True, max_length=2000, verbose_name="apport au groupe")),
                ("question", models.CharField(blank=True, max_length=200, verbose_name="question à travailler")),
                ("expectations", models.TextField(blank=True, max_length=1500, verbose_name="attentes")),
                ("commits_attendance", models.BooleanField(default=False, verbose_name="assiduité")),
                ("commits_accuracy", models.BooleanField(default=False, verbose_name="exactitude")),
                ("read_data_notice", models.BooleanField(default=False, verbose_name="protection des données")),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructed_candidatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidatures", to="cycles.cycle"
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.employer",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "candidature",
            },
        ),
        migrations.CreateModel(
            name="EmployerCommitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Lien envoyé"),
                            ("opened", "Réponse commencée"),
                            ("uploaded", "Formulaire reçu, à vérifier"),
                            ("signed", "Signé"),
                            ("refused", "Refusé"),
                            ("expired", "Lien expiré"),
                            ("replaced", "Remplacé"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("employer_name", models.CharField(blank=True, max_length=200, verbose_name="employeur engagé")),
                (
                    "employer_siret",
                    models.CharField(blank=True, max_length=14, verbose_name="SIRET de l’employeur engagé"),
                ),
                ("signatory_name", models.CharField(blank=True, max_length=120, verbose_name="nom du signataire")),
                ("signatory_capacity", models.CharField(blank=True, max_length=120, verbose_name="qualité")),
                (
                    "signatory_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="courriel du signataire"),
                ),
                ("passed_on_by", models.CharField(blank=True, max_length=250, verbose_name="transmis par")),
                ("token_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="montant")),
                ("sent_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True, verbose_name="expire le")),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="rappels envoyés"),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "refusal_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_me", "Ce n’est pas à moi de signer"),
                            ("no_funds", "Nous ne pouvons pas payer ces droits"),
                            ("away", "Nous ne pouvons pas libérer cette personne à ces dates"),
                            ("not_ours", "Cette personne ne travaille pas pour nous"),
                            ("other", "Un autre motif"),
                        ],
                        max_length=12,
                        verbose_name="nature du refus",
                    ),
                ),
                ("refusal_reason", models.TextField(blank=True, max_length=1000, verbose_name="motif du refus")),
                ("billing_siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET de facturation")),
                ("service_code", models.CharField(blank=True, max_length=100, verbose_name="code service")),
                ("purchase_order", models.CharField(blank=True, max_length=50, verbose_name="numéro d’engagement")),
                (
                    "purchase_order_to_follow",
                    models.BooleanField(default=False, verbose_name="numéro d’engagement à venir"),
                ),
                (
                    "billing_contact",
                    models.CharField(blank=True, max_length=120, verbose_name="contact pour la facture"),
                ),
                (
                    "billing_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="courriel de facturation"),
                ),
                (
                    "billing_address",
                    models.TextField(blank=True, max_length=300, verbose_name="adresse de facturation"),
                ),
                (
                    "deed_sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="empreinte de ce qui est signé"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "engagement de l’employeur",
                "verbose_name_plural": "engagements des employeurs",
            },
        ),
        migrations.CreateModel(
            name="BillingLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Demandé au service financier"),
                            ("given", "Donné par le service financier"),
                            ("ended", "Lien retiré"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="courriel du service financier")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("sent_at", models.DateTimeField(verbose_name="envoyé le")),
                ("expires_at", models.DateTimeField(verbose_name="expire le")),
                ("is_reminded", models.BooleanField(default=False, editable=False, verbose_name="rappel envoyé")),
                ("given_at", models.DateTimeField(null=True, verbose_name="donné le")),
                ("version", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_links",
                        to="candidatures.employercommitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien du service financier",
                "verbose_name_plural": "liens du service financier",
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "email",
                    accounts.models.user.LowerCaseEmailField(max_length=254, verbose_name="adresse électronique"),
                ),
                ("given_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(editable=False, null=True)),
                ("declined_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mandates",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "user",
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
                "verbose_name": "mandat",
                "ordering": ["given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=candidatures.models.received.private_name, verbose_name="copie à lire"
                    ),
                ),
                (
                    "received",
                    models.FileField(
                        blank=True,
                        help_text="Vide : la copie à lire est le fichier reçu lui-même.",
                        max_length=200,
                        upload_to=candidatures.models.received.private_received_name,
                        verbose_name="fichier reçu",
                    ),
                ),
                ("received_name", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier reçu")),
                ("received_type", models.CharField(blank=True, max_length=100, verbose_name="type du fichier reçu")),
                ("left_out", models.CharField(blank=True, max_length=200, verbose_name="absent de la copie à lire")),
                ("filename", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(verbose_name="taille en octets")),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveIntegerField(null=True, verbose_name="pages")),
                (
                    "scan",
                    models.CharField(
                        choices=[("not_scanned", "Lu, sans antivirus"), ("clean", "Analysé par l’antivirus")],
                        default="not_scanned",
                        max_length=12,
                        verbose_name="antivirus",
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("came_on", models.DateField(null=True, verbose_name="reçu par courrier le")),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scans", to="candidatures.candidature"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier papier numérisé",
                "verbose_name_plural": "dossiers papier numérisés",
                "ordering": ["uploaded_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=candidatures.models.received.private_name, verbose_name="copie à lire"
                    ),
                ),
                (
                    "received",
                    models.FileField(
                        blank=True,
                        help_text="Vide : la copie à lire est le fichier reçu lui-même.",
                        max_length=200,
                        upload_to=candidatures.models.received.private_received_name,
                        verbose_name="fichier reçu",
                    ),
                ),
                ("received_name", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier reçu")),
                ("received_type", models.CharField(blank=True, max_length=100, verbose_name="type du fichier reçu")),
                ("left_out", models.CharField(blank=True, max_length=200, verbose_name="absent de la copie à lire")),
                ("filename", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(verbose_name="taille en octets")),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveIntegerField(null=True, verbose_name="pages")),
                (
                    "scan",
                    models.CharField(
                        choices=[("not_scanned", "Lu, sans antivirus"), ("clean", "Analysé par l’antivirus")],
                        default="not_scanned",
                        max_length=12,
                        verbose_name="antivirus",
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "renewal_due",
                    models.BooleanField(
                        default=False,
                        help_text="Reprise d’un dossier antérieur : à remplacer, ou à confirmer.",
                        verbose_name="à renouveler",
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "required_piece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cycles.requiredpiece"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        help_text="Personne : le signataire, depuis son lien.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce",
                "ordering": ["required_piece__position", "uploaded_at"],
            },
        ),
        migrations.AddField(
            model_name="employercommitment",
            name="piece",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="candidatures.piece",
            ),
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "correction demandée"),
                            ("reopening", "reprise par la personne candidate"),
                        ],
                        max_length=12,
                        verbose_name="origine",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="mot d’accompagnement")),
                ("sections", models.JSONField(default=list, verbose_name="sections rouvertes")),
                ("due_on", models.DateField(null=True, verbose_name="à renvoyer avant la fin du")),
                ("sent_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="rappels envoyés"),
                ),
                ("passed_told_at", models.DateTimeField(editable=False, null=True)),
                (
                    "buffer",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="réponses en cours",
                    ),
                ),
                (
                    "former",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="réponses remplacées",
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "reprise d’un dossier",
                "verbose_name_plural": "reprises de dossiers",
                "ordering": ["-opened_at"],
            },
        ),
        migrations.AddField(
            model_name="piece",
            name="staged_for",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="staged_pieces",
                to="candidatures.revision",
            ),
        ),
        migrations.CreateModel(
            name="CorrectionPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=24, verbose_name="section")),
                ("field", models.CharField(blank=True, max_length=40, verbose_name="réponse")),
                ("what", models.TextField(max_length=1000, verbose_name="ce qui est à corriger")),
                ("why", models.TextField(max_length=1000, verbose_name="pourquoi")),
                (
                    "reply",
                    models.TextField(blank=True, max_length=1000, verbose_name="réponse de la personne candidate"),
                ),
                (
                    "required_piece",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cycles.requiredpiece",
                        verbose_name="pièce",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="points", to="candidatures.revision"
                    ),
                ),
            ],
            options={
                "verbose_name": "point d’une correction",
                "verbose_name_plural": "points d’une correction",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="StateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=24)),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("under_review", "En instruction"),
                            ("correction_requested", "Correction demandée"),
                            ("eligible", "Recevable"),
                            ("ineligible", "Irrecevable"),
                            ("admitted", "Admise"),
                            ("waitlisted", "Liste d’attente"),
                            ("rejected", "Non retenue"),
                            ("confirmed", "Confirmée"),
                            ("declined", "Place refusée"),
                            ("lapsed", "Sans réponse"),
                            ("withdrawn", "Retirée"),
                            ("cancelled", "Annulée"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("under_review", "En instruction"),
                            ("correction_requested", "Correction demandée"),
                            ("eligible", "Recevable"),
                            ("ineligible", "Irrecevable"),
                            ("admitted", "Admise"),
                            ("waitlisted", "Liste d’attente"),
                            ("rejected", "Non retenue"),
                            ("confirmed", "Confirmée"),
                            ("declined", "Place refusée"),
                            ("lapsed", "Sans réponse"),
                            ("withdrawn", "Retirée"),
                            ("cancelled", "Annulée"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("applicant", "candidat"),
                            ("delegate", "mandataire"),
                            ("assistant", "assistance formation"),
                            ("adviser", "conseil formation"),
                            ("head_of_service", "direction du service"),
                            ("committee", "commission de sélection"),
                            ("clock", "échéance"),
                            ("paper", "service formation, d’après un courrier"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="motif")),
                ("came_on", models.DateField(null=True, verbose_name="reçu par courrier le")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="candidatures.candidature",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’état",
                "verbose_name_plural": "changements d’état",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="TakeOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "email",
                    accounts.models.user.LowerCaseEmailField(max_length=254, verbose_name="adresse électronique"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Demandée"),
                            ("taken", "Repris dans le compte"),
                            ("refused", "Ce n’est pas cette personne"),
                            ("withdrawn", "Demande retirée"),
                        ],
                        default="asked",
                        editable=False,
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="takeovers",
                        to="candidatures.candidature",
                    ),
                ),
            ],
            options={
                "verbose_name": "reprise d’un dossier papier",
                "verbose_name_plural": "reprises de dossiers papier",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Ouverte"), ("answered", "Répondue"), ("closed", "Close")],
                        default="open",
                        editable=False,
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("subject", models.CharField(max_length=120, verbose_name="objet")),
                ("expects_reply", models.BooleanField(default=True, verbose_name="réponse attendue")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "candidature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="candidatures.candidature",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "question au candidat",
                "ordering": ["-opened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("is_from_staff", models.BooleanField(verbose_name="écrit par le service")),
                ("text", models.TextField(max_length=4000, verbose_name="texte")),
                ("came_on", models.DateField(null=True, verbose_name="reçu par courrier le")),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="candidatures.thread"
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=models.Index(fields=["cycle", "state", "-submitted_at"], name="candidature_cycle_i_3e66a4_idx"),
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=models.Index(
                fields=["cycle", "adviser", "state", "submitted_at", "siret", "id"], name="candidature_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=models.Index(fields=["siret"], name="candidature_siret_0b4245_idx"),
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=toolkit.text.indexes.TrigramIndex(field="search_text", name="candidature_words"),
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=toolkit.text.indexes.FullTextIndex(field="dossier_text", name="candidature_text"),
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=models.Index(fields=["cycle", "sort_name"], name="candidature_cycle_i_a01679_idx"),
        ),
        migrations.AddIndex(
            model_name="candidature",
            index=models.Index(fields=["cycle", "state_changed_at", "id"], name="candidature_cycle_i_b51218_idx"),
        ),
        migrations.AddConstraint(
            model_name="candidature",
            constraint=models.UniqueConstraint(
                fields=("applicant", "cycle"),
                name="candidature_once_per_cycle",
                violation_error_message="Vous avez déjà une candidature à ce cycle : ouvrez-la depuis votre espace.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn"]),
                    models.Q(("receipt_number__isnull", False), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="candidature_submitted_has_receipt",
                violation_error_message="Une candidature déposée porte une date et un numéro de dossier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="billinglink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("commitment",),
                name="billing_link_one_standing",
                violation_error_message="Un service financier a déjà un lien : retirez-le d’abord.",
            ),
        ),
        migrations.AddConstraint(
            model_name="billinglink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "given"), _negated=True), ("given_at__isnull", False), _connector="OR"
                ),
                name="billing_link_given_has_date",
                violation_error_message="Des coordonnées données portent une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True), ("revoked_at__isnull", True)),
                fields=("candidature", "email"),
                name="mandate_one_live",
                violation_error_message="Cette personne a déjà un mandat sur ce dossier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("user__isnull", False), _connector="OR"),
                name="mandate_accepted_has_user",
                violation_error_message="Un mandat accepté porte le nom de la personne qui l’accepte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperscan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("came_on__isnull", True), ("replaced_at__isnull", True)),
                fields=("candidature",),
                name="scan_one_current",
                violation_error_message="Ce dossier papier est déjà numérisé : remplacez sa numérisation.",
            ),
        ),
        migrations.AddIndex(
            model_name="employercommitment",
            index=models.Index(fields=["state", "expires_at"], name="commitment_state_expires"),
        ),
        migrations.AddIndex(
            model_name="employercommitment",
            index=models.Index(fields=["candidature", "state", "employer_siret", "id"], name="commitment_counted"),
        ),
        migrations.AddConstraint(
            model_name="employercommitment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "replaced"), _negated=True),
                fields=("candidature",),
                name="commitment_one_current",
                violation_error_message="Un engagement est déjà en cours : remplacez-le.",
            ),
        ),
        migrations.AddConstraint(
            model_name="employercommitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True), ("answered_at__isnull", False), _connector="OR"
                ),
                name="commitment_signed_has_date",
                violation_error_message="Un engagement signé porte une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("candidature",),
                name="revision_one_open",
                violation_error_message="Ce dossier est déjà rouvert : attendez qu’il soit renvoyé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "correction"), ("due_on__isnull", True), _connector="XOR"),
                name="revision_correction_has_a_day",
                violation_error_message="Une correction demandée porte le jour avant la fin duquel elle est attendue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("closed_at__isnull", False), _connector="OR"),
                name="revision_sent_is_closed",
                violation_error_message="Une reprise renvoyée est close.",
            ),
        ),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True), ("staged_for__isnull", True)),
                fields=("candidature", "required_piece"),
                name="piece_one_current",
                violation_error_message="Cette pièce a déjà un fichier : remplacez-le.",
            ),
        ),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("staged_for", "required_piece"),
                name="piece_one_staged",
                violation_error_message="Cette pièce a déjà un fichier parmi vos modifications : remplacez-le.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("field", ""), ("required_piece__isnull", True), _connector="OR"),
                name="correction_point_one_target",
                violation_error_message="Un point porte sur une réponse ou sur une pièce, pas sur les deux.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("why", ""), _negated=True)),
                name="correction_point_says_what_and_why",
                violation_error_message="Un point dit ce qui est à corriger, et pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="takeover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("candidature",),
                name="takeover_one_asked",
                violation_error_message="La reprise de ce dossier est déjà demandée : attendez sa réponse.",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("is_from_staff", False), ("read_at__isnull", True)),
                fields=["thread"],
                name="message_to_read",
            ),
        ),
    ]
