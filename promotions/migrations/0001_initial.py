import uuid

import django.db.models.deletion
from django.db import migrations, models

import promotions.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Needs",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "arrangements",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="aménagements pour un handicap ou une santé"
                    ),
                ),
                ("diet", models.TextField(blank=True, max_length=1000, verbose_name="repas")),
                (
                    "nights",
                    models.CharField(
                        choices=[
                            ("none", "Aucune : je n’ai pas besoin de chambre"),
                            ("session", "Les nuits de chaque session"),
                            ("eve", "Les nuits de chaque session, et celle de la veille"),
                        ],
                        max_length=8,
                        verbose_name="nuits",
                    ),
                ),
                (
                    "room",
                    models.CharField(
                        choices=[
                            ("single", "Chambre seule"),
                            ("shared", "Chambre partagée, si quelqu’un d’autre le souhaite aussi"),
                        ],
                        default="single",
                        max_length=8,
                        verbose_name="chambre",
                    ),
                ),
                ("emergency_name", models.CharField(blank=True, max_length=120, verbose_name="personne à prévenir")),
                ("emergency_phone", models.CharField(blank=True, max_length=30, verbose_name="son téléphone")),
                ("answered_at", models.DateTimeField(auto_now_add=True, verbose_name="donnés le")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changés le")),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="cycles.participant",
                        verbose_name="participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "besoins",
                "verbose_name_plural": "besoins",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("nights__in", ["none", "session", "eve"]), ("room__in", ["single", "shared"])
                        ),
                        name="needs_choices_known",
                        violation_error_message="Ce choix n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("emergency_name", ""), ("emergency_phone", "")),
                            models.Q(
                                models.Q(("emergency_name", ""), _negated=True),
                                models.Q(("emergency_phone", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="needs_emergency_whole",
                        violation_error_message="Donnez le nom et le téléphone de la personne à prévenir, ou aucun des deux.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("shows_post", models.BooleanField(default=False, verbose_name="fonction et employeur")),
                ("shows_email", models.BooleanField(default=False, verbose_name="adresse électronique")),
                ("shows_phone", models.BooleanField(default=False, verbose_name="téléphone")),
                ("shows_photo", models.BooleanField(default=False, verbose_name="photo")),
                (
                    "photo",
                    models.FileField(
                        blank=True, max_length=200, upload_to=promotions.models.photo_name, verbose_name="photo"
                    ),
                ),
                ("photo_sha256", models.CharField(blank=True, max_length=64)),
                ("photo_sent_at", models.DateTimeField(blank=True, null=True, verbose_name="photo envoyée")),
                ("photo_declined", models.BooleanField(default=False, verbose_name="sans photo")),
                ("thumb", models.TextField(blank=True)),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to="cycles.participant",
                        verbose_name="participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche de participant",
                "verbose_name_plural": "fiches de participant",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shows_phone", False), models.Q(("phone", ""), _negated=True), _connector="OR"
                        ),
                        name="profile_shows_a_phone_it_has",
                        violation_error_message="Donnez le numéro à montrer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("photo", ""), ("photo_declined", False), _connector="OR"),
                        name="profile_photo_or_none",
                        violation_error_message="Une photo est donnée, ou elle ne l’est pas.",
                    ),
                ],
            },
        ),
    ]
