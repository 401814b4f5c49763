import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "À facturer"), ("cancelled", "Annulé")],
                        default="due",
                        editable=False,
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="montant (€)")),
                ("due_since", models.DateTimeField(verbose_name="dû depuis")),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.TextField(blank=True, max_length=2000, verbose_name="motif de l’annulation")),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fee", to="cycles.participant"
                    ),
                ),
            ],
            options={
                "verbose_name": "droit d’inscription",
                "verbose_name_plural": "droits d’inscription",
                "ordering": ["employer__sort_name", "participant__user__sort_name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="fee_not_negative",
                        violation_error_message="Un droit d’inscription ne peut pas être négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            ("cancelled_at__isnull", False),
                            _connector="OR",
                        ),
                        name="fee_cancelled_has_date",
                        violation_error_message="Un droit annulé porte une date.",
                    ),
                ],
            },
        ),
    ]
