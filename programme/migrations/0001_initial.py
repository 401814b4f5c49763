import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import programme.models.materials
import toolkit.text.sorting
import toolkit.text.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0001_initial"),
        ("documents", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="places",
                    ),
                ),
                ("access", models.TextField(blank=True, max_length=2000, verbose_name="accès")),
                (
                    "sort_name",
                    toolkit.text.sorting.SortKeyField(default="", editable=False, max_length=160, sources=(("name",),)),
                ),
            ],
            options={
                "verbose_name": "salle",
                "ordering": ("sort_name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MODULE", "Module"),
                            ("STUDY_TOUR", "Voyage"),
                            ("SEMINAR", "Séminaire"),
                            ("PEER_GROUP", "Groupe de pairs"),
                        ],
                        max_length=16,
                        verbose_name="nature",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="numéro",
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="titre")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="premier jour")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                ("announced_length", models.CharField(blank=True, max_length=60, verbose_name="durée annoncée")),
                (
                    "cycle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
                (
                    "institute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="organisations.institute",
                        verbose_name="institut",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "ordering": (
                    models.OrderBy(models.F("starts_on"), nulls_last=True),
                    "ends_on",
                    models.OrderBy(models.F("number"), nulls_last=True),
                    "pk",
                ),
            },
        ),
        migrations.CreateModel(
            name="KeptClash",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="premier jour gardé")),
                ("ends_on", models.DateField(verbose_name="dernier jour gardé")),
                ("findings", models.JSONField(default=list, verbose_name="ce qui gênait")),
                ("reason", models.CharField(max_length=300, verbose_name="raison")),
                ("kept_at", models.DateTimeField(auto_now=True, verbose_name="gardé le")),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_clash",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "date gardée",
                "verbose_name_plural": "dates gardées",
            },
        ),
        migrations.CreateModel(
            name="HalfDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("day", models.DateField(verbose_name="jour")),
                (
                    "period",
                    models.CharField(
                        choices=[("MORNING", "Matin"), ("AFTERNOON", "Après-midi")],
                        max_length=16,
                        verbose_name="demi-journée",
                    ),
                ),
                ("starts_at", models.TimeField(verbose_name="début")),
                ("ends_at", models.TimeField(verbose_name="fin")),
                (
                    "has_own_hours",
                    models.BooleanField(default=False, editable=False, verbose_name="horaires écrits à la main"),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="half_days",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "demi-journée",
                "verbose_name_plural": "demi-journées",
                "ordering": ("day", "-period"),
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("employer_name", models.CharField(max_length=200, verbose_name="nom de l’employeur")),
                ("enrolled_at", models.DateTimeField(auto_now_add=True, verbose_name="inscription")),
                ("owed_from", models.DateTimeField(blank=True, null=True, verbose_name="présence due depuis")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="départ")),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.employer",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="cycles.participant",
                        verbose_name="participant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription à une session",
                "verbose_name_plural": "inscriptions aux sessions",
                "ordering": ("session", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.TimeField(verbose_name="début")),
                ("ends_at", models.TimeField(verbose_name="fin")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LECTURE", "Exposé"),
                            ("CASE_STUDY", "Étude de cas"),
                            ("SITE_VISIT", "Visite sur site"),
                            ("CONFERENCE", "Conférence"),
                            ("DEBATE", "Débat"),
                            ("TESTIMONY", "Témoignage"),
                            ("FEEDBACK", "Retour d’expérience"),
                            ("DIALOGUE", "Méthode dialogique"),
                            ("PRACTICE", "Analyse de pratiques"),
                            ("WELCOME", "Accueil"),
                            ("BREAK", "Pause"),
                            ("MEAL", "Repas"),
                            ("EVALUATION", "Évaluation"),
                        ],
                        default="LECTURE",
                        max_length=16,
                        verbose_name="nature",
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=3000, verbose_name="présentation")),
                (
                    "remote_link",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[
                            django.core.validators.URLValidator(
                                message="Écrivez une adresse qui commence par https://.", schemes=("http", "https")
                            )
                        ],
                        verbose_name="lien à distance",
                    ),
                ),
                ("objectives", models.TextField(blank=True, max_length=600, verbose_name="objectifs servis")),
                (
                    "outside_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[django.core.validators.MinLengthValidator(5)],
                        verbose_name="raison d’un horaire hors de la demi-journée",
                    ),
                ),
                (
                    "half_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="programme.halfday",
                        verbose_name="demi-journée",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="programme.room",
                        verbose_name="salle",
                    ),
                ),
            ],
            options={
                "verbose_name": "séquence",
                "ordering": ("half_day__day", "starts_at", "ends_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "title",
                    models.CharField(
                        blank=True, choices=[("F", "Madame"), ("M", "Monsieur")], max_length=1, verbose_name="civilité"
                    ),
                ),
                (
                    "first_name",
                    models.CharField(
                        max_length=100, validators=[toolkit.text.validators.validate_person_name], verbose_name="prénom"
                    ),
                ),
                (
                    "last_name",
                    models.CharField(
                        max_length=100, validators=[toolkit.text.validators.validate_person_name], verbose_name="nom"
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[toolkit.text.validators.validate_no_link],
                        verbose_name="fonction",
                    ),
                ),
                (
                    "organisation",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[toolkit.text.validators.validate_no_link],
                        verbose_name="organisation",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="téléphone")),
                ("biography", models.TextField(blank=True, max_length=3000, verbose_name="biographie")),
                (
                    "work_url",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[
                            django.core.validators.URLValidator(
                                message="Écrivez une adresse qui commence par https://.", schemes=("http", "https")
                            )
                        ],
                        verbose_name="lien vers ses travaux",
                    ),
                ),
                (
                    "pay_kind",
                    models.CharField(
                        choices=[
                            ("VOLUNTEER", "À titre gracieux"),
                            ("VACATION", "Vacation"),
                            ("CONTRACT", "Contrat ou marché"),
                            ("STAFF", "Personnel du CNFPT"),
                        ],
                        default="VOLUNTEER",
                        max_length=12,
                        verbose_name="rémunération",
                    ),
                ),
                ("access_needs", models.TextField(blank=True, max_length=500, verbose_name="besoins d’accès")),
                (
                    "image_agreement",
                    models.CharField(
                        choices=[("NOT_ASKED", "Pas encore donné"), ("GIVEN", "Donné"), ("WITHHELD", "Refusé")],
                        default="NOT_ASKED",
                        max_length=12,
                        verbose_name="accord sur l’image",
                    ),
                ),
                (
                    "image_agreed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réponse sur l’image"),
                ),
                (
                    "documents_agreement",
                    models.CharField(
                        choices=[("NOT_ASKED", "Pas encore donné"), ("GIVEN", "Donné"), ("WITHHELD", "Refusé")],
                        default="NOT_ASKED",
                        max_length=12,
                        verbose_name="accord sur les documents",
                    ),
                ),
                (
                    "documents_agreed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="réponse sur les documents"
                    ),
                ),
                (
                    "sort_name",
                    toolkit.text.sorting.SortKeyField(
                        db_index=True,
                        default="",
                        editable=False,
                        max_length=160,
                        sources=(("last_name", "first_name"),),
                    ),
                ),
                ("search_text", models.CharField(default="", editable=False, max_length=700)),
                (
                    "institute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speakers",
                        to="organisations.institute",
                        verbose_name="institut",
                    ),
                ),
            ],
            options={
                "verbose_name": "intervenant",
                "ordering": ("sort_name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SlotSpeaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("SPEAKER", "Intervient"), ("FACILITATOR", "Anime")],
                        default="SPEAKER",
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNED", "À solliciter"),
                            ("ASKED", "Réponse attendue"),
                            ("CONFIRMED", "A confirmé"),
                            ("DECLINED", "A décliné"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="réponse",
                    ),
                ),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="réponse du")),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="message")),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="speakers",
                        to="programme.slot",
                        verbose_name="séquence",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="programme.speaker",
                        verbose_name="intervenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "intervention",
                "ordering": ("-role", "speaker__sort_name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("FILE", "Fichier"), ("LINK", "Lien")], max_length=8, verbose_name="nature"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="Écrivez une adresse qui commence par https://.", schemes=("http", "https")
                            )
                        ],
                        verbose_name="lien",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=programme.models.materials.private_name,
                        verbose_name="copie à lire",
                    ),
                ),
                (
                    "received",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=programme.models.materials.private_received_name,
                        verbose_name="fichier reçu",
                    ),
                ),
                ("received_name", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier reçu")),
                ("received_type", models.CharField(blank=True, max_length=100, verbose_name="type du fichier reçu")),
                ("left_out", models.CharField(blank=True, max_length=200, verbose_name="absent de la copie à lire")),
                ("filename", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier")),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="taille en octets")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="pages")),
                (
                    "scan",
                    models.CharField(
                        choices=[("not_scanned", "Lu, sans antivirus"), ("clean", "Analysé par l’antivirus")],
                        default="not_scanned",
                        max_length=12,
                        verbose_name="antivirus",
                    ),
                ),
                (
                    "agreement",
                    models.CharField(
                        choices=[("NOT_ASKED", "Pas encore donné"), ("GIVEN", "Donné"), ("WITHHELD", "Refusé")],
                        default="NOT_ASKED",
                        max_length=12,
                        verbose_name="accord de diffusion",
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="envoyé le")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publié le")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="materials",
                        to="programme.slot",
                        verbose_name="séquence",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="programme.speaker",
                        verbose_name="intervenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "document de séance",
                "verbose_name_plural": "documents de séance",
                "ordering": ("sent_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SpeakerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("sent_at", models.DateTimeField(verbose_name="envoyé le")),
                ("expires_at", models.DateTimeField(verbose_name="expire le")),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="ouvert le")),
                ("reminded_at", models.DateTimeField(editable=False, null=True, verbose_name="rappelé le")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="retiré le")),
                (
                    "mails",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="courriels envoyés"),
                ),
                ("told", models.JSONField(default=list, editable=False, verbose_name="ce qui a été dit")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speaker_links",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="programme.speaker",
                        verbose_name="intervenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien d’un intervenant",
                "verbose_name_plural": "liens des intervenants",
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("address", models.TextField(blank=True, max_length=300, verbose_name="adresse")),
                ("access", models.TextField(blank=True, max_length=2000, verbose_name="accès")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[
                            django.core.validators.URLValidator(
                                message="Écrivez une adresse qui commence par https://.", schemes=("http", "https")
                            )
                        ],
                        verbose_name="page du lieu",
                    ),
                ),
                (
                    "sort_name",
                    toolkit.text.sorting.SortKeyField(default="", editable=False, max_length=160, sources=(("name",),)),
                ),
                (
                    "institute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="venues",
                        to="organisations.institute",
                        verbose_name="institut",
                    ),
                ),
            ],
            options={
                "verbose_name": "lieu",
                "verbose_name_plural": "lieux",
                "ordering": ("sort_name", "pk"),
            },
        ),
        migrations.AddField(
            model_name="room",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rooms",
                to="programme.venue",
                verbose_name="lieu",
            ),
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("PROVISIONAL", "Provisoire"), ("CONFIRMED", "Confirmé"), ("HELD", "Tenu")],
                        default="PROVISIONAL",
                        editable=False,
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="programme",
                        to="programme.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="programme.venue",
                        verbose_name="lieu",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
            },
        ),
        migrations.CreateModel(
            name="CalendarEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SCHOOL", "Vacances scolaires"),
                            ("ELECTION", "Élection"),
                            ("OTHER", "Autre, de l’institut"),
                        ],
                        max_length=16,
                        verbose_name="nature",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        choices=[("A", "zone A"), ("B", "zone B"), ("C", "zone C")],
                        max_length=1,
                        verbose_name="zone",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(verbose_name="dernier jour")),
                (
                    "institute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_events",
                        to="organisations.institute",
                        verbose_name="institut",
                    ),
                ),
            ],
            options={
                "verbose_name": "jour à éviter",
                "verbose_name_plural": "jours à éviter",
                "ordering": ("starts_on", "ends_on", "zone", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["SCHOOL", "ELECTION", "OTHER"])),
                        name="calendar_event_kind_known",
                        violation_error_message="Cette nature de jours n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="calendar_event_dates_in_order",
                        violation_error_message="Le premier jour précède le dernier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("zone", ""), ("kind", "SCHOOL"), _connector="OR"),
                        name="calendar_event_zone_of_school_holidays",
                        violation_error_message="Seules des vacances scolaires ont une zone.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("institute__isnull", False), ("kind", "OTHER")),
                            models.Q(models.Q(("kind", "OTHER"), _negated=True), ("institute__isnull", True)),
                            _connector="OR",
                        ),
                        name="calendar_event_of_an_institute",
                        violation_error_message="Un jour propre à un institut relève de cet institut, les autres sont communs.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("institute__isnull", True)),
                        fields=("kind", "zone", "starts_on", "ends_on", "label"),
                        name="calendar_event_once_for_all",
                        violation_error_message="Ces jours figurent déjà au calendrier.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("institute__isnull", False)),
                        fields=("institute", "starts_on", "ends_on", "label"),
                        name="calendar_event_once_in_an_institute",
                        violation_error_message="Ces jours figurent déjà au calendrier.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmployerMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("former_name", models.CharField(max_length=200, verbose_name="nom de l’ancien employeur")),
                ("employer_name", models.CharField(max_length=200, verbose_name="nom de l’employeur")),
                ("since", models.DateField(verbose_name="depuis le")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="noté le")),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.employer",
                        verbose_name="employeur",
                    ),
                ),
                (
                    "former",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.employer",
                        verbose_name="ancien employeur",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employer_moves",
                        to="cycles.participant",
                        verbose_name="participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’employeur",
                "verbose_name_plural": "changements d’employeur",
                "ordering": ("since", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("former", models.F("employer")), _negated=True),
                        name="employer_move_to_another",
                        violation_error_message="Le nouvel employeur est celui que la personne avait déjà.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("revision", models.UUIDField(editable=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                (
                    "standing",
                    models.CharField(
                        choices=[("PROVISIONAL", "Provisoire"), ("CONFIRMED", "Confirmé"), ("HELD", "Tenu")],
                        max_length=12,
                        verbose_name="état publié",
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="publié le")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="mot d’accompagnement")),
                ("snapshot", models.JSONField(editable=False, verbose_name="programme publié")),
                ("changes", models.JSONField(default=list, editable=False, verbose_name="ce qui a changé")),
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="programme.programme",
                        verbose_name="programme",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "version du programme",
                "verbose_name_plural": "versions du programme",
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number"),
                        name="programme_version_numbered_once",
                        violation_error_message="Cette version existe déjà.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["MODULE", "STUDY_TOUR", "SEMINAR", "PEER_GROUP"])),
                name="session_kind_known",
                violation_error_message="Cette nature de session n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cycle__isnull", False), ("institute__isnull", True)),
                    models.Q(("cycle__isnull", True), ("institute__isnull", False)),
                    _connector="OR",
                ),
                name="session_of_a_cycle_or_an_institute",
                violation_error_message="Une session relève d’un cycle ou, sans cycle, d’un institut.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cycle__isnull", False),
                    models.Q(("kind__in", ["MODULE", "STUDY_TOUR"]), _negated=True),
                    _connector="OR",
                ),
                name="session_kind_of_a_cycle",
                violation_error_message="Un module et un voyage d’étude relèvent d’un cycle.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__isnull", False), models.Q(("kind", "MODULE"), _negated=True), _connector="OR"
                ),
                name="session_module_numbered",
                violation_error_message="Un module porte un numéro.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_on__isnull", True), ("starts_on__isnull", True)),
                    models.Q(("ends_on__isnull", False), ("starts_on__isnull", False)),
                    _connector="OR",
                ),
                name="session_dates_together",
                violation_error_message="Le premier et le dernier jour d’une session se donnent ensemble.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                name="session_starts_before_its_end",
                violation_error_message="Une session commence avant de finir.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "MODULE")),
                fields=("cycle", "number"),
                name="session_module_number_unique",
                violation_error_message="Un module porte déjà ce numéro dans le cycle.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "STUDY_TOUR")),
                fields=("cycle",),
                name="session_one_study_tour",
                violation_error_message="Ce cycle a déjà un voyage d’étude.",
            ),
        ),
        migrations.AddConstraint(
            model_name="halfday",
            constraint=models.UniqueConstraint(
                fields=("session", "day", "period"),
                name="half_day_unique",
                violation_error_message="Cette demi-journée figure déjà à la session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="halfday",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__in", ["MORNING", "AFTERNOON"])),
                name="half_day_period_known",
                violation_error_message="Une demi-journée est un matin ou un après-midi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="halfday",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                name="half_day_starts_before_its_end",
                violation_error_message="Une demi-journée commence avant de finir.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                fields=("session", "user"),
                name="enrolment_once_a_session",
                violation_error_message="Cette personne est déjà inscrite à la session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                name="slot_starts_before_its_end",
                violation_error_message="Une séquence commence avant de finir.",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "LECTURE",
                            "CASE_STUDY",
                            "SITE_VISIT",
                            "CONFERENCE",
                            "DEBATE",
                            "TESTIMONY",
                            "FEEDBACK",
                            "DIALOGUE",
                            "PRACTICE",
                            "WELCOME",
                            "BREAK",
                            "MEAL",
                            "EVALUATION",
                        ],
                    )
                ),
                name="slot_kind_known",
                violation_error_message="Cette nature de séquence n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True),
                fields=("institute", "email"),
                name="speaker_email_unique",
                violation_error_message="Une autre fiche de l’institut porte déjà cette adresse électronique.",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("image_agreed_at__isnull", True), ("image_agreement", "NOT_ASKED")),
                    models.Q(
                        models.Q(("image_agreement", "NOT_ASKED"), _negated=True), ("image_agreed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="speaker_image_answer_dated",
                violation_error_message="Une réponse sur l’image porte une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("documents_agreed_at__isnull", True), ("documents_agreement", "NOT_ASKED")),
                    models.Q(
                        models.Q(("documents_agreement", "NOT_ASKED"), _negated=True),
                        ("documents_agreed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="speaker_documents_answer_dated",
                violation_error_message="Une réponse sur les documents porte une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotspeaker",
            constraint=models.UniqueConstraint(
                fields=("slot", "speaker"),
                name="slot_speaker_once",
                violation_error_message="Cette personne figure déjà à la séquence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotspeaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["SPEAKER", "FACILITATOR"])),
                name="slot_speaker_role_known",
                violation_error_message="On intervient dans une séquence, ou on l’anime.",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotspeaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("CONFIRMED", "DECLINED")), _negated=True),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="slot_speaker_answer_dated",
                violation_error_message="Une réponse porte une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "FILE"), ("url", ""), models.Q(("file", ""), _negated=True)),
                    models.Q(("file", ""), ("kind", "LINK"), models.Q(("url", ""), _negated=True)),
                    _connector="OR",
                ),
                name="material_file_or_link",
                violation_error_message="Un document est un fichier ou un lien.",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_at__isnull", True), ("agreement", "GIVEN"), _connector="OR"),
                name="material_published_with_agreement",
                violation_error_message="Un document ne se publie qu’avec l’accord de qui l’a fait.",
            ),
        ),
        migrations.AddConstraint(
            model_name="speakerlink",
            constraint=models.UniqueConstraint(
                fields=("speaker", "session"),
                name="speaker_link_one_a_session",
                violation_error_message="Cette personne a déjà un lien pour cette session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(
                fields=("institute", "name"),
                name="venue_name_unique",
                violation_error_message="L’institut a déjà un lieu de ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                fields=("venue", "name"),
                name="room_name_unique",
                violation_error_message="Ce lieu a déjà une salle de ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__isnull", True), ("seats__gte", 1), _connector="OR"),
                name="room_has_seats",
                violation_error_message="Une salle a une place au moins.",
            ),
        ),
    ]
