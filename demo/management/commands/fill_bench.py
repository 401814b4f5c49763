"""`manage.py fill_bench N`."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from candidatures.models import Candidature
from demo.bulk import Filler
from demo.loading import Loading
from demo.people import ADVISER


class Command(BaseCommand):
    """Fill the database with N candidatures on the demonstration's cycle, beside its own, to measure pages."""

    help = "Ajoute N candidatures au cycle de la démonstration, pour mesurer les pages (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Ces dossiers sont faux : jamais en production.")
        if count < 1:
            raise CommandError("Indiquez un nombre de candidatures à partir de 1.")
        started = time.perf_counter()
        loading = Loading()
        loading.play()
        adviser = loading.people.colleague(ADVISER)
        Filler(cycle=loading.cycle, committee=loading.committee, adviser=adviser).fill(count)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        total = Candidature.objects.filter(cycle=loading.cycle).count()
        self.stdout.write(
            self.style.SUCCESS(
                f"{count} candidatures ajoutées en {time.perf_counter() - started:.0f} s ({total} sur le cycle)."
            )
        )
