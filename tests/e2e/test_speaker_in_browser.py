"""A speaker's way, on a phone and without an account: from the mail to two answers, a document, agreements."""

import re

import pytest

from accounts.enums import Role
from programme.enums import Agreement, SpeakerState
from programme.models import Material, Slot, SlotSpeaker, Speaker
from programme.services import publish_materials, publish_programme
from tests.e2e.person import PHONE
from tests.factories.accounts import make_staff
from tests.factories.candidatures import candidature_in, pdf_bytes
from tests.factories.cycles import CallFactory
from tests.factories.programme import ask_speaker
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

SUPPORT = {"name": "support.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()}


def test_speaker_answers_sends_and_agrees_then_participants_read(meet):
    cycle = CallFactory()
    link = ask_speaker(cycle, slots=2)
    mail = OutboxMail.objects.get(event="speaker.asked")
    speaker = meet(viewport=PHONE)
    speaker.go(re.search(r"https?://[^/\s]+(/intervenant/\S+/)", mail.text_body)[1], link.session.title)
    speaker.reads("2 réponses sont attendues")
    speaker.press("Je confirme")
    speaker.reads("Votre intervention est confirmée")
    second = f"#interventions article:has-text('{Slot.objects.order_by('starts_at').last().title}')"
    speaker.page.locator(second).locator("summary", has_text="Ajouter un mot").click()
    speaker.page.locator(second).locator("textarea").fill("Je repars à 14 h 30.")
    speaker.press("Je décline", within=second)
    speaker.reads("C’est noté")
    states = SlotSpeaker.objects.order_by("slot__starts_at").values_list("state", flat=True)
    assert list(states) == [SpeakerState.CONFIRMED, SpeakerState.DECLINED]
    assert "Je repars à 14 h 30." in OutboxMail.objects.get(event="speaker.declined").text_body
    speaker.fill(title="Support de l’étude")
    speaker.press("Envoyer")
    speaker.reads("Joignez un fichier, ou bien donnez un lien.")
    assert speaker.page.input_value("[name=title]") == "Support de l’étude"
    speaker.page.set_input_files("[name=file]", files=[SUPPORT])
    speaker.press("Envoyer")
    speaker.reads("Seule l’équipe le lit")
    speaker.page.locator(f"[name=documents_agreement][value={Agreement.GIVEN}]").check()
    speaker.page.locator(f"[name=image_agreement][value={Agreement.WITHHELD}]").check()
    speaker.press("Enregistrer")
    speaker.reads("C’est enregistré")
    assert Speaker.objects.get().image_agreement == Agreement.WITHHELD
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    publish_programme(actor=adviser, session=link.session, confirmed=True)
    publish_materials(actor=adviser, session=link.session, materials=Material.objects.all())
    confirmed = candidature_in("confirmed", cycle=cycle)
    participant = meet(viewport=PHONE)
    participant.arrive(confirmed.applicant, "/promotion/", "Ma promotion")
    for words in ("Programme confirmé, version 1", "Documents de séance", "Support de l’étude"):
        participant.reads(words)
    participant.page.get_by_role("link", name="Le programme, heure par heure").click()
    for words in ("Version 1", link.speaker.full_name):
        participant.reads(words)
