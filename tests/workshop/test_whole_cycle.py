"""A cycle that is written page by page is the one that a file brings: their exports are the same, byte for byte."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from catalogue.services.exporting import export_cycle
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from cycles.services import publish_cycle
from tests.factories.accounts import MembershipFactory, sign_in
from tests.factories.catalogue import cycle_2025_text
from workshop.addresses import url_of
from workshop.checklist import lacks_of
from workshop.forms.registry import FORMS
from workshop.parts import MODULE, MODULES, STEPS, TEXT, TEXTS, PartKey
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db
MORE = """
  day_start: "14:00"
  day_end: "12:00"
  half_day_minutes: 200
  attendance_share: 75
  seats: 18
  decision: 2025-02-14
  opening: 2024-10-01T09:30:00+02:00
  expenses:
    - {label: Droits d’inscription, payer: "Votre employeur", amount: 3500.5}
    - {label: Repas, payer: "Vous", scale: barème}
  eligibility: {categories: [DGS, DGA], min_years: 2, repeat_after: 0, min_population: 20000}
  targets:
    - {dimension: GENDER, value: WOMEN, bound: AT_LEAST, number: 8}
    - {dimension: REGION, value: "44", bound: AT_MOST, number: 3}
    - {dimension: EMPLOYER_TYPE, value: SDIS, bound: AT_LEAST, number: 2, weight: 0.3}
  decline_share: 15
"""


class Writer:
    """A head of service who writes in a cycle what another one holds, as a browser sends it."""

    def __init__(self, client: Client, source: WorkingCopy) -> None:
        self.client, self.source = client, source

    def open_cycle(self) -> Cycle:
        answer = self.client.post(
            reverse("workshop:cycle_add"),
            {
                **{"institute": self.source.cycle.institute_id, "title": "Provisoire", "code": "PRO"},
                **{"promotion": "1", "year": "2030", "deadline": "2030-01-15", "fee": "1"},
            },
        )
        return Cycle.objects.get(slug=answer["Location"].rstrip("/").rpartition("/")[2])

    def shown(self, key: PartKey) -> dict:
        shown = FORMS[key.kind](held=self.source.values(key), working=self.source).shown_values
        texts = {name: value for name, value in shown.items() if value is not False}
        return {name: value.replace("\n", "\r\n") if isinstance(value, str) else "on" for name, value in texts.items()}

    def write(self, cycle: Cycle, key: PartKey, source: PartKey) -> None:
        cycle.refresh_from_db()
        address = url_of(cycle, key)
        page = self.client.get(address)
        seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
        answer = self.client.post(address, {**self.shown(source), "seen": seen})
        assert answer.status_code == 302, (key, answer.context and answer.context["form"].errors)
        cycle.refresh_from_db()

    def add(self, cycle: Cycle, step, under: str = "") -> str:
        answer = self.client.post(reverse("workshop:item_add", args=[cycle.slug, step.slug]), {"under": under})
        return answer["Location"].rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("more", ["", MORE], ids=["the brochure", "every setting"])
def test_a_cycle_written_on_screen_is_the_one_of_the_file(client, settings, more):
    imported = import_cycle(text=cycle_2025_text().rstrip() + more).cycle
    institute = imported.institute
    institute.phone, institute.service, institute.siret = "03 00 00 00 00", "Formation", "18008001100012"
    institute.save()
    head = MembershipFactory(institute=institute, role=Role.HEAD_OF_SERVICE).user
    sign_in(client, head)
    wanted, source = export_cycle(cycle=imported), WorkingCopy(Cycle.objects.get(pk=imported.pk))
    writer = Writer(client, source)
    held = {key: source.values(key) for key in map(PartKey, STEPS)}
    held |= {item.key: source.values(item.key) for item in (*source.texts, *source.modules)}
    imported.delete()
    cycle = writer.open_cycle()
    texts: dict[str, str] = {"": ""}
    for item in source.texts:
        texts[item.uid] = writer.add(cycle, TEXTS, texts[item.under])
        writer.write(cycle, PartKey(TEXT, texts[item.uid]), item.key)
    for item in source.modules:
        writer.write(cycle, PartKey(MODULE, writer.add(cycle, MODULES)), item.key)
    for step in STEPS:
        if step not in (TEXTS, MODULES):
            writer.write(cycle, PartKey(step), PartKey(step))
    assert lacks_of(WorkingCopy(cycle)) == []
    publish_cycle(actor=head, cycle=cycle)
    assert export_cycle(cycle=Cycle.objects.get(pk=cycle.pk)) == wanted
