"""The applicant answers a correction: each point by a change or a word, beside its answer or its piece."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from candidatures import services
from candidatures.enums import State
from candidatures.errors import NothingChangedError
from candidatures.models import Candidature
from candidatures.points import pieces_received, points_answered
from candidatures.sections import PROJECT, digest
from candidatures.working_copy import read_written
from tests.factories.accounts import sign_in
from tests.factories.candidatures import ask_correction, candidature_in, make_delegate, pdf_bytes, pdf_upload
from toolkit.domain.errors import IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client):
    """A dossier of which an answer, a section and the CV are to be corrected; its applicant is signed in."""
    candidature = candidature_in(State.UNDER_REVIEW)
    cv = candidature.cycle.required_pieces.get(kind="CV")
    ask_correction(candidature, "project", "poste", f"piece-{cv.pk}", what="Précisez l’échéance.", why="Elle manque.")
    sign_in(client, candidature.applicant)
    return Candidature.objects.get(pk=candidature.pk)


def route(name, candidature, *args):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *args])


def points(candidature):
    return list(candidature.revisions.get().points.all())


def say(candidature, text, *, actor=None, **options):
    point = points(candidature)[0]
    return services.save_section(
        actor=actor or candidature.applicant, candidature=candidature, section=PROJECT, values={},
        replies={point.pk: text}, **options,
    )  # fmt: skip


def test_points_are_on_the_dossier_page_and_beside_their_answers(client, asked):
    page = client.get(route("dossier", asked))
    assertContains(page, "Précisez l’échéance.", 3)
    assertContains(page, "À corriger")
    assertContains(page, "avant la fin du")
    first, second, third = points(asked)
    section = client.get(route("section", asked, "projet"))
    assertContains(section, f'id="{first.anchor}"')
    assertContains(section, f'name="{first.control}"')
    assertNotContains(section, f'name="{second.control}"')
    assertContains(client.get(route("section", asked, "poste")), f'name="{second.control}"')
    pieces = client.get(route("section", asked, "pieces"))
    assertContains(pieces, f'id="{third.anchor}"')
    assertContains(pieces, f'name="{third.control}"')


@pytest.mark.parametrize("name", ["section", "autosave"])
def test_reply_is_saved_with_the_answers(client, asked, name):
    first = points(asked)[0]
    address = route("section", asked, "projet")
    form = client.get(address).context["form"]
    data = form.shown_values | {"seen": form["seen"].value(), first.control: "L’échéance est en page 2."}
    answer = client.post(address if name == "section" else route("autosave", asked, "projet"), data)
    assert answer.status_code in {200, 302}
    first.refresh_from_db()
    assert first.reply == "L’échéance est en page 2."
    assertContains(client.get(route("dossier", asked)), "Répondu, sans changement")


def test_conflict_shows_both_replies_and_gives_the_one_that_is_stored(client, asked):
    first = points(asked)[0]
    shown = client.get(route("section", asked, "projet")).context["form"]
    data = shown.shown_values | {"seen": shown["seen"].value(), first.control: "En page 3."}
    say(asked, "En page 2.", actor=make_delegate(asked))
    told = client.post(route("autosave", asked, "projet"), data)
    assert told.status_code == 409
    assert told.json()["stored"][first.control] == "En page 2."
    for page in (told.json()["html"], client.post(route("section", asked, "projet"), data).content.decode()):
        assert "En page <mark>2</mark>" in page
        assert "En page <mark>3</mark>" in page
        assert "Votre réponse sur «" in page


def test_reply_about_a_piece_has_a_form_of_its_own(client, asked):
    third = points(asked)[2]
    address = route("section", asked, "pieces")
    seen = client.get(address).context["replies"]["seen"].value()
    answer = client.post(route("reply", asked), {"seen": seen, third.control: "Ce CV est à jour."})
    assertRedirects(answer, f"{address}#{third.anchor}", fetch_redirect_response=False)
    third.refresh_from_db()
    assert third.reply == "Ce CV est à jour."
    stale = client.post(route("reply", asked), {"seen": seen, third.control: "Autre chose."})
    assertContains(stale, "Autre chose.", status_code=409)
    long = client.post(route("reply", asked), {"seen": seen, third.control: "x" * 1001})
    assertContains(long, "Retirez au moins", status_code=422)
    assertRedirects(client.get(route("reply", asked)), address)


def test_reply_written_elsewhere_is_not_overwritten_unseen(asked):
    seen = digest(read_written(asked), PROJECT)
    say(asked, "Écrit par l’un.", actor=make_delegate(asked))
    with pytest.raises(StaleError):
        say(asked, "Écrit par l’autre.", seen=seen)
    assert points(asked)[0].reply == "Écrit par l’un."


def test_reply_is_refused_too_long_or_from_another(asked, client):
    with pytest.raises(IncompleteError, match="1\u202f000"):
        say(asked, "x" * 1001)
    with pytest.raises(NotAllowedError):
        say(asked, "Bonjour.", actor=asked.adviser)
    first = points(asked)[0]
    services.answer_correction(actor=asked.applicant, candidature=asked, message="Tout est exact.")
    ask_correction(asked, "project")
    with pytest.raises(StaleError):
        services.save_section(
            actor=asked.applicant, candidature=asked, section=PROJECT, values={}, replies={first.pk: "Trop tard."}
        )


def test_nothing_changed_and_nothing_said_is_refused_and_a_reply_is_enough(asked):
    with pytest.raises(NothingChangedError):
        services.answer_correction(actor=asked.applicant, candidature=asked)
    say(asked, "Ce projet est bien le mien.")
    services.answer_correction(actor=asked.applicant, candidature=asked)
    assert asked.state == State.UNDER_REVIEW


def test_same_file_given_again_changes_nothing(client, asked):
    cv, content = asked.cycle.required_pieces.get(kind="CV"), pdf_bytes(2)
    client.post(route("piece_upload", asked, cv.pk), {"file": pdf_upload("cv.pdf", content)})
    services.answer_correction(actor=asked.applicant, candidature=asked)
    ask_correction(asked, f"piece-{cv.pk}", "project")
    client.post(route("piece_upload", asked, cv.pk), {"file": pdf_upload("le même.pdf", content)})
    assertContains(client.get(route("section", asked, "pieces")), "à l’identique, le fichier déjà déposé")
    assertNotContains(client.get(route("review", asked)), "Modifié")
    with pytest.raises(NothingChangedError):
        services.answer_correction(actor=asked.applicant, candidature=asked)
    services.answer_correction(actor=asked.applicant, candidature=asked, message="Il est à jour.")
    second, first = asked.revisions.all()
    commitment = asked.commitment
    states = [
        points_answered(one, pieces=pieces_received(asked, one), commitment=commitment)[-1 if one == first else 0]
        for one in (first, second)
    ]
    assert [state.answer for state in states] == ["Modifié", "Ni changement, ni réponse"]


def test_points_left_alone_are_listed_before_sending_and_refuse_nothing(client, asked):
    say(asked, "Ce projet est bien le mien.")
    page = client.get(route("review", asked))
    assertContains(page, "2 points restent sans changement ni réponse")
    answer = client.post(route("answer_correction", asked), {"seen": page.context["page"].seen})
    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["dossier", "review", "home"])
def test_dossier_is_never_called_complete_while_a_correction_is_owed(client, asked, name):
    page = client.get(reverse("dashboard:home") if name == "home" else route(name, asked)).content.decode()
    for words in ("dossier est complet", "Rien ne manque", "Complète"):
        assert words not in page


def test_correction_due_yesterday_is_still_answered_and_says_so(client, asked):
    late = asked.revisions.get().due_on - timedelta(days=15)
    asked.revisions.update(due_on=late)
    for address in (route("dossier", asked), route("review", asked), reverse("dashboard:home")):
        assertContains(client.get(address), "est passé", msg_prefix=address)
    say(asked, "Avec mes excuses.")
    services.answer_correction(actor=asked.applicant, candidature=asked)


def test_points_cost_one_query(client, asked, django_assert_num_queries):
    address = route("dossier", asked)
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)
