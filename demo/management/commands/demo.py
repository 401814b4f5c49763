"""`manage.py demo [--until STAGE]`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from candidatures.models import Candidature
from demo.loading import Loading
from demo.people import COMMITTEE, PASSWORD, PRESIDENT, STAFF, VICE_PRESIDENT, Colleague, address_of
from demo.stages import STAGES, play
from toolkit.domain.errors import DomainError

# Candidates whose password is worth printing: ready to submit, without a CV, asked for a correction, submitted.
SHOWN = ("C16", "C22", "C14", "C01")


class Command(BaseCommand):
    """Load the demonstration, and play it further when asked. A second run adds nothing and changes nothing."""

    help = "Charge la démonstration : un cycle, ses candidats, ses lecteurs. Relancée, elle n’ajoute rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until", choices=list(STAGES), metavar="ÉTAPE", help=f"jouer jusqu’à une étape : {', '.join(STAGES)}"
        )

    def handle(self, *args: Any, until: str | None = None, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("La démonstration ouvre des comptes au mot de passe connu : jamais en production.")
        try:
            loading, added = play(until)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._report(loading, added)

    def _report(self, loading: Loading, added: int) -> None:
        cycle = loading.cycle
        loaded = f"{added} dossiers chargés" if added else "rien à ajouter"
        self.stdout.write(self.style.SUCCESS(f"Démonstration : {cycle}, {cycle.promotion}e promotion ({loaded})."))
        self.stdout.write(f"\nMot de passe de tous : {PASSWORD}\n")
        for person in (*STAFF, *COMMITTEE):
            self.stdout.write(f"  {_email(person):44} {_words(person)}")
        known = Candidature.objects.filter(cycle=cycle).select_related("applicant")
        labels = {each.applicant.email: each.applicant_label for each in known}
        for code in SHOWN:
            candidate = next(item for item in loading.candidates if item.code == code)
            self.stdout.write(f"  {candidate.email:44} candidature : {labels[candidate.email]}")
        self.stdout.write("\nLes courriels, dont le lien de signature de l’employeur, sont écrits dans VAR_DIR/mails.")
        if settings.SECOND_FACTOR_REQUIRED:
            self.stdout.write("Le second facteur est exigé : chacun l’enregistre à sa première connexion.")


def _email(person: Colleague) -> str:
    return address_of(person.first_name, person.last_name)


def _words(person: Colleague) -> str:
    return {
        "adviser": "conseillère formation",
        "assistant": "assistant formation",
        "head_of_service": "cheffe de service",
        "accountant": "comptable",
    }.get(person.role) or {
        PRESIDENT: "présidente de la commission",
        VICE_PRESIDENT: "vice-président de la commission",
    }.get(person, "membre de la commission")
