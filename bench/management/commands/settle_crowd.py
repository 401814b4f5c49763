"""`manage.py settle_crowd N FILE`, under the settings of the bench alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bench.crowd import close_soon, settle_crowd
from bench.newcomer import write_newcomers
from bench.proof import wait_for_mails
from catalogue.services.demo import lay_out_demo_cycle
from toolkit.notifications.models import OutboxMail


class Command(BaseCommand):
    """Add N people about to submit in the demonstration's cycle, and write them down in FILE."""

    help = "Ajoute N candidats sur le point de déposer et les note dans un fichier (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--drain", type=int, metavar="SECONDS", help="attendre que le worker ait envoyé les courriels en attente"
        )

    def handle(self, *args: Any, count: int, file: Path, drain: int | None, **options: Any) -> None:
        cycle = lay_out_demo_cycle(today=timezone.localdate())
        close_soon(cycle)
        write_newcomers(file, settle_crowd(cycle=cycle, count=count))
        if drain:
            _drain(drain)


def _drain(seconds: int) -> None:
    """Wait until nothing is left to send: what is measured next is measured alone."""
    wait_for_mails(seconds=seconds)
    if waiting := OutboxMail.objects.pending().count():
        raise CommandError(f"Le worker n’a pas vidé la file en {seconds} s : {waiting} courriels attendent.")
