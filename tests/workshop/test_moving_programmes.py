"""Dates that move in the workshop carry the slots of a programme along, or are refused by name."""

import datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from programme.enums import SpeakerState
from programme.models import Slot
from programme.services import record_answer
from tests.factories.accounts import make_staff, sign_in
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import RoomFactory, SessionFactory, SpeakerFactory, write_slot
from workshop.year.clashes import place_of

pytestmark = pytest.mark.django_db
TUESDAY = datetime.date(2027, 3, 9)
WEEK = datetime.timedelta(days=7)


@pytest.fixture
def module():
    return ModuleFactory(cycle=CycleFactory(draft=True, year=2027), number=1, starts_on=TUESDAY)


@pytest.fixture
def adviser(client, module):
    return sign_in(client, make_staff(Role.ADVISER, institute=module.cycle.institute))


def push(client, module):
    url = reverse("workshop:session_move", args=[module.cycle.slug, module.uuid])
    return client.post(url, {"weeks": "1", "seen": place_of(module).fingerprint}, follow=True)


def test_a_module_pushed_by_a_week_takes_its_slots_along(client, adviser, module):
    speaker = SpeakerFactory(institute=module.cycle.institute)
    slot = write_slot(adviser, module, speakers=[speaker])
    record_answer(actor=adviser, intervention=slot.speakers.get(), confirms=True)
    assert push(client, module).status_code == 200
    slot = Slot.objects.select_related("half_day").get()
    assert (slot.half_day.day, slot.half_day.period) == (TUESDAY + WEEK, "AFTERNOON")
    assert slot.speakers.get().state == SpeakerState.ASKED
    assert module.half_days.count() == 4


def test_a_room_that_is_taken_a_week_later_holds_the_module_back(client, adviser, module):
    room = RoomFactory(venue__institute=module.cycle.institute, name="Kléber")
    write_slot(adviser, module, room=room)
    other = SessionFactory(institute=module.cycle.institute, starts_on=TUESDAY + WEEK)
    write_slot(adviser, other, rank=1, title="Le débat", room=room)
    page = push(client, module).content.decode()
    assert "La salle Kléber est déjà prise" in page
    module.refresh_from_db()
    assert module.starts_on == TUESDAY


def test_a_module_with_a_programme_is_not_removed_from_its_cycle(client, adviser, module):
    write_slot(adviser, module)
    url = reverse("workshop:item_remove", args=[module.cycle.slug, "modules", module.uuid])
    response = client.post(url, follow=True)
    assert "son programme est écrit" in response.content.decode()
    assert Slot.objects.exists()


def test_the_page_of_a_module_leads_to_its_programme(client, adviser, module):
    page = client.get(reverse("workshop:item", args=[module.cycle.slug, "modules", module.uuid]))
    assert reverse("programme:programme", args=[module.uuid]) in page.content.decode()
