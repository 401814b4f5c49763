import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import catalogue.models.brochures


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="révision")),
                (
                    "institute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_page",
                        to="organisations.institute",
                        verbose_name="institut",
                    ),
                ),
            ],
            options={
                "verbose_name": "page d’aide",
                "verbose_name_plural": "pages d’aide",
            },
        ),
        migrations.CreateModel(
            name="BrochureEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "En attente"),
                            ("DRAWING", "En préparation"),
                            ("READY", "Publiée"),
                            ("FAILED", "Pas aboutie"),
                            ("WITHDRAWN", "Retirée"),
                        ],
                        default="WAITING",
                        editable=False,
                        max_length=16,
                        verbose_name="état",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="étape")),
                ("told", models.CharField(blank=True, max_length=300, verbose_name="ce qui a échoué")),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandée le")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte de ce qu’elle dit")),
                ("held", models.JSONField(blank=True, default=list, verbose_name="images et citations")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="pages")),
                ("short_pages", models.JSONField(blank=True, default=list, verbose_name="pages peu remplies")),
                ("coarse", models.JSONField(blank=True, default=list, verbose_name="images trop petites")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=catalogue.models.brochures._edition_name,
                        verbose_name="fichier",
                    ),
                ),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "print_file",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=catalogue.models.brochures._edition_name,
                        verbose_name="pour l’imprimeur",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="motif du retrait")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "édition de la brochure",
                "verbose_name_plural": "éditions de la brochure",
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cycle", "number"),
                        name="edition_number_once",
                        violation_error_message="Une édition porte déjà ce numéro.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["WAITING", "DRAWING", "READY", "FAILED", "WITHDRAWN"])),
                        name="edition_state_known",
                        violation_error_message="Cet état d’édition n’existe pas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrequentQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.SlugField(verbose_name="ancre")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("applicant", "Vous candidatez"),
                            ("delegate", "Vous aidez une personne qui candidate"),
                            ("employer", "Vous signez pour l’employeur"),
                            ("account", "Votre compte et vos données"),
                        ],
                        max_length=16,
                        verbose_name="à qui elle s’adresse",
                    ),
                ),
                ("question", models.CharField(max_length=200, verbose_name="question")),
                ("answer", models.TextField(max_length=2000, verbose_name="réponse")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place dans son groupe")),
                ("is_hidden", models.BooleanField(default=False, verbose_name="masquée")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="révision")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="modifiée le")),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="modifiée par",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="catalogue.helppage",
                        verbose_name="page",
                    ),
                ),
            ],
            options={
                "verbose_name": "question fréquente",
                "verbose_name_plural": "questions fréquentes",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "name"),
                        name="question_name_once_per_page",
                        violation_error_message="Une autre question a déjà cette ancre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["applicant", "delegate", "employer", "account"])),
                        name="question_audience_known",
                        violation_error_message="Choisissez à qui la question s’adresse.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=catalogue.models.brochures._picture_name,
                        verbose_name="fichier",
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="largeur, en points")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="hauteur, en points")),
                (
                    "thumb",
                    models.TextField(
                        blank=True, editable=False, max_length=40000, verbose_name="copie réduite, en base64"
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=200, verbose_name="nom du fichier reçu")),
                (
                    "use",
                    models.CharField(
                        choices=[("COVER", "Couverture"), ("CHAPTER", "Image d’un chapitre"), ("PORTRAIT", "Portrait")],
                        default="CHAPTER",
                        max_length=16,
                        verbose_name="usage",
                    ),
                ),
                (
                    "chapter",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cycle", "L’esprit du cycle"),
                            ("calendrier", "Le calendrier de l’année"),
                            ("modules", "Les modules"),
                            ("voyage", "Le voyage d’étude"),
                            ("candidater", "Candidater"),
                            ("contacts", "Coût et contacts"),
                        ],
                        max_length=16,
                        verbose_name="chapitre",
                    ),
                ),
                ("alt", models.CharField(max_length=300, verbose_name="texte de remplacement")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="légende")),
                ("credit", models.CharField(blank=True, max_length=200, verbose_name="crédit")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="date de prise de vue")),
                (
                    "people",
                    models.CharField(
                        choices=[
                            ("NOBODY", "Personne n’est reconnaissable"),
                            ("ASKED", "Accord demandé, pas encore donné par toutes"),
                            ("GIVEN", "Accord donné par toutes"),
                            ("WITHDRAWN", "Accord retiré par l’une d’elles"),
                        ],
                        default="ASKED",
                        max_length=16,
                        verbose_name="personnes reconnaissables",
                    ),
                ),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            ("OURS", "À l’institut"),
                            ("LICENCE", "Par une licence ou une cession"),
                            ("TO_CLEAR", "À vérifier"),
                        ],
                        default="TO_CLEAR",
                        max_length=16,
                        verbose_name="droits sur l’image",
                    ),
                ),
                (
                    "work_rights",
                    models.CharField(
                        choices=[
                            ("NONE", "Aucune œuvre protégée"),
                            ("CLEARED", "Œuvre montrée, droits acquis"),
                            ("TO_CLEAR", "Œuvre montrée, droits à vérifier"),
                        ],
                        default="NONE",
                        max_length=16,
                        verbose_name="droits sur une œuvre montrée",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                ("revision", models.PositiveIntegerField(default=1, editable=False, verbose_name="révision")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajoutée le")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajoutée par",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="cycles.cycle",
                        verbose_name="cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "image de brochure",
                "verbose_name_plural": "images de brochure",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("alt", ""), _negated=True),
                        name="picture_has_alt",
                        violation_error_message="Écrivez ce que l’image montre, pour qui ne la voit pas.",
                    )
                ],
            },
        ),
    ]
