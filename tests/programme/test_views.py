"""The pages on which staff write, ask and publish: what was typed is never lost, what is not one's is not there."""

import datetime
import html
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from cycles.services import keep_away
from programme.enums import Agreement, ProgrammeState, SpeakerState
from programme.models import Material, Programme, Room, Slot, Speaker, Venue
from programme.services import MaterialValues, add_material, ask_speakers, publish_programme
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import pdf_upload
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import RoomFactory, SessionFactory, SpeakerFactory, VenueFactory, write_slot
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
TUESDAY = datetime.date(2027, 3, 9)


def words(response) -> str:
    said = html.unescape(response.content.decode()).replace("<wbr>", "")
    return said.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def adviser(institute, client):
    return sign_in(client, make_staff(Role.ADVISER, institute=institute))


@pytest.fixture
def module(institute):
    cycle = CycleFactory(institute=institute, year=2027)
    return ModuleFactory(cycle=cycle, number=1, starts_on=TUESDAY, title="Lire les territoires")


def at(name, session, *more):
    return reverse(f"programme:{name}", args=[session.uuid, *more])


def sent(session, **changes) -> dict:
    """What the form of a slot sends."""
    half = session.half_days.first()
    return {
        **{"half_day": half.uuid, "starts_at": "14:00", "ends_at": "15:00", "title": "Le récit", "kind": "LECTURE"},
        **{"room": "", "description": "", "objectives": "", "remote_link": "", "outside_reason": ""},
        **{f"speaker_{number}": "" for number in (1, 2, 3)},
        **{f"role_{number}": "SPEAKER" for number in (1, 2, 3)},
        **changes,
    }


def test_a_slot_is_written_then_changed(client, adviser, module, institute):
    room, speaker = RoomFactory(venue__institute=institute), SpeakerFactory(institute=institute)
    page = client.get(at("slot_add", module))
    assert 'value="14:00"' in page.content.decode()
    values = sent(module, room=room.uuid, speaker_2=speaker.uuid, role_2="FACILITATOR")
    assert client.post(at("slot_add", module), values).url == at("programme", module)
    slot = Slot.objects.get()
    assert (slot.room, slot.speakers.get().role) == (room, "FACILITATOR")
    page = client.get(at("slot_edit", module, slot.uuid))
    assert str(slot.revision) in page.content.decode()
    values = sent(module, seen=slot.revision, title="Le grand récit", starts_at="14:05", another="1")
    response = client.post(at("slot_edit", module, slot.uuid), values)
    assert response.url == f"{at('slot_add', module)}?demi-journee={slot.half_day.uuid}"
    slot.refresh_from_db()
    assert (slot.title, slot.starts_at.minute, slot.room) == ("Le grand récit", 5, None)
    assert 'value="15:00"' in client.get(response.url).content.decode()  # the next one begins where it ends
    full = client.post(at("slot_add", module), sent(module, starts_at="15:00", ends_at="17:30", another="1"))
    assert full.url.endswith(f"={module.half_days.all()[1].uuid}")  # nothing is left of the first half-day


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_at": "14:03"}, "Donnez une heure de cinq en cinq minutes"),
        ({"ends_at": "13:00"}, "La séquence finit avant de commencer"),
        ({"title": ""}, "Répondez à « Titre »."),
        ({"title": "x" * 201}, "Retirez au moins 1 caractère"),
        ({"kind": "BAL"}, "Choisissez une des réponses proposées."),
        ({"remote_link": "javascript:alert(1)"}, "Écrivez une adresse qui commence par https://."),
        ({"half_day": str(uuid4())}, "Choisissez une des réponses proposées."),
        ({"starts_at": "", "ends_at": "midi"}, "Écrivez une heure, par exemple 14:30."),
    ],
)
def test_bad_answers_are_said_and_nothing_is_lost(client, adviser, module, changes, sentence):
    values = sent(module, description="Une présentation à garder.", **changes)
    response = client.post(at("slot_add", module), values)
    assert response.status_code == 422
    assert sentence in words(response)
    assert "Une présentation à garder." in words(response)
    assert not Slot.objects.exists()


def test_a_slot_outside_its_half_day_comes_back_until_a_reason_is_given(client, adviser, module):
    values = sent(module, starts_at="18:00", ends_at="19:30", title="Visite du port")
    response = client.post(at("slot_add", module), values)
    assert response.status_code == 409
    assert "sort de la demi-journée du mardi 9 mars 2027, après-midi (de 14 h à 17 h 30)" in words(response)
    assert "Visite du port" in words(response)
    assert client.post(at("slot_add", module), {**values, "outside_reason": "Au coucher du soleil."}).status_code == 302


def test_a_clash_names_both_and_gives_the_form_back(client, adviser, module, institute):
    room, speaker = RoomFactory(venue__institute=institute, name="Kléber"), SpeakerFactory(institute=institute)
    write_slot(adviser, module, title="Le débat", room=room, speakers=[speaker])
    for taken, start in (
        ({"room": room.uuid}, "La salle Kléber est déjà prise"),
        ({"speaker_1": speaker.uuid}, speaker.full_name),
    ):
        response = client.post(at("slot_add", module), sent(module, title="Le récit", **taken))
        assert response.status_code == 409
        said = words(response)
        assert start in said
        assert "« Le débat » (Module 1, CDG 2027)" in said
        assert 'value="Le récit"' in said
    assert Slot.objects.count() == 1


def test_two_pages_of_one_slot_show_both_versions(client, adviser, module, institute):
    speaker = SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, title="Le premier", speakers=[speaker])
    values = sent(module, seen=uuid4(), title="L’autre", speaker_1=speaker.uuid)
    response = client.post(at("slot_edit", module, slot.uuid), values)
    said = words(response)
    assert response.status_code == 409
    assert "Deux versions" in said
    assert said.count("Version enregistrée") == 1  # the title alone differs
    assert str(slot.revision) in said  # to be sent again on top of what was saved
    again = client.post(at("slot_edit", module, slot.uuid), {**values, "seen": slot.revision})
    assert again.status_code == 302


def test_a_slot_is_removed_and_a_second_click_finds_nothing(client, adviser, module):
    slot = write_slot(adviser, module)
    assert client.post(at("slot_remove", module, slot.uuid)).url == at("programme", module)
    assert client.post(at("slot_remove", module, slot.uuid)).status_code == 404


def test_the_assistant_keeps_rooms_and_venues_and_writes_nothing_else(client, module, institute):
    adviser = make_staff(Role.ADVISER, institute=institute)
    slot, room = write_slot(adviser, module), RoomFactory(venue__institute=institute, name="Broglie")
    sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
    page = words(client.get(at("programme", module)))
    assert "Choisir une salle" in page
    assert "Ajouter une séquence" not in page
    assert "Publier" not in page
    seen = {"seen": slot.revision}
    assert client.post(at("slot_room", module, slot.uuid), {"room": room.uuid, **seen}).status_code == 302
    assert client.post(at("slot_room", module, slot.uuid), {"room": "", **seen}).status_code == 409
    slot.refresh_from_db()
    assert slot.room == room
    assert client.post(at("session_venue", module), {"venue": room.venue.uuid}).status_code == 302
    assert Programme.objects.get().venue == room.venue
    assert client.get(at("slot_edit", module, slot.uuid)).status_code == 403


def test_hours_of_a_half_day(client, adviser, module):
    write_slot(adviser, module, hours=(16, 17))
    half = module.half_days.first()
    url = at("half_day", module, half.uuid)
    assert client.post(url, {"starts_at": "14:00", "ends_at": "16:30"}).status_code == 409
    assert client.post(url, {"starts_at": "17:00", "ends_at": "16:30"}).status_code == 422
    assert client.post(url, {"starts_at": "13:30", "ends_at": "18:00"}).status_code == 302
    half.refresh_from_db()
    assert half.starts_at == datetime.time(13, 30)


def test_publishing_says_what_changed_and_who_is_told(client, adviser, module, institute):
    person, speaker = ParticipantFactory(cycle=module.cycle), SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, title="Le récit", speakers=[speaker])
    page = words(client.get(at("publish", module)))
    assert "C’est la première version : 1 séquence en 4 demi-journées." in page
    assert person.user.full_name in page
    seen = Programme.objects.get().revision
    values = {"seen": seen, "standing": "confirme", "note": "À bientôt.", "tell_participants": "on"}
    assert client.post(at("publish", module), values).status_code == 302
    assert OutboxMail.objects.get().to_email == person.user.email
    ask_speakers(actor=adviser, session=module, speakers=[speaker])
    values |= {"seen": slot.revision, "title": "Le débat"}
    client.post(
        at("slot_edit", module, slot.uuid), sent(module, seen=slot.revision, title="Le débat", speaker_1=speaker.uuid)
    )
    page = words(client.get(at("programme", module)))
    assert "Un changement attend d’être publié" in page
    page = words(client.get(at("publish", module)))
    assert "« Le récit », mardi 9 mars : s’intitule désormais « Le débat »." in page
    assert speaker.full_name in page
    stale = client.post(at("publish", module), {"seen": seen, "standing": "confirme", "note": "Gardez ceci."})
    assert stale.status_code == 409
    assert "rien n’a été publié" in words(stale)
    assert "Gardez ceci." in words(stale)
    assert str(Programme.objects.get().revision) in words(stale)


def test_a_page_of_publication_with_nothing_new_offers_nothing(client, adviser, module):
    assert "Ce programme est vide" in words(client.get(at("publish", module)))
    write_slot(adviser, module)
    publish_programme(actor=adviser, session=module, confirmed=True)
    assert "Il n’y a rien à publier" in words(client.get(at("publish", module)))
    assert "Publier la suite" not in words(client.get(at("programme", module)))


def test_a_person_whom_the_reader_must_know_nothing_of_is_not_named(client, adviser, module):
    kept = ParticipantFactory(cycle=module.cycle, user__first_name="Personne", user__last_name="Tenue-Loin")
    known = ParticipantFactory(cycle=module.cycle, user__first_name="Personne", user__last_name="Connue")
    keep_away(user=adviser, cycle=module.cycle, person=kept.user)
    write_slot(adviser, module)
    page = words(client.get(at("publish", module)))
    assert known.user.full_name in page
    assert kept.user.full_name not in page
    publish_programme(actor=adviser, session=module, confirmed=True)
    assert OutboxMail.objects.count() == 2
    for url in (reverse("dashboard:outbox"), at("versions", module)):
        assert kept.user.email not in words(client.get(url))
    assert known.user.email in words(client.get(reverse("dashboard:outbox")))


def test_speakers_are_asked_and_their_answer_is_written_down(client, adviser, module, institute):
    speaker, silent = SpeakerFactory(institute=institute), SpeakerFactory(institute=institute, email="")
    slot = write_slot(adviser, module, speakers=[speaker, silent])
    page = words(client.get(at("ask", module)))
    assert "Sans adresse électronique" in page
    assert client.post(at("ask", module), {}).status_code == 422
    refused = client.post(at("ask", module), {"speakers": [speaker.uuid, silent.uuid]})
    assert refused.status_code == 409
    assert not OutboxMail.objects.exists()
    assert client.post(at("ask", module), {"speakers": [speaker.uuid]}).status_code == 302
    assert OutboxMail.objects.get().to_email == speaker.email
    row = slot.speakers.get(speaker=speaker)
    assert client.post(at("answer", module, row.pk), {"note": "?"}).status_code == 422
    assert client.post(at("answer", module, row.pk), {"answer": "non", "note": "En congé."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.note) == (SpeakerState.DECLINED, "En congé.")
    assert "En congé." in words(client.get(at("programme", module)))


def test_versions_have_their_paper(client, adviser, module, institute):
    speaker = SpeakerFactory(institute=institute, first_name="Aimée", last_name="Roth")
    write_slot(adviser, module, title="Le récit", speakers=[speaker])
    publish_programme(actor=adviser, session=module, confirmed=False, note="Première.")
    page = words(client.get(at("versions", module)))
    assert "Version 1" in page
    assert "Première." in page
    response = client.get(at("paper", module, 1))
    content = response.getvalue()
    assert (response.status_code, content[:5]) == (200, b"%PDF-")
    assert client.get(at("paper", module, 2)).status_code == 404
    assert (
        Programme.objects.get().versions.get().document.context["days"][0]["halves"][0]["slots"][0]["title"]
        == "Le récit"
    )


def test_materials_are_added_published_and_taken_back(client, adviser, module):
    url = at("materials", module)
    assert client.post(url, {"title": "Rien", "agreement": "GIVEN", "slot": "", "speaker": ""}).status_code == 422
    values = {"title": "Le récit", "agreement": "GIVEN", "slot": "", "speaker": "", "url": ""}
    assert client.post(url, {**values, "upload": pdf_upload("récit.pdf")}).status_code == 302
    material = Material.objects.get()
    assert client.post(at("materials_publish", module), {}).status_code == 302
    client.post(at("materials_publish", module), {"material": [material.uuid]})
    material.refresh_from_db()
    assert material.is_published
    file = client.get(at("material_file", module, material.uuid))
    assert file.getvalue()[:5] == b"%PDF-"
    client.post(at("material_remove", module, material.uuid))
    assert "est publié : retirez-le d’abord" in words(client.get(url))
    client.post(at("material_withdraw", module, material.uuid))
    client.post(at("material_remove", module, material.uuid))
    assert not Material.objects.exists()


def test_a_document_without_agreement_is_not_published(client, adviser, module):
    values = MaterialValues("Le port", url="https://example.org", agreement=Agreement.NOT_ASKED)
    material = add_material(actor=adviser, session=module, values=values)
    client.post(at("materials_publish", module), {"material": [material.uuid]})
    assert "« Le port » n’a pas l’accord de son auteur" in words(client.get(at("materials", module)))


def test_records_are_kept(client, adviser, institute):
    person = {"first_name": "Aimée", "last_name": "Roth", "pay_kind": "VACATION", "image_agreement": "GIVEN"}
    person |= {"documents_agreement": "NOT_ASKED", "email": "aimee@example.org"}
    assert client.post(reverse("programme:speaker_add"), person).status_code == 302
    speaker = Speaker.objects.get()
    assert (speaker.image_agreed_at is None, speaker.documents_agreed_at is None) == (False, True)
    twice = client.post(reverse("programme:speaker_add"), {**person, "last_name": "Autre"})
    assert twice.status_code == 422
    assert "Une autre fiche de l’institut porte déjà cette adresse" in words(twice)
    url = reverse("programme:speaker_edit", args=[speaker.uuid])
    stale = client.post(url, {**person, "seen": uuid4(), "function": "directrice"})
    assert stale.status_code == 409
    assert "Deux versions" in words(stale)
    assert client.post(url, {**person, "seen": speaker.revision, "function": "directrice"}).status_code == 302
    assert "directrice" in words(client.get(reverse("programme:speakers") + "?q=rôth"))
    assert "Personne ne correspond" in words(client.get(reverse("programme:speakers") + "?q=inconnue"))
    assert client.post(reverse("programme:speaker_remove", args=[speaker.uuid])).status_code == 302
    assert not Speaker.objects.exists()


def test_places_are_kept(client, adviser):
    place = {"name": "INET", "address": "1 rue Edmond Michelet", "access": "", "url": ""}
    assert client.post(reverse("programme:venue_add"), {**place, "url": "ftp://x"}).status_code == 422
    assert client.post(reverse("programme:venue_add"), place).status_code == 302
    venue = Venue.objects.get()
    add = reverse("programme:room_add", args=[venue.uuid])
    assert client.post(add, {"name": "Kléber", "seats": "0", "access": ""}).status_code == 422
    assert client.post(add, {"name": "Kléber", "seats": "30", "access": ""}).status_code == 302
    assert client.post(add, {"name": "Kléber", "seats": "", "access": ""}).status_code == 422  # twice
    room = Room.objects.get()
    url = reverse("programme:room", args=[venue.uuid, room.uuid])
    assert client.post(url, {"name": "Broglie", "seats": "", "access": "", "seen": uuid4()}).status_code == 409
    assert client.post(url, {"name": "Broglie", "seats": "", "access": "", "seen": room.revision}).status_code == 302
    client.post(reverse("programme:venue_remove", args=[venue.uuid]))
    assert "INET a des salles" in words(client.get(reverse("programme:venue", args=[venue.uuid])))
    assert "Broglie" in words(client.get(reverse("programme:venues")))
    client.post(reverse("programme:room_remove", args=[venue.uuid, room.uuid]))
    client.post(reverse("programme:venue_remove", args=[venue.uuid]))
    assert not Venue.objects.exists()


def fill(adviser, session, institute, number: int) -> None:
    for rank in range(number):
        hours = (8 + rank % 10, 9 + rank % 10)
        room, speaker = RoomFactory(venue__institute=institute), SpeakerFactory(institute=institute)
        values = {"room": room, "speakers": [speaker], "outside_reason": "Essai long."}
        write_slot(adviser, session, rank=rank // 10, hours=hours, **values)


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_of_a_programme_asks_the_same_queries(
    client, adviser, module, institute, number, django_assert_num_queries
):
    fill(adviser, module, institute, number)
    publish_programme(actor=adviser, session=module, confirmed=False)
    client.get(at("programme", module))
    with django_assert_num_queries(11):
        client.get(at("programme", module))
    with django_assert_num_queries(19):
        client.get(at("publish", module))


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_the_same_queries(client, adviser, institute, number, django_assert_num_queries):
    VenueFactory(institute=institute)
    for rank in range(number):
        session = SessionFactory(institute=institute, starts_on=TUESDAY + datetime.timedelta(days=rank))
        fill(adviser, session, institute, 1)
        publish_programme(actor=adviser, session=session, confirmed=False)
    client.get(reverse("programme:sessions"))
    with django_assert_num_queries(6):
        assert "Provisoire" in words(client.get(reverse("programme:sessions") + "?vue=toutes"))
    with django_assert_num_queries(6):
        client.get(reverse("programme:speakers"))
    with django_assert_num_queries(6):
        client.get(reverse("programme:venues"))


def test_the_list_says_what_comes_next(client, adviser, module, institute):
    def next_step() -> str:
        page = words(client.get(reverse("programme:sessions") + "?vue=toutes"))
        return page[page.index("Lire les territoires") :]

    assert "Écrire les séquences" in next_step()
    speaker = SpeakerFactory(institute=institute, first_name="Aimée", last_name="Roth")
    slot = write_slot(adviser, module, speakers=[speaker])
    assert "Solliciter Aimée Roth" in next_step()
    ask_speakers(actor=adviser, session=module, speakers=[speaker])
    assert "Publier une première version" in next_step()
    publish_programme(actor=adviser, session=module, confirmed=False)
    assert "Réponse attendue d’Aimée Roth" in next_step()
    client.post(at("answer", module, slot.speakers.get().pk), {"answer": "oui"})
    assert "Confirmer le programme" in next_step()
    write_slot(adviser, module, rank=1, hours=(9, 10))
    assert "Publier ce qui a changé" in next_step()
    client.post(at("answer", module, slot.speakers.get().pk), {"answer": "non"})
    assert "Intervention à repourvoir, déclinée par Aimée Roth" in next_step()


def test_a_session_that_is_over_is_marked_as_held(client, adviser, institute):
    over = SessionFactory(institute=institute, starts_on=datetime.date(2020, 11, 19), title="Séminaire passé")
    write_slot(adviser, over, hours=(9, 10))
    assert client.post(at("held", over)).status_code == 302
    assert "n’a pas été publié" in words(client.get(at("programme", over)))
    publish_programme(actor=adviser, session=over, confirmed=True)
    assert "Marquer comme tenu" in words(client.get(at("programme", over)))
    client.post(at("held", over))
    assert Programme.objects.get().state == ProgrammeState.HELD
    assert "Ajouter une séquence" not in words(client.get(at("programme", over)))
