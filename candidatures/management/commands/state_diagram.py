"""Write the state diagram of a candidature into a Markdown file, between its marks, or print it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidatures.diagram import draw_states, place_diagram


class Command(BaseCommand):
    help = "Dessine les états d’une candidature d’après la table des transitions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", type=Path, metavar="FICHIER", help="fichier Markdown à mettre à jour")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["write"]
        if path is None:
            self.stdout.write(draw_states())
            return
        path.write_text(place_diagram(path.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"{path} est à jour.")
