"""`manage.py settle_group N M P FILE`, under the settings of the bench alone."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from bench.deciding import settle_group, time_decisions, time_publication
from catalogue.services.demo import lay_out_demo_cycle
from committee.enums import Outcome
from committee.models import Committee
from demo.people import ADVISER, HEAD, PRESIDENT, SECRETARY, People


class Command(BaseCommand):
    """Make a scenario of N dossiers, time M decisions beside a bulk_create, P published; write it in FILE as JSON."""

    help = "Compose un scénario de N dossiers, mesure M décisions et P publiées, note tout (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dossiers", type=int, metavar="N")
        parser.add_argument("decisions", type=int, metavar="M")
        parser.add_argument("published", type=int, metavar="P")
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, dossiers: int, decisions: int, published: int, file: Path, **options: Any) -> None:
        people, cycle = People(), lay_out_demo_cycle(today=timezone.localdate())
        committee = Committee.objects.select_related("cycle__institute").get(cycle=cycle)
        head, adviser, secretary, president = map(people.colleague, (HEAD, ADVISER, SECRETARY, PRESIDENT))
        scenario = settle_group(committee=committee, head=head, adviser=adviser, dossiers=dossiers)
        item = scenario.placements.filter(column=Outcome.ADMITTED).first().item
        times, mails = time_publication(
            committee=committee, secretary=secretary, president=president, head=head, number=published
        )
        told = {
            "published": times,
            "mails": mails,
            "scenario": str(scenario.uuid),
            "item": str(item.uuid),
            "decisions": time_decisions(committee=committee, actor=secretary, number=decisions),
        }
        file.write_text(json.dumps(told), encoding="utf-8")
