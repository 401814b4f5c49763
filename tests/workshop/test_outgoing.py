"""The texts that leave, on the screens of staff: who changes which, what is refused, what two people see."""

import io
import re

import pypdf
import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import State
from committee.services import give_seat
from cycles.enums import CycleState
from tests.factories.accounts import MembershipFactory, make_staff, sign_in
from tests.factories.candidatures import candidature_in
from tests.factories.committee import recuse
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail
from toolkit.wordings.enums import Form
from toolkit.wordings.errors import WordingError
from toolkit.wordings.kinds import all_kinds, kind_of
from toolkit.wordings.models import WordingVersion
from toolkit.wordings.queries import words_of
from toolkit.wordings.services import latest_version, mark_of
from workshop.outgoing.places import Place
from workshop.sample_letter import TEMPLATES
from workshop.services.outgoing import TESTS, change_wording, revert_wording, send_test

pytestmark = pytest.mark.django_db
SUBJECT, BODY = "Renoncement noté, {{ prenom }}", "Bonjour {{ personne }},\n\nVous êtes {{ accord|noté|notée }}."
TEXT = f"{SUBJECT}\n\n{BODY}\n"
KIND = kind_of("candidature.declined")
QUERIES = 7


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def head(client, cycle):
    return sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute))


@pytest.fixture
def adviser(cycle):
    return make_staff(Role.ADVISER, institute=cycle.institute)


def change(actor, place, text=TEXT, kind=KIND):
    seen = mark_of(latest_version(kind, institute=place.institute, scope=place.scope))
    return change_wording(actor=actor, place=place, kind=kind, text=text, seen=seen)


def url_of(place, page="wording", *more, kind=KIND):
    return place.url(kind, page, *more)


def sent(place, **changes):
    """What a browser sends from the page of this text."""
    seen = mark_of(latest_version(KIND, institute=place.institute, scope=place.scope))
    return {"seen": seen, "subject": SUBJECT, "body": BODY, **changes}


def page_of(response):
    return response.content.decode()


def test_the_institute_speaks_through_its_head_and_a_cycle_through_who_prepares_it(cycle, head, adviser):
    everywhere, here = Place(cycle.institute), Place(cycle.institute, cycle)
    with pytest.raises(NotAllowedError):
        change(adviser, everywhere)
    change(head, everywhere)
    change(adviser, here, TEXT.replace("Bonjour", "Bonsoir"))
    assert "Bonjour" in words_of(KIND, institute=cycle.institute)
    assert "Bonsoir" in words_of(KIND, institute=cycle.institute, scope=cycle.uuid)
    told = JournalEntry.objects.filter(kind="wording_changed").values_list("about", "subject", "actor")
    assert set(told) == {(cycle.institute.uuid, KIND.label, head.pk), (cycle.uuid, KIND.label, adviser.pk)}
    cycle.state = CycleState.ARCHIVED
    with pytest.raises(NotAllowedError, match="archivé"):
        change(adviser, here)


def test_going_back_goes_up_one_level(cycle, head):
    everywhere, here = Place(cycle.institute), Place(cycle.institute, cycle)
    change(head, everywhere)
    change(head, here, TEXT.replace("Bonjour", "Bonsoir"))
    seen = mark_of(latest_version(KIND, institute=cycle.institute, scope=cycle.uuid))
    revert_wording(actor=head, place=here, kind=KIND, seen=seen)
    assert words_of(KIND, institute=cycle.institute, scope=cycle.uuid) == TEXT
    assert JournalEntry.objects.filter(kind="wording_back", about=cycle.uuid).count() == 1


def test_a_text_is_changed_on_its_page(client, cycle, head):
    place = Place(cycle.institute)
    shown = page_of(client.get(url_of(place)))
    assert "Texte d’origine" in shown
    assert "{{ personne }}" in shown
    response = client.post(url_of(place), sent(place), follow=True)
    assert "est enregistré" in page_of(response)
    assert words_of(KIND, institute=cycle.institute) == TEXT
    assert f"par {head.full_name}" in page_of(response)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"body": "Bonjour {{ persone }}"}, "body", "Vouliez-vous {{ personne }}"),
        ({"subject": "Pour {{ persone }}"}, "subject", "Vouliez-vous {{ personne }}"),
        ({"body": "{% for a in b %}x{% endfor %}"}, "body", "ressemble à une instruction"),
        ({"body": "Bonjour {{ personne"}, "body", "accolades"),
        ({"body": ""}, "body", "Écrivez un texte"),
        ({"subject": ""}, "subject", "Écrivez un objet"),
        ({"subject": "{{ numero }}"}, "subject", "ne tient que des variables"),
        ({"subject": "O" * 300}, "subject", "Retirez au moins 150 caractères"),
        ({"body": "x" * 9000}, "body", "Retirez au moins 1 000 caractères"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_nothing_typed_is_lost(client, cycle, head, typed, field, sentence):
    place = Place(cycle.institute)
    for act in ({}, {"act": "test"}):
        response = client.post(url_of(place), sent(place, **typed, **act))
        assert response.status_code == 422
        errors = response.context["form"].errors
        assert list(errors) == [field]
        assert sentence.replace(" ", "") in re.sub(r"\s", "", " ".join(errors[field]))
        shown = response.context["form"][field].value()
        assert shown == typed[field]
    assert not WordingVersion.objects.exists()
    assert not OutboxMail.objects.exists()


def test_the_faults_of_both_fields_are_said_at_once(client, cycle, head):
    place = Place(cycle.institute)
    response = client.post(url_of(place), sent(place, subject="O" * 300, body="{{ persone }} {{ rien }}"))
    assert {name: len(found) for name, found in response.context["form"].errors.items()} == {"subject": 1, "body": 2}


def test_somebody_else_changed_it_meanwhile(client, cycle, head, adviser):
    place = Place(cycle.institute, cycle)
    typed = sent(place)
    change(adviser, place, TEXT.replace("Bonjour", "Bonsoir"))
    response = client.post(url_of(place), typed)
    assert response.status_code == 409
    page = page_of(response)
    assert "Deux versions de ce texte" in page
    assert adviser.full_name in page
    assert "Bonsoir" in page
    assert response.context["form"]["body"].value() == BODY
    again = {**typed, "seen": response.context["form"]["seen"].value()}
    assert client.post(url_of(place), again).status_code == 302
    assert words_of(KIND, institute=cycle.institute, scope=cycle.uuid) == TEXT


def test_the_preview_shows_people_dossiers_and_conditions(client, cycle, head):
    place = Place(cycle.institute, cycle)
    dossier = candidature_in(State.ELIGIBLE, cycle=cycle, first_name="Oriane", last_name="Vernisset", title="F")
    for who, words in (("femme", "notée"), ("homme", "noté."), ("voyelle", "noté ou notée"), (dossier.uuid, "Oriane")):
        response = client.post(url_of(place, "wording_preview"), sent(place, avec=str(who)))
        assert words in page_of(response)
    kind = kind_of("candidature.rejected")
    subject, body = "Décision", "Bonjour,\n\nMotif : {{ motif }}\n\n{{ voies_de_recours }}\n\n{{ signature }}"
    typed = {"seen": "0", "subject": subject, "body": body, "choisi": "1"}
    url = url_of(place, "wording_preview", kind=kind)
    assert "Motif" in page_of(client.post(url, {**typed, "si": "motif"}))
    assert "Motif" not in page_of(client.post(url, typed))
    assert "attend une correction" in page_of(client.post(url, {**typed, "body": "{{ rien }}"}))
    assert not WordingVersion.objects.exists()


def test_without_script_the_page_is_drawn_again_with_what_was_typed(client, cycle, head):
    place = Place(cycle.institute)
    for body, told in (("Salut {{ prenom }}.", "Salut Bastien."), ("Salut {{ prenm }}.", "attend une correction")):
        response = client.post(url_of(place), sent(place, act="preview", avec="homme", body=body))
        assert response.status_code == 200
        assert told in page_of(response)
        assert response.context["form"]["body"].value() == body
    assert not WordingVersion.objects.exists()


def test_a_dossier_is_looked_for_among_many(client, cycle, head):
    place = Place(cycle.institute, cycle)
    for name in ("Vernisset", "Caradec"):
        candidature_in(State.ELIGIBLE, cycle=cycle, last_name=name)
    page = page_of(client.post(url_of(place), sent(place, act="preview", q="verniss")))
    assert "Vernisset" in page
    assert "Caradec" not in page


def test_a_dossier_that_one_may_not_know_of_is_no_choice(client, cycle, head):
    place = Place(cycle.institute)
    shown = candidature_in(State.ELIGIBLE, cycle=cycle, last_name="Vernisset")
    hidden = candidature_in(State.ELIGIBLE, cycle=cycle, last_name="Caradec")
    elsewhere = candidature_in(State.ELIGIBLE, cycle=CallFactory(code="AUTRE"), last_name="Lointain")
    MembershipFactory(user=head, institute=cycle.institute, role=Role.COMMITTEE_MEMBER)
    person = User.objects.get(pk=head.pk)  # roles are read once
    give_seat(actor=None, committee=hidden.committee_item.committee, user=person)
    recuse(hidden.committee_item, person)
    page = page_of(client.get(url_of(place)))
    assert "Vernisset" in page
    assert "Caradec" not in page
    for other in (hidden, elsewhere):
        drawn = page_of(client.post(url_of(place, "wording_preview"), sent(place, avec=str(other.uuid))))
        assert "Bonjour Solène Tréguier" in drawn
    drawn = page_of(client.post(url_of(place, "wording_preview"), sent(place, avec=str(shown.uuid))))
    assert "Vernisset" in drawn


def test_a_test_goes_to_oneself_with_nobody_real(client, cycle, head):
    place = Place(cycle.institute, cycle)
    dossier = candidature_in(State.ELIGIBLE, cycle=cycle, first_name="Oriane", last_name="Vernisset")
    OutboxMail.objects.all().delete()
    response = client.post(url_of(place), sent(place, act="test", avec=str(dossier.uuid)))
    assert "L’essai part vers" in page_of(response)
    mail = OutboxMail.objects.get()
    assert (mail.event, mail.to_email, mail.about) == ("wording.test", head.email, None)
    assert mail.subject == "[Essai] Renoncement noté, Solène"
    assert "Bonjour Solène Tréguier" in mail.text_body
    assert "Vernisset" not in mail.text_body + mail.html_body
    assert not WordingVersion.objects.exists()


def test_tests_are_few_and_right(cycle, head):
    place = Place(cycle.institute, cycle)
    values = KIND.examples
    with pytest.raises(WordingError, match="persone"):
        send_test(actor=head, place=place, kind=KIND, text="Objet\n\n{{ persone }}", values=values)
    for _ in range(TESTS):
        send_test(actor=head, place=place, kind=KIND, text=TEXT, values=values)
    with pytest.raises(DomainError, match="en une heure") as refusal:
        send_test(actor=head, place=place, kind=KIND, text=TEXT, values=values)
    assert refusal.value.status == 429


def test_a_version_is_read_compared_and_taken_again(client, cycle, head):
    place = Place(cycle.institute)
    first = change(head, place)
    change(head, place, TEXT.replace("Bonjour", "Bonsoir"))
    page = page_of(client.get(url_of(place, "wording_history")))
    assert page.count("Changé le") == 2
    assert "<mark>" in page
    assert "Reprendre cette version" in page_of(client.get(url_of(place, "wording_version", first.uuid)))
    filled = client.get(f"{url_of(place)}?reprendre={first.uuid}")
    assert "pas encore enregistrée" in page_of(filled)
    assert filled.context["form"]["body"].value() == BODY
    assert WordingVersion.objects.count() == 2


def test_going_back_has_a_page_that_says_it(client, cycle, head):
    place = Place(cycle.institute)
    assert client.get(url_of(place, "wording_revert")).status_code == 302  # nothing to go back from
    change(head, place)
    page = page_of(client.get(url_of(place, "wording_revert")))
    assert "Revenir au texte d’origine" in page
    assert client.post(url_of(place, "wording_revert"), {"seen": "0"}).status_code == 409
    seen = mark_of(latest_version(KIND, institute=cycle.institute, scope=None))
    client.post(url_of(place, "wording_revert"), {"seen": seen})
    assert words_of(KIND, institute=cycle.institute) == KIND.default
    assert "Texte d’origine repris" in page_of(client.get(url_of(place)))


def test_a_cycle_tells_that_the_institute_changed_since(client, cycle, head):
    everywhere, here = Place(cycle.institute), Place(cycle.institute, cycle)
    change(head, here)
    assert "a changé ce texte depuis" not in page_of(client.get(url_of(here)))
    change(head, everywhere, TEXT.replace("Bonjour", "Bonsoir"))
    assert "a changé ce texte depuis" in page_of(client.get(url_of(here)))
    assert "en cache un que l’institut a changé" in page_of(client.get(here.list_url))


def test_what_institutes_share_is_read_and_never_changed(client, cycle, head):
    shared, place = kind_of("password_reset"), Place(cycle.institute)
    page = page_of(client.get(url_of(place, kind=shared)))
    assert "le même pour tous les instituts" in page
    assert "Enregistrer ce texte" not in page
    seen = {"seen": "0", "subject": "Autre objet", "body": "[Ici]({{ lien }})"}
    assert client.post(url_of(place, kind=shared), seen).status_code == 403
    assert not WordingVersion.objects.exists()


def test_an_adviser_reads_what_a_head_changes(client, cycle, adviser):
    sign_in(client, adviser)
    place = Place(cycle.institute)
    page = page_of(client.get(url_of(place)))
    assert "propre à un cycle" in page
    assert "Enregistrer ce texte" not in page
    assert client.post(url_of(place), sent(place)).status_code == 403
    assert "Enregistrer ce texte" in page_of(client.get(url_of(Place(cycle.institute, cycle))))


def test_the_list_costs_the_same_for_one_text_and_for_all(client, cycle, head, django_assert_num_queries):
    everywhere, here = Place(cycle.institute), Place(cycle.institute, cycle)
    kinds = [kind for kind in all_kinds() if not kind.shared]
    change(head, everywhere, f"{KIND.default}\n\nUn.", KIND)
    for rest in ([], kinds):
        for kind in rest:
            for place in (everywhere, here):
                change(head, place, f"{kind.default}\n\nFin {place.label}.", kind)
        client.get(here.list_url)
        with django_assert_num_queries(QUERIES):
            page = page_of(client.get(here.list_url))
    assert page.count("Propre à ce cycle") == len(kinds)


def test_the_list_is_searched_and_narrowed(client, cycle, head):
    place = Place(cycle.institute)
    change(head, place, TEXT.replace("Bonjour", "Salutations"))
    url = reverse("workshop:wordings")
    assert page_of(client.get(url)).count('class="name"') == len(all_kinds())
    for query in ("voir=changes", "q=salutations", "q=RENONCEMENT"):
        page = page_of(client.get(f"{url}?{query}"))
        assert page.count('class="name"') >= 1
        assert KIND.label in page
    assert page_of(client.get(f"{url}?q=Salutâtions")).count('class="name"') == 1
    refused = page_of(client.get(f"{url}?q=refus"))  # as staff say it, where the texts say « non-admission »
    assert all(kind_of(key).label in refused for key in ("letter.refusal", "candidature.rejected", "reasons.refusal"))
    assert "Aucun texte ne correspond" in page_of(client.get(f"{url}?q=zzzz"))


def test_the_list_says_only_what_differs(client, cycle, head):
    page = page_of(client.get(reverse("workshop:wordings")))
    assert "Texte d’origine" not in page and "{{" not in page
    assert "… vous demande de signer un engagement de financement" in page
    assert "Communs à tous les instituts, sauf «\u202fInvitation\u202f»" in page
    assert "«\u202fEssai d’un texte\u202f» est commun à tous les instituts" in page
    change(head, Place(cycle.institute))
    assert page_of(client.get(reverse("workshop:wordings"))).count(f"par {head.full_name}") == 1


def test_a_mail_of_the_outbox_leads_to_its_words(client, cycle, head):
    dossier = candidature_in(State.ELIGIBLE, cycle=cycle)
    mail = OutboxMail.objects.filter(about=dossier.uuid, event="candidature.submitted").first()
    page = page_of(client.get(reverse("dashboard:outbox_mail", args=[mail.uuid])))
    assert url_of(Place(cycle.institute, cycle), kind=kind_of("candidature.submitted")) in page
    sign_in(client, make_staff(Role.ASSISTANT, institute=cycle.institute))
    page = page_of(client.get(reverse("dashboard:outbox_mail", args=[mail.uuid])))
    assert "Changer ce texte" not in page


def test_reasons_are_written_row_by_row(client, cycle, head):
    kind, place = kind_of("reasons.refusal"), Place(cycle.institute)
    page = client.get(url_of(place, kind=kind))
    form = page.context["form"]
    kept = {name: form[name].value() for name in form.fields if form[name].value()}
    last = max(int(name[6:]) for name in kept if name.startswith("title_"))
    typed = {**kept, "seen": "0", f"title_{last + 1}": "Un autre", f"text_{last + 1}": "Votre projet, {{ prenm }}."}
    refused = client.post(url_of(place, kind=kind), typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [f"text_{last + 1}"]
    assert "Votre projet, {{ prenm }}." in page_of(refused)
    for wrong, field in (({f"text_{last + 1}": ""}, "text"), ({f"title_{last + 1}": ""}, "title")):
        assert list(client.post(url_of(place, kind=kind), {**typed, **wrong}).context["form"].errors) == [
            f"{field}_{last + 1}"
        ]
    typed = {**typed, f"text_{last + 1}": "Votre projet, {{ prenom }}.", "title_1": "", "text_1": ""}
    assert "Votre projet, Solène." in page_of(client.post(url_of(place, "wording_preview", kind=kind), typed))
    assert client.post(url_of(place, kind=kind), typed).status_code == 302
    words = words_of(kind, institute=cycle.institute)
    assert words.count("# ") == last
    assert "# Un autre\nVotre projet, {{ prenom }}." in words


def test_a_letter_has_an_object_and_no_test(client, cycle, head):
    kind, place = kind_of("letter.refusal"), Place(cycle.institute)
    page = page_of(client.get(url_of(place, kind=kind)))
    assert "M’envoyer un essai" not in page
    assert 'name="subject"' in page


@pytest.mark.parametrize("key", ["letter.receipt", "letter.admission", "letter.refusal", "letter.rectified"])
def test_a_letter_is_read_on_paper_before_it_is_kept(client, cycle, head, key):
    kind, place = kind_of(key), Place(cycle.institute, cycle)
    subject, _, body = kind.default.partition("\n")
    response = client.post(url_of(place, kind=kind), {"seen": "0", "subject": subject, "body": body, "act": "paper"})
    assert response["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    words = "\n".join(page.extract_text() for page in pages)
    assert "Solène Tréguier" in words
    assert words.count("Aperçu, non émis") == len(pages)
    assert not WordingVersion.objects.exists()


def test_every_letter_has_a_paper():
    assert {kind.key for kind in all_kinds() if kind.form == Form.LETTER} == set(TEMPLATES)
