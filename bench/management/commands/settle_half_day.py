"""`manage.py settle_half_day N FILE`, under the settings of the bench alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from bench.half_day import settle_half_day
from bench.room import write_room


class Command(BaseCommand):
    """Make a half-day that goes on, with N people about to sign it, and write it down in FILE."""

    help = "Prépare une demi-journée en cours et N personnes sur le point de signer (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N")
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, count: int, file: Path, **options: Any) -> None:
        with transaction.atomic():
            room = settle_half_day(count=count)
        write_room(file, room)
