"""`manage.py attestations CODE YEAR [--institute CODE] --output FOLDER`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attendance.services.attesting import issue_attestations, scope_of_cycle
from cycles.naming import add_cycle_arguments, named_cycle
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.errors import DomainError
from toolkit.files.names import free_name


class Command(BaseCommand):
    """Issue the attestations of a year, and write each as a PDF."""

    help = "Établit les attestations de présence de l’année d’un cycle et écrit chacune en PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        add_cycle_arguments(parser)
        parser.add_argument("--output", type=Path, required=True, metavar="DOSSIER")

    def handle(self, *args: Any, code: str, year: int, institute: str, output: Path, **options: Any) -> None:
        cycle = named_cycle(code=code, year=year, institute=institute)
        try:
            rows = issue_attestations(actor=None, scope=scope_of_cycle(cycle))
            output.mkdir(parents=True, exist_ok=True)
            taken: set[str] = set()
            for row in rows:
                document = ensure_rendered(row.document_id)
                (output / free_name(document.filename, taken)).write_bytes(read_document(document))
        except DomainError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{output} ne peut pas être écrit\u00a0: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"{len(rows)} attestation(s) écrite(s) dans {output}."))
