"""`manage.py prove_last_hour NOTEBOOK POST`, under the settings of the bench alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.proof import Proof, table, wait_for_mails

WAIT_SECONDS = 300


class Command(BaseCommand):
    """Hold what was noted during a run against the database; fails on any loss."""

    help = "Vérifie que rien de ce qui a été acquitté n’est perdu (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="ce que les personnes ont noté")
        parser.add_argument("post", type=Path, metavar="POST", help="ce que la poste a reçu")
        parser.add_argument("--wait", type=float, default=WAIT_SECONDS, metavar="SECONDS", help="laisser au worker")

    def handle(self, *args: Any, notebook: Path, post: Path, wait: float, **options: Any) -> None:
        waited = wait_for_mails(seconds=wait)
        proof = Proof(notebook=notebook, post=post)
        findings = proof.findings()
        self.stdout.write(table(findings))
        self.stdout.write(
            f"\nAutosaves acquittés : {proof.witness.autosaves}. Dépôts restés sans réponse : "
            f"{len(proof.witness.unanswered)}.\nDu dépôt au départ de l’accusé : {proof.receipt_delays()}. "
            f"Le worker a fini {waited:.0f} s après la dernière personne."
        )
        losses = sum(len(one.losses) for one in findings)
        if losses:
            raise CommandError(f"{losses} pertes.")
        self.stdout.write(self.style.SUCCESS("Rien d’acquitté n’est perdu."))
