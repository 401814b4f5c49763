"""A promotion on a phone: what is awaited is given, and the assistant reads it."""

import datetime

import pytest
from django.utils import timezone

from accounts.enums import Role
from tests.e2e.person import PHONE
from tests.factories.accounts import make_staff
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import enrol
from tests.factories.promotions import make_profile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def test_what_is_awaited_is_given_on_a_phone_and_read_by_the_assistant(meet):
    cycle = CycleFactory()
    first = timezone.localdate() + datetime.timedelta(days=60)
    ModuleFactory(cycle=cycle, number=1, starts_on=first, ends_on=first + datetime.timedelta(days=2))
    me = ParticipantFactory(cycle=cycle)
    make_profile(ParticipantFactory(cycle=cycle), shows_post=True, shows_email=True)
    enrol(me)
    person = meet(viewport=PHONE)
    person.arrive(me.user, "/promotion/", "Ma promotion")
    person.follow("Dire ce qu’il vous faut pour venir", heading="Mes besoins")
    person.press("Enregistrer")
    person.reads("Dites pour quelles nuits")
    person.page.get_by_label("Les nuits de chaque session", exact=True).check()
    person.page.get_by_label("Repas").fill("Sans arachide.")
    person.press("Enregistrer", heading="Ma promotion")
    person.reads("C’est enregistré")
    person.follow("Ce que mes collègues voient de moi", heading="Ce que mes collègues voient de moi")
    assistant = meet()
    assistant.arrive(make_staff(Role.ASSISTANT, institute=cycle.institute), "/promotions/", "25e promotion")
    assistant.page.get_by_role("link", name=me.user.full_name).click()
    assistant.look(me.user.full_name)
    assistant.page.get_by_role("link", name="Lire ses besoins").click()
    assistant.reads("Sans arachide.")
