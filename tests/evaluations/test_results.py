"""Results: nothing with four answers, something with five, question by question; published, quoted, taken back."""

import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from evaluations.enums import FormState, QuestionKind
from evaluations.models import Answer, EvaluationForm, Question, Verbatim
from evaluations.pages import YearPage
from evaluations.results import Results, tell_mean
from evaluations.services import (
    Said,
    choose_verbatims,
    mark_of_choice,
    prepare_form,
    publish_form,
    share_form,
    submit_answers,
    take_back,
)
from evaluations.waiting import things_waiting
from promotions.papers import papers_of
from tests.evaluations.conftest import answer_by, close, said_of
from tests.factories.accounts import sign_in
from tests.factories.programme import SessionFactory
from toolkit.documents.enums import DocumentState
from toolkit.documents.services import ensure_rendered
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def publish(room, form):
    return publish_form(actor=room.adviser, form=form, seen=mark_of_choice(form))


def closed_with_answers(session, *, texts):
    """Its evaluation, closed: five people gave 3 to one objective, and wrote where `texts` is not zero."""
    now = timezone.now()
    days = {"opened_at": now, "closes_at": now, "closed_at": now}
    form = EvaluationForm.objects.create(session=session, state=FormState.CLOSED, answered=5, expected=6, **days)
    judged = Question.objects.create(form=form, order=1, kind=QuestionKind.OBJECTIVE, text="Conduire une équipe")
    words = Question.objects.create(form=form, order=2, kind=QuestionKind.TEXT, text="Que garder ?")
    Answer.objects.bulk_create(Answer(question=judged, value=3) for _ in range(5))
    Verbatim.objects.bulk_create(Verbatim(question=words, text="Les cas.") for _ in range(5 * texts))


@pytest.fixture
def closed(room, opened, time_machine):
    """Five people answered everything alike, and agreed to be quoted but the last."""
    answer_by(room, opened, 4, value=3, text="Les cas étaient réels.", quoted=True)
    submit_answers(
        actor=room.people[4].user, form=opened, answers=said_of(opened, value=1, text="Gardez-le pour vous.")
    )
    return close(opened, time_machine)


@pytest.mark.parametrize(("count", "shown"), ((4, False), (5, True)))
def test_with_four_answers_nothing_shows_with_five_it_does(room, opened, time_machine, count, shown):
    answer_by(room, opened, count, text="Utile.")
    assert not Results(opened).is_shown, "never while it is open"
    form = close(opened, time_machine)
    results = Results(form)
    assert (results.is_shown, bool(results.judged), bool(results.written)) == (shown, shown, shown)
    assert bool(YearPage(room.cycle, room.adviser).told) is shown
    assert bool(things_waiting(room.adviser, [room.cycle])) is shown
    if not shown:
        with pytest.raises(DomainError, match="rien à publier"):
            publish(room, form)


def test_a_question_with_fewer_than_five_answers_hides(room, opened, time_machine):
    first, *_, words = Question.objects.filter(form=opened)
    for rank, person in enumerate(room.people):
        answers = said_of(opened, text="Clair.")
        if rank >= 4:
            answers[first.uuid], answers[words.uuid] = Said(), Said()
        submit_answers(actor=person.user, form=opened, answers=answers)
    results = Results(close(opened, time_machine))
    assert first.text not in [each.text for each in results.judged]
    assert len(results.judged) == 6
    assert len(results.written) == 1
    assert results.hidden == 2
    line = YearPage(room.cycle, room.adviser).told[0]
    assert line.objectives.total == 6, "the sum of the year adds what is shown alone: no difference tells the rest"


@pytest.mark.parametrize("count", (1, 20))
def test_the_year_asks_as_much_for_many_sessions(room, client, count, django_assert_num_queries):
    for number in range(count):
        session = SessionFactory(institute=None, cycle=room.cycle)
        closed_with_answers(session, texts=number % 2)
    page = YearPage(room.cycle, room.adviser)
    with django_assert_num_queries(4):  # evaluations, sessions, questions, answers
        assert [line.objectives.mean for line in page.told] == ["3,0"] * count
        assert all(line.others is None for line in page.told)
    with django_assert_num_queries(1):  # texts
        assert sum(len(line.results.written) for line in page.told) == count // 2
    sign_in(client, room.adviser)
    address = reverse("evaluations:year", args=[room.cycle.uuid])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)


def test_figures_are_counted(closed):
    judged = Results(closed).judged[0]
    assert judged.counts == (1, 0, 4, 0)
    assert (judged.mean, judged.bar) == ("2,6", 260)
    assert judged.cells[0] == ("Pas du tout", 1)
    assert [tell_mean(*each) for each in ((0, 0), (10, 5), (17, 5), (7, 4))] == ["", "2,0", "3,4", "1,8"]


def test_only_what_its_writer_agreed_to_is_quoted(room, closed):
    quotable = Verbatim.objects.filter(may_be_quoted=True).first()
    kept = Verbatim.objects.filter(may_be_quoted=False).first()
    seen = mark_of_choice(closed)
    with pytest.raises(NotAllowedError):
        choose_verbatims(actor=room.assistant, form=closed, chosen={quotable.pk}, seen=seen)
    with pytest.raises(DomainError, match="accepté"):
        choose_verbatims(actor=room.adviser, form=closed, chosen={kept.pk}, seen=seen)
    assert choose_verbatims(actor=room.adviser, form=closed, chosen={quotable.pk}, seen=seen) == 1
    with pytest.raises(StaleError):
        choose_verbatims(actor=room.adviser, form=closed, chosen=set(), seen=seen)
    with pytest.raises(StaleError):
        publish_form(actor=room.adviser, form=closed, seen=seen)
    publish(room, closed)
    with pytest.raises(StaleError, match="reprenez-la"):
        choose_verbatims(actor=room.adviser, form=closed, chosen=set(), seen=mark_of_choice(closed))


def test_the_report_says_the_figures_and_quotes_and_no_name(room, closed):
    quotable = Verbatim.objects.filter(may_be_quoted=True).first()
    choose_verbatims(actor=room.adviser, form=closed, chosen={quotable.pk}, seen=mark_of_choice(closed))
    published = publish(room, closed)
    stored = ensure_rendered(published.document_id)
    with stored.file.open("rb") as handle:
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(handle.read())).pages)
    text = re.sub(r"\s+", " ", text)
    for words in ("5 sur 6 personnes", "Lire un territoire", "2,6", "Les cas étaient réels."):
        assert words in text, words
    assert text.count("Les cas étaient réels.") == 1
    assert "Gardez-le" not in text
    assert "Personne-0" not in text


def test_the_team_reads_first_then_the_promotion(room, closed, client):
    page, paper = (reverse(f"evaluations:{name}", args=[closed.uuid]) for name in ("form", "report"))
    own = reverse("feedback:results", args=[closed.uuid])
    sign_in(client, room.assistant)
    assert "Les cas étaient réels." not in client.get(page).content.decode()
    assert client.get(paper).status_code == 404
    publish(room, closed)
    assert "Les cas étaient réels." in client.get(page).content.decode()
    assert client.get(paper).status_code == 200
    sign_in(client, room.people[5].user)
    assert client.get(own).status_code == 404
    with pytest.raises(NotAllowedError):
        share_form(actor=room.assistant, form=closed)
    share_form(actor=room.adviser, form=closed)
    assert OutboxMail.objects.filter(event="evaluation.shared").count() == 6
    shown = client.get(own).content.decode()
    assert "2,6" in shown
    assert "Gardez-le" not in shown, "only what is chosen"
    assert client.get(reverse("feedback:paper", args=[closed.uuid])).status_code == 200
    assert own in [paper.url for paper in papers_of(room.people[5])]
    assert client.get(page).status_code == 404


def test_a_publication_is_taken_back_with_a_reason(room, closed, client):
    published = publish(room, closed)
    share_form(actor=room.adviser, form=closed)
    with pytest.raises(IncompleteError):
        take_back(actor=room.adviser, form=closed, reason=" ")
    again = take_back(actor=room.adviser, form=closed, reason="Une citation en trop.")
    assert again.standing is FormState.CLOSED
    published.document.refresh_from_db()
    assert published.document.state == DocumentState.CANCELLED
    sign_in(client, room.people[0].user)
    assert client.get(reverse("feedback:results", args=[closed.uuid])).status_code == 404
    second = publish(room, closed)
    assert second.document != published.document
    share_form(actor=room.adviser, form=closed)
    assert OutboxMail.objects.filter(event="evaluation.shared").count() == 12


def test_staff_choose_publish_and_share_on_pages(room, closed, client):
    sign_in(client, room.adviser)
    address = {name: reverse(f"evaluations:{name}", args=[closed.uuid]) for name in ("verbatims", "publish", "share")}
    choices = client.get(address["verbatims"])
    chosen = Verbatim.objects.filter(may_be_quoted=True).first()
    sent = {"texte": str(chosen.pk), "seen": choices.context["seen"]}
    assert client.post(address["verbatims"], sent).status_code == 302
    late = client.post(address["verbatims"], sent)
    assert late.status_code == 409
    assert f'value="{chosen.pk}" checked' in late.content.decode(), "what was ticked stays"
    page = client.get(address["publish"])
    assert client.post(address["publish"], {"seen": page.context["page"].choice}).status_code == 302
    assert "Anaïs Personne-01" in client.get(address["share"]).content.decode()
    assert client.post(address["share"]).status_code == 302
    assert client.post(address["share"]).status_code == 409
    withdraw = reverse("evaluations:withdraw", args=[closed.uuid])
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "Une erreur."}).status_code == 302
    year = client.get(reverse("evaluations:year_report", args=[room.cycle.uuid]))
    assert year["Content-Type"] == "application/pdf"


def test_the_year_reads_as_many_queries_with_many_questions(room, closed, client, django_assert_num_queries):
    page = reverse("evaluations:year", args=[room.cycle.uuid])
    sign_in(client, room.adviser)
    client.get(page)
    with django_assert_num_queries(9):
        client.get(page)


def test_no_count_is_told_below_five_while_it_is_open(room, opened, client):
    sign_in(client, room.adviser)
    page = reverse("evaluations:form", args=[opened.uuid])
    answer_by(room, opened, 4)
    assert "moins de cinq" in client.get(page).content.decode()
    submit_answers(actor=room.people[4].user, form=opened, answers=said_of(opened))
    text = client.get(page).content.decode()
    assert "<dd>5</dd>" in text
    assert 'id="resultats"' not in text


def test_the_year_is_asked_beside_the_session(room, closed):
    form = prepare_form(actor=room.adviser, cycle=room.cycle)
    kinds = set(EvaluationForm.objects.values_list("session", "cycle"))
    assert kinds == {(room.session.pk, None), (None, room.cycle.pk)}
    assert not Answer.objects.filter(question__form=form).exists()
    assert QuestionKind.TEXT in form.questions.values_list("kind", flat=True)
