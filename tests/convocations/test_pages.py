"""The pages of convocations: what staff read before they send, what a person called opens."""

import re

import pytest
from django.urls import reverse

from convocations.models import Convocation, Practical
from convocations.services import convene
from cycles.models import Participant
from cycles.services import keep_away
from programme.models import Session
from programme.services import publish_programme, set_venue
from tests.convocations.conftest import join
from tests.factories.accounts import UserFactory
from tests.factories.programme import VenueFactory, write_slot
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def at(name, world, *more):
    return reverse(f"convocations:{name}", args=[world.module.uuid, *more])


def words(response):
    said = response.content.decode().replace("&nbsp;", " ").replace("<wbr>", "")
    return " ".join(said.split())


def test_staff_read_who_is_called_then_send(world, session_of):
    client = session_of(world.assistant)
    page = words(client.get(at("session", world)))
    assert "Ada Morel" in page
    assert "Envoyer 2 convocations, 4 courriels" in page
    seen = client.get(at("session", world)).context["page"].calling.seal
    answer = client.post(at("session", world), {"seen": seen}, follow=True)
    assert "2 convocations : elles sont parties." in words(answer)
    assert Convocation.objects.standing().count() == 2
    again = client.post(at("session", world), {"seen": seen})
    assert again.status_code == 409
    assert "rien n’est parti" in words(again).lower() or "rien n’est à envoyer" in words(again)
    assert OutboxMail.objects.filter(event="convocation.sent").count() == 2


def test_letters_are_read_one_after_the_other(world, session_of):
    client = session_of(world.assistant)
    ada, ivo = client.get(at("session", world)).context["page"].first
    page = words(client.get(at("preview", world, ada.enrolment.uuid)))
    assert "Lettre 1 sur 2" in page
    assert "Madame Ada Morel" in page
    assert "rh.morel@example.org" in page
    assert at("preview", world, ivo.enrolment.uuid) in page
    paper = client.get(at("preview_paper", world, ada.enrolment.uuid))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")


def test_what_moved_is_said_with_who_is_called_again(world, session_of):
    convene(actor=world.assistant, session=world.module)
    set_venue(
        actor=world.adviser, session=world.module, venue=VenueFactory(institute=world.cycle.institute, name="Palais")
    )
    page = words(session_of(world.assistant).get(at("session", world)))
    assert "À convoquer à nouveau" in page
    assert "Le lieu est maintenant : Palais" in page
    assert "remplace CV-" in page


def test_practical_matters_are_written_and_two_people_do_not_write_over_each_other(world, session_of):
    client = session_of(world.assistant)
    seen = client.get(at("practical", world)).context["form"].initial["seen"]
    sent = {"seen": seen, "lodging": "Ailleurs.", "warn": "Tarek"}
    assert client.post(at("practical", world), sent).status_code == 302
    stale = client.post(at("practical", world), {"seen": seen, "lodging": "Encore ailleurs."})
    assert stale.status_code == 409
    assert "Encore ailleurs." in words(stale)
    assert Practical.objects.get().lodging == "Ailleurs."
    long = client.post(at("practical", world), {"seen": seen, "warn": "x" * 201})
    assert long.status_code == 422


def test_undated_session_says_what_to_mend(world, session_of):
    Session.objects.update(starts_on=None, ends_on=None)
    page = words(session_of(world.assistant).get(at("session", world)))
    assert "Cette session n’a pas encore de dates" in page
    assert "Envoyer" not in page


def test_a_person_opens_their_own_and_no_other(world, session_of):
    convene(actor=world.assistant, session=world.module)
    ada, ivo = Convocation.objects.order_by("enrolment__user__sort_name")
    client = session_of(ada.enrolment.user)
    page = words(client.get(reverse("called:mine", args=[ada.uuid])))
    assert "de 14 h à 17 h 30" in page
    assert client.get(reverse("called:paper", args=[ada.uuid])).status_code == 200
    calendar = client.get(reverse("called:calendar", args=[ada.uuid])).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 4
    for name in ("mine", "paper", "calendar"):
        assert client.get(reverse(f"called:{name}", args=[ivo.uuid])).status_code == 404


def test_one_that_no_longer_holds_says_so_and_leads_to_the_other(world, session_of):
    convene(actor=world.assistant, session=world.module)
    set_venue(
        actor=world.adviser, session=world.module, venue=VenueFactory(institute=world.cycle.institute, name="Palais")
    )
    convene(actor=world.assistant, session=world.module)
    old = Convocation.objects.filter(ended_at__isnull=False).first()
    client = session_of(old.enrolment.user)
    page = words(client.get(reverse("called:mine", args=[old.uuid])))
    assert "Cette convocation ne vaut plus" in page
    assert reverse("called:mine", args=[old.enrolment.convocations.standing().get().uuid]) in page
    assert client.get(reverse("called:calendar", args=[old.uuid])).status_code == 404


def test_nobody_else_reads_these_pages(world, session_of):
    convene(actor=world.assistant, session=world.module)
    ada = Convocation.objects.order_by("enrolment__user__sort_name").first()
    other = session_of(UserFactory())
    for name, more in (("session", ()), ("practical", ()), ("preview", (ada.enrolment.uuid,)), ("paper", (ada.uuid,))):
        assert other.get(at(name, world, *more)).status_code == 404
    keep_away(user=world.adviser, cycle=world.cycle, person=ada.enrolment.user)
    kept = session_of(world.adviser)
    page = words(kept.get(at("session", world)))
    assert "Ada Morel" not in page
    assert 'Déjà convoqués <span class="count">1</span>' in page
    assert kept.get(at("preview", world, ada.enrolment.uuid)).status_code == 404
    assert kept.get(at("paper", world, ada.uuid)).status_code == 404


def test_pages_ask_a_constant_number_of_questions(world, session_of, django_assert_num_queries):
    client = session_of(world.assistant)
    client.get(at("session", world))
    with django_assert_num_queries(13):
        client.get(at("session", world))
    for number in range(20):
        join(world.cycle, "Bis", f"Nom{number}")
    with django_assert_num_queries(13):
        client.get(at("session", world))


def test_staff_kept_away_sends_and_counts_the_others_alone(world, session_of):
    ada = world.cycle.participants.get(user__first_name="Ada")
    keep_away(user=world.adviser, cycle=world.cycle, person=ada.user)
    client = session_of(world.adviser)
    assert "Envoyer 1 convocation, 2 courriels" in words(client.get(at("session", world)))
    client.post(at("session", world), {"seen": client.get(at("session", world)).context["page"].calling.seal})
    assert [each.enrolment.user.first_name for each in Convocation.objects.all()] == ["Ivo"]
    assert "Envoyer" not in words(client.get(at("session", world)))


def test_letters_whose_dates_are_withdrawn_are_cancelled_on_purpose(world, session_of):
    convene(actor=world.assistant, session=world.module)
    world.module.half_days.all().delete()
    Session.objects.update(starts_on=None, ends_on=None)
    client = session_of(world.assistant)
    page = words(client.get(at("session", world)))
    assert "Chaque lettre dit les bons horaires" not in page
    assert "Annuler 2 convocations" in page
    client.post(at("session", world), {"act": "annuler"})
    assert not Convocation.objects.standing().exists()
    assert OutboxMail.objects.filter(event="convocation.cancelled").count() == 2
    assert client.post(at("session", world), {"act": "annuler"}).status_code == 409


def test_a_late_contact_is_sent_a_copy_from_the_page(world, session_of):
    Participant.objects.filter(user__first_name="Ada").update(training_contact_email="")
    convene(actor=world.assistant, session=world.module)
    Participant.objects.filter(user__first_name="Ada").update(training_contact_email="tard@example.org")
    client = session_of(world.assistant)
    page = client.get(at("session", world))
    assert "Envoyer 1 copie" in words(page) and "tard@example.org" in words(page)
    seen = page.context["page"].calling.copies_seal
    answer = client.post(at("session", world), {"act": "copier", "seen": seen}, follow=True)
    assert "1 copie est partie." in words(answer) and "Envoyer 1 copie" not in words(answer)


def test_ones_promotion_tells_the_place_and_hours_of_the_letter_until_the_programme_is_published(world, session_of):
    ada = Participant.objects.get(user__last_name="Morel")
    page = session_of(ada.user)
    assert "données par la convocation" in words(page.get("/promotion/"))
    convene(actor=world.assistant, session=world.module)
    told = Convocation.objects.standing().get(enrolment__participant=ada).told
    shown = words(page.get("/promotion/")).replace("\u00a0", " ")
    assert "données par la convocation" not in shown and told["place"].split(",")[0] in shown
    assert "mardi 9 mars, de 14 h à " in shown
    assert re.search(r"mercredi 10 mars, de 9 h à [\d h]+ et de 14 h à ", shown)
    write_slot(world.adviser, world.module, title="Accueil")
    publish_programme(actor=world.adviser, session=world.module, confirmed=False)
    assert "mercredi 10 mars, de" not in words(page.get("/promotion/")).replace("\u00a0", " ")
