"""The page that publishes a programme names the speakers it does not reach, and the list the first of them."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import make_staff, sign_in
from tests.factories.cycles import CycleFactory
from tests.factories.programme import SpeakerFactory, ask_speaker, write_slot

pytestmark = pytest.mark.django_db


def test_whoever_was_not_asked_or_did_not_answer_is_named(client):
    cycle = CycleFactory()
    session = ask_speaker(cycle, first_name="Aimée", last_name="Roth").session
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    people = [SpeakerFactory(institute=cycle.institute, last_name=name, first_name="Odon") for name in ("Abry", "Blum")]
    write_slot(adviser, session, rank=1, hours=(9, 10), speakers=people)
    sign_in(client, adviser)
    page = client.get(reverse("programme:publish", args=[session.uuid])).content.decode()
    assert "Odon Abry, Odon Blum n’ont pas encore reçu de lien" in page
    assert "Réponse encore attendue de Aimée" not in page
    assert "Réponse encore attendue d’Aimée Roth" in page
    assert "Solliciter Odon Abry et 1 autre" in client.get(reverse("programme:sessions")).content.decode()
