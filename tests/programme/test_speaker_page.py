"""The page of a speaker: reached by a link, changed by what is sent, never by being read."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from programme.enums import Agreement, MaterialKind, ProgrammeAct, SpeakerState
from programme.mails import SPEAKER_PATH
from programme.models import HalfDay, Material, Slot, SlotSpeaker, Speaker, SpeakerLink
from programme.services import publish_materials, save_speaker
from programme.services.by_link import shown_of
from programme.services.links import token_of
from programme.services.speakers import COLUMNS
from tests.factories.accounts import make_staff
from tests.factories.candidatures import pdf_upload
from tests.factories.cycles import CallFactory, ParticipantFactory
from tests.factories.programme import SpeakerFactory, ask_speaker, speaker_path, write_slot
from toolkit.files.check import check_upload
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return ask_speaker(CallFactory(), slots=2)


def answer(client, link, *, to=None, confirms=True, **data):
    slot = to or Slot.objects.order_by("starts_at").first()
    values = {"act": "answer", "slot": slot.uuid, "shown": shown_of(slot), "note": ""}
    return client.post(speaker_path(link), {**values, "answer": "confirm" if confirms else "decline", **data})


def states():
    return list(SlotSpeaker.objects.order_by("slot__starts_at").values_list("state", flat=True))


def correct(client, link, **data):
    values = {"act": "correct", "seen": Speaker.objects.get().revision, "function": "maire", "organisation": "Bréval"}
    return client.post(speaker_path(link), {**values, "biography": "", "access_needs": "", **data})


def send(client, link, **data):
    return client.post(speaker_path(link), {"act": "send", "title": "Le support", "url": "", **data})


class TestReading:
    def test_says_who_invites_where_when_and_how_to_come(self, client, link):
        response = client.get(speaker_path(link))
        page = response.content.decode()
        slot = Slot.objects.first()
        institute = link.session.organiser
        for words in (institute.name, link.session.title, "Étude de cas 1", "Étude de cas 2", "arrêt Broglie"):
            assert words in page
        assert slot.hours_label.replace("\u00a0", "&nbsp;") in page or slot.hours_label in page
        assert "2 réponses sont attendues" in page.replace("\u00a0", " ")
        assert response["X-Robots-Tag"] == "noindex" and "no-store" in response["Cache-Control"]

    def test_mail_leads_to_it(self, link):
        path = SPEAKER_PATH.format(token=token_of(link))
        assert path == reverse("speakers:speaker_page", args=[token_of(link)]) == speaker_path(link)

    def test_reading_changes_nothing(self, client, link):
        """Mail scanners follow links."""
        for method in (client.get, client.head, client.get):
            assert method(speaker_path(link)).status_code == 200
            assert method(f"{speaker_path(link)}?fait=confirme&act=answer&answer=confirm").status_code == 200
        assert states() == [SpeakerState.ASKED] * 2
        assert SpeakerLink.objects.get().opened_at is None
        assert not JournalEntry.objects.filter(kind__startswith="speaker").exists()

    def test_names_nobody_else(self, client, link):
        person = ParticipantFactory(cycle=link.session.cycle).user
        User.objects.filter(pk=person.pk).update(last_name="Participante-Cachée")
        other = SpeakerFactory(institute=link.session.organiser, last_name="Autre-Intervenant")
        adviser = make_staff(Role.ADVISER, institute=link.session.organiser)
        write_slot(adviser, link.session, rank=1, hours=(9, 10), title="Séquence d’un autre", speakers=[other])
        page = client.get(speaker_path(link)).content.decode()
        assert not {word for word in ("Participante", "Autre-Intervenant", "Séquence d’un autre") if word in page}

    @pytest.mark.parametrize("count", [1, 6])
    def test_costs_a_constant_number_of_queries(self, client, count, django_assert_num_queries):
        link = ask_speaker(CallFactory(), slots=count)
        for _ in range(count):
            send(client, link, url="https://example.org/support")
        with django_assert_num_queries(6):
            client.get(speaker_path(link))

    @pytest.mark.parametrize(
        ("changes", "status", "words"),
        [
            ({"withdrawn_at": timezone.now()}, 410, "Vos interventions ont été annulées"),
            ({"expires_at": timezone.now() - datetime.timedelta(days=1)}, 410, "Demandez-en un autre"),
            ({"token_hash": "0" * 64}, 404, "Recopiez-le en entier"),
        ],
    )
    def test_link_that_opens_nothing_says_what_to_do_and_keeps_what_was_typed(
        self, client, link, changes, status, words
    ):
        SpeakerLink.objects.update(**changes)
        for response in (client.get(speaker_path(link)), answer(client, link, note="Je viendrai.")):
            assert response.status_code == status and words in response.content.decode()
        assert "Je viendrai." in response.content.decode()
        assert states() == [SpeakerState.ASKED] * 2


class TestAnswering:
    def test_each_slot_has_its_own_answer(self, client, link):
        response = answer(client, link)
        assert response.status_code == 303
        assert "Votre intervention est confirmée" in client.get(response["Location"]).content.decode()
        assert states() == [SpeakerState.CONFIRMED, SpeakerState.ASKED]
        assert SpeakerLink.objects.get().opened_at is not None

    def test_refusal_tells_the_service_once(self, client, link):
        for _ in range(2):
            assert answer(client, link, confirms=False, note="Je serai à Lyon.").status_code == 303
        assert states() == [SpeakerState.DECLINED, SpeakerState.ASKED]
        mail = OutboxMail.objects.get(event="speaker.declined")
        assert mail.to_email == link.session.organiser.email
        assert "Je serai à Lyon." in mail.text_body and link.speaker.full_name in mail.subject
        assert JournalEntry.objects.filter(kind="speaker-answered").count() == 1

    def test_answer_repeated_keeps_its_hour(self, client, link):
        answer(client, link)
        first = SlotSpeaker.objects.order_by("slot__starts_at").first().answered_at
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=3)):
            answer(client, link)
        assert SlotSpeaker.objects.order_by("slot__starts_at").first().answered_at == first

    def test_answer_may_change(self, client, link):
        answer(client, link, confirms=False)
        answer(client, link)
        assert states()[0] == SpeakerState.CONFIRMED

    @pytest.mark.parametrize(
        ("said", "words"),
        [({}, "Dites si vous confirmez"), ({"answer": "peut-être"}, "Choisissez une des réponses proposées")],
    )
    def test_silence_declines_nothing(self, client, link, said, words):
        slot = Slot.objects.first()
        values = {"act": "answer", "slot": slot.uuid, "shown": shown_of(slot), "note": "Un mot"}
        response = client.post(speaker_path(link), {**values, **said})
        assert response.status_code == 422
        assert words in response.content.decode() and "Un mot" in response.content.decode()
        assert states() == [SpeakerState.ASKED] * 2

    def test_slot_that_moved_meanwhile_is_not_answered_unseen(self, client, link):
        slot = Slot.objects.order_by("starts_at").first()
        shown = shown_of(slot)
        HalfDay.objects.filter(pk=slot.half_day_id).update(day=slot.half_day.day + datetime.timedelta(days=20))
        response = answer(client, link, shown=shown, note="Volontiers.")
        page = response.content.decode()
        assert response.status_code == 409 and "a changé de jour ou d’heure" in page
        assert "Volontiers." in page and states()[0] == SpeakerState.ASKED

    def test_slot_of_another_is_not_theirs(self, client, link):
        other = SpeakerFactory(institute=link.session.organiser)
        adviser = make_staff(Role.ADVISER, institute=link.session.organiser)
        slot = write_slot(adviser, link.session, rank=1, hours=(9, 10), speakers=[other])
        assert answer(client, link, to=slot).status_code == 410
        assert not SlotSpeaker.objects.filter(state=SpeakerState.CONFIRMED).exists()

    @pytest.mark.parametrize("data", [{"slot": "x"}, {"slot": ""}, {"note": "a" * 501}, {"shown": ""}])
    def test_what_cannot_be_read_is_refused(self, client, link, data):
        assert answer(client, link, **data).status_code == 422
        assert states() == [SpeakerState.ASKED] * 2

    def test_unknown_act_does_not_exist(self, client, link):
        assert client.post(speaker_path(link), {"act": "delete"}).status_code == 404


class TestDocuments:
    def test_file_arrives_and_waits_for_the_adviser(self, client, link):
        response = send(client, link, file=pdf_upload("support.pdf"))
        assert response.status_code == 303, response.content.decode()
        material = Material.objects.get()
        assert (material.kind, material.speaker, material.is_published) == (MaterialKind.FILE, link.speaker, False)
        page = client.get(response["Location"]).content.decode()
        assert "Le support" in page and "Seule l’équipe le lit" in page
        own = reverse("speakers:material", args=[token_of(link), material.uuid])
        read = client.get(own)
        assert read["Content-Type"] == "application/pdf" and read.getvalue().startswith(b"%PDF")

    def test_link_arrives_too_and_neither_or_both_is_refused(self, client, link):
        assert send(client, link, url="https://example.org/support").status_code == 303
        for data in ({}, {"url": "https://example.org", "file": pdf_upload("a.pdf")}, {"url": "javascript:alert(1)"}):
            response = send(client, link, **data)
            assert response.status_code == 422 and "Le support" in response.content.decode()
        assert Material.objects.count() == 1

    def test_sent_by_two_clicks_it_arrives_once(self, client, link):
        for _ in range(2):
            assert send(client, link, url="https://example.org/support").status_code == 303
        assert Material.objects.count() == 1
        assert JournalEntry.objects.filter(kind=ProgrammeAct.SENT).count() == 1

    def test_agreement_refused_while_a_file_is_checked_is_heard(self, client, link, monkeypatch):
        correct(client, link, documents_agreement=Agreement.GIVEN)

        def check_then_refuse(upload):
            correct(client, link, documents_agreement=Agreement.WITHHELD)
            return check_upload(upload)

        monkeypatch.setattr("programme.services.materials.check_upload", check_then_refuse)
        assert send(client, link, file=pdf_upload("support.pdf")).status_code == 303
        assert Material.objects.get().agreement == Agreement.WITHHELD

    def test_file_that_is_none_says_why_and_keeps_the_title(self, client, link):
        upload = pdf_upload("support.pdf")
        upload.file.seek(0)
        upload.file.truncate(10)
        response = send(client, link, file=upload)
        assert response.status_code == 422 and 'value="Le support"' in response.content.decode()
        assert not Material.objects.exists()

    def test_what_was_sent_is_taken_back_until_it_is_published(self, client, link):
        correct(client, link, documents_agreement=Agreement.GIVEN)
        send(client, link, url="https://example.org/1")
        send(client, link, url="https://example.org/2")
        first, second = Material.objects.all()
        adviser = make_staff(Role.ADVISER, institute=link.session.organiser)
        publish_materials(actor=adviser, session=link.session, materials=[first])
        for material, status in ((first, 409), (second, 303), (second, 410)):
            data = {"act": "take_back", "material": material.uuid}
            assert client.post(speaker_path(link), data).status_code == status
        assert list(Material.objects.all()) == [first]
        assert client.post(speaker_path(link), {"act": "take_back", "material": "x"}).status_code == 404

    def test_refused_agreement_takes_published_documents_back(self, client, link):
        correct(client, link, documents_agreement=Agreement.GIVEN)
        send(client, link, url="https://example.org/1")
        adviser = make_staff(Role.ADVISER, institute=link.session.organiser)
        publish_materials(actor=adviser, session=link.session, materials=Material.objects.all())
        assert "Les participants le lisent" in client.get(speaker_path(link)).content.decode()
        correct(client, link, documents_agreement=Agreement.WITHHELD)
        material = Material.objects.get()
        assert (material.agreement, material.published_at) == (Agreement.WITHHELD, None)

    def test_file_of_another_speaker_is_not_theirs(self, client, link):
        other = Material.objects.create(
            session=link.session,
            speaker=SpeakerFactory(institute=link.session.organiser),
            kind=MaterialKind.LINK,
            title="Autre",
            url="https://example.org",
            sent_at=timezone.now(),
        )
        assert client.get(reverse("speakers:material", args=[token_of(link), other.uuid])).status_code == 404
        assert client.post(speaker_path(link), {"act": "take_back", "material": other.uuid}).status_code == 410


class TestRecord:
    def test_corrections_and_agreements_are_kept_and_dated(self, client, link):
        response = correct(client, link, biography="Vingt ans de métier.", image_agreement=Agreement.WITHHELD)
        assert response.status_code == 303
        speaker = Speaker.objects.get()
        assert (speaker.capacity, speaker.biography) == ("maire, Bréval", "Vingt ans de métier.")
        assert speaker.image_agreement == Agreement.WITHHELD and speaker.image_agreed_at is not None
        assert speaker.documents_agreement == Agreement.NOT_ASKED
        assert (speaker.email, speaker.last_name) == (link.speaker.email, link.speaker.last_name)

    def test_too_long_or_with_a_link_is_refused_with_what_was_typed(self, client, link):
        response = correct(client, link, biography="a" * 3001, function="Voir https://example.org")
        page = response.content.decode()
        assert response.status_code == 422 and "a" * 3001 in page and "Voir https://example.org" in page
        assert Speaker.objects.get().function == link.speaker.function

    def test_saved_meanwhile_shows_both_and_loses_nothing(self, client, link):
        seen = Speaker.objects.get().revision
        adviser = make_staff(Role.ADVISER, institute=link.session.organiser)
        values = {name: getattr(link.speaker, name) for name in COLUMNS} | {"function": "présidente"}
        save_speaker(actor=adviser, institute=link.session.organiser, values=values, speaker=link.speaker)
        response = correct(client, link, seen=seen, biography="Mon texte.")
        page = response.content.decode()
        assert response.status_code == 409 and "présidente" in page and "Mon texte." in page
        fresh = re.search(r'name="seen" value="([0-9a-f-]+)"', page)[1]
        assert correct(client, link, seen=fresh, biography="Mon texte.").status_code == 303
        assert Speaker.objects.get().biography == "Mon texte."
