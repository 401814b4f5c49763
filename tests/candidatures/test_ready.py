"""A delegate reads pages of their own, and tells the applicant that it is ready by one button."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import Role
from candidatures import services
from candidatures.enums import JournalKind, State
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, ask_correction, candidature_in, make_delegate
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """A draft that lacks its motivation and what its applicant declares in person."""
    return CandidatureFactory(complete=True, motivation="", commits_accuracy=False)


@pytest.fixture
def helper(client, draft):
    person = make_delegate(draft, first_name="Odile", last_name="Essai")
    sign_in(client, person)
    return person


def route(name, candidature, *args):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *args])


def told():
    return OutboxMail.objects.filter(event="mandate.ready")


@pytest.mark.parametrize(
    ("name", "args"), [("dossier", ()), ("review", ()), ("section", ("projet",)), ("section", ("pieces",))]
)
def test_delegate_reads_whose_candidature_it_is(client, draft, helper, name, args):
    page = client.get(route(name, draft, *args)).content.decode()
    assert "a candidature d’Anaïs Vauquelin-Roche" in page
    for words in ("ma candidature", "votre dossier", "relire et déposer"):
        assert words not in page.lower().replace("ne montre rien de votre dossier", ""), words


def test_delegate_counts_what_is_theirs(client, draft, helper):
    page = client.get(route("dossier", draft))
    assertContains(page, "Il vous reste 1 point à traiter")
    assertContains(page, "5 sections complètes sur 6")
    assertContains(page, "à remplir en personne")
    assertContains(client.get(reverse("dashboard:home")), "Il vous reste 1 point")
    sign_in(client, draft.applicant)
    assertContains(client.get(route("dossier", draft)), "Il reste 2 points")


def test_ready_is_told_by_mail_with_what_is_left_once_a_day(client, draft, helper, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    assertContains(client.get(route("dossier", draft)), "C’est prêt")
    assertRedirects(client.post(route("tell_ready", draft)), draft.get_absolute_url())
    mail = told().get()
    assert mail.to_email == draft.email
    assert "Odile Essai" in mail.subject
    assert "Écrivez votre motivation" in mail.text_body
    assert "Attestez" in mail.text_body
    assert draft.journal.filter(kind=JournalKind.READY_TOLD, actor=helper).count() == 1
    assertNotContains(client.get(route("dossier", draft)), "tell")
    assertContains(client.post(route("tell_ready", draft)), "déjà dit", status_code=409)
    time_machine.move_to(now + timezone.timedelta(days=1, seconds=1), tick=False)
    services.tell_ready(actor=helper, candidature=draft)
    assert told().count() == 2


def test_ready_is_the_delegates_word_alone(draft):
    for person in (draft.applicant, UserFactory(), make_staff(Role.ADVISER, institute=draft.cycle.institute)):
        with pytest.raises(NotAllowedError):
            services.tell_ready(actor=person, candidature=draft)
    helper = make_delegate(draft)
    services.revoke_mandate(actor=draft.applicant, mandate=draft.mandates.get())
    with pytest.raises(NotAllowedError):
        services.tell_ready(actor=helper, candidature=draft)
    assert not told().exists()


def test_ready_needs_something_to_write(time_machine, draft):
    sent = candidature_in(State.SUBMITTED)
    with pytest.raises(DomainError, match="n’est plus en cours d’écriture"):
        services.tell_ready(actor=make_delegate(sent), candidature=sent)
    helper = make_delegate(draft)
    time_machine.move_to(draft.cycle.ends_at)
    with pytest.raises(DomainError, match="clos depuis"):
        services.tell_ready(actor=helper, candidature=draft)


def test_delegate_answers_a_correction_and_says_it_is_ready(client):
    candidature = candidature_in(State.UNDER_REVIEW)
    ask_correction(candidature, "project", what="Précisez l’échéance.")
    helper = make_delegate(candidature)
    sign_in(client, helper)
    page = client.get(route("dossier", candidature))
    assertContains(page, "Précisez l’échéance.")
    assertContains(page, "Il vous reste 1 point à traiter")
    client.post(route("tell_ready", candidature))
    assert "Projet professionnel" in told().get().text_body
