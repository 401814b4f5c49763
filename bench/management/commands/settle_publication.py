"""`manage.py settle_publication N`, under the settings of the bench alone."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from bench.deciding import decide_all
from catalogue.services.demo import lay_out_demo_cycle
from committee.models import Committee, Publication
from committee.publishing.acts import confirm_publication, prepare_publication
from committee.publishing.checking import DryRun
from cycles.services import close_call
from demo.people import ADVISER, HEAD, PRESIDENT, SECRETARY, People


class Command(BaseCommand):
    """Decide N dossiers of the demonstration's committee; two people publish them, and the hold is over."""

    help = "Décide N dossiers et les publie à deux : l’horloge n’a plus qu’à le faire (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        people, cycle = People(), lay_out_demo_cycle(today=timezone.localdate())
        adviser, head, president, secretary = map(people.colleague, (ADVISER, HEAD, PRESIDENT, SECRETARY))
        close_call(actor=head, cycle=cycle)
        committee = Committee.objects.select_related("cycle__institute").get(cycle=cycle)
        decide_all(committee=committee, secretary=secretary, president=president, number=count)
        findings = frozenset(finding.key for finding in DryRun(committee).to_accept)
        made = prepare_publication(actor=adviser, committee=committee, accepted=findings)
        made = confirm_publication(actor=head, publication=made)
        Publication.objects.filter(pk=made.pk).update(leaves_at=timezone.now() - timedelta(seconds=1))
