"""Before publication no page, mail, file, ETag, archive or count of an applicant differs between an admitted and a
rejected one: the same world is told twice, and all that is answered is compared to the byte."""

import difflib

import pytest

from candidatures import services
from candidatures.views import applicant, decisions
from catalogue import views as public
from committee import services as committee
from committee.enums import Outcome
from committee.models import Decision
from dashboard import my_data
from tests.committee.publishing.embargoed import SECRET, addresses, archive, mails_after, told_world, walk
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

READ = {f"candidatures:{name}" for name in ("dossier", "receipt", "new_receipt", "questions", "mandates", "piece_file")}
READ |= {"catalogue:agenda_session", "dashboard:agenda_feed", "dashboard:home", "catalogue:cycle"}
DONE = {"candidatures:withdraw", "candidatures:mandate_revoke"}
OWN = ("candidatures", "dashboard", "catalogue", "documents", "accounts", "promotion")  # what an applicant meets
SHOWN = 12  # of the differences, in what a failure says


@pytest.fixture(autouse=True)
def plain_paper(monkeypatch):
    """A paper is the words that it is drawn from."""

    def plain(*, html, **options):
        return b"%PDF-1.7 " + html.encode()

    for place in (
        "toolkit.documents.services.render_pdf",
        "candidatures.services.deed.render_pdf",
        "candidatures.paper.render_cached",
        "catalogue.drawing.render_cached",
    ):
        monkeypatch.setattr(place, plain)
    monkeypatch.setattr("candidatures.paper.lay_out", lambda *, html, style: html)
    monkeypatch.setattr("candidatures.paper.write_pdf", lambda page, identifier: plain(html=page))


def told(outcome, only=OWN, people=("applicant",), methods=("GET",)):
    """All that each of them is answered, and what was written to anybody."""
    with told_world(outcome) as world:
        found = {"mails": mails_after()}
        for name in people:
            person = world.people[name]
            answers = walk(world, person, addresses(world, only), methods)
            found |= {f"{name}: {label}": answer for label, answer in answers.items()}
            if person is not None:
                found[f"{name}: archive"] = archive(person)
    return found


def compare(**more):
    """Where they differ, each with the first lines that do, and all that the admitted one finds."""
    admitted, rejected = (told(outcome, **more) for outcome in (Outcome.ADMITTED, Outcome.REJECTED))
    assert admitted.keys() == rejected.keys()
    different = [label for label in admitted if admitted[label] != rejected[label]]
    assert not any(SECRET in str(answer) for answer in rejected.values())
    return {label: _lines(admitted[label], rejected[label]) for label in different}, admitted


def _lines(*answers):
    before, after = (str(each).replace("\\n", "\n").splitlines() for each in answers)
    lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return [line[:300] for line in lines if line[:1] in "+-"][2:6]


def said(found):
    """What a failure says of them."""
    return "\n".join(f"{where}\n    {what}" for where, what in list(found.items())[:SHOWN])


def test_nothing_tells_an_admitted_person_from_a_rejected_one():
    found, answers = compare()
    assert not found, said(found)
    read = {label.split()[2] for label, answer in answers.items() if "GET" in label and answer[0] == 200}
    assert read >= READ


@pytest.mark.slow
def test_neither_does_anything_else_in_the_product():
    """Every route, asked and sent."""
    found, answers = compare(only=(), methods=("GET", "POST"))
    assert not found, said(found)
    done = {label.split()[2] for label, answer in answers.items() if "POST" in label and answer[0] < 400}
    assert done >= DONE


@pytest.mark.slow
def test_neither_does_anything_that_their_people_are_answered():
    """Whoever helps them, and whoever has the links."""
    found, answers = compare(people=("delegate", "visitor"), methods=("GET", "POST"))
    assert not found, said(found)
    assert any(answers[label][0] == 200 for label in answers if "visitor: GET candidatures:commitment_page" in label)


def is_admitted(**which):
    """What a leak looks at: whether anybody, or this one, is admitted in secret."""
    return Decision.objects.filter(outcome=Outcome.ADMITTED, **which).exists()


def leak_in_page(monkeypatch):
    show = applicant.show_dossier

    def shown(request, candidature, *rest):
        response = show(request, candidature, *rest)
        response.content += b"<!-- 1 -->" if is_admitted(item__candidature=candidature) else b"<!-- 0 -->"
        return response

    monkeypatch.setattr(applicant, "show_dossier", shown)
    return {"applicant: GET candidatures:dossier"}


def leak_in_header(monkeypatch):
    serve = decisions.serve_document

    def served(document_id, **options):
        response = serve(document_id, **options)
        response["X-Place"] = str(is_admitted())
        return response

    monkeypatch.setattr(decisions, "serve_document", served)
    return {"applicant: GET candidatures:receipt"}


def leak_in_etag(monkeypatch):
    answer = public._conditional

    def answered(request, source, *rest):
        return answer(request, f"{source}-{int(is_admitted())}", *rest)

    monkeypatch.setattr(public, "_conditional", answered)
    return {"applicant: GET catalogue:agenda"}


def leak_in_refusal(monkeypatch):
    withdraw = services.withdraw_candidature

    def withdrawn(*, actor, candidature):
        if is_admitted(item__candidature=candidature):
            raise DomainError("Votre place est gardée.")
        return withdraw(actor=actor, candidature=candidature)

    monkeypatch.setattr(services, "withdraw_candidature", withdrawn)
    return {"applicant: POST candidatures:withdraw"}


def leak_in_archive(monkeypatch):
    def counted(user):
        return {"places": [{"prises": int(is_admitted())}]}

    monkeypatch.setattr(my_data, "SOURCES", (*my_data.SOURCES, ("places", counted)))
    return {"applicant: archive"}


def leak_in_mail(monkeypatch):
    record = committee.record_decision

    def recorded(**given):
        made = record(**given)
        if is_admitted(pk=made.pk):
            OutboxMail.objects.filter(about=made.item.candidature.uuid).update(reply_to="place@example.org")
        return made

    monkeypatch.setattr(committee, "record_decision", recorded)
    return {"mails"}


def test_leaks_are_found(monkeypatch):
    """One each in a page, a header, an ETag, a refusal, the archive and a mail: those, and nothing else."""
    leaks = (leak_in_page, leak_in_header, leak_in_etag, leak_in_refusal, leak_in_archive, leak_in_mail)
    planted = set().union(*(leak(monkeypatch) for leak in leaks))
    only = {label.split()[-1] for label in planted if " " in label}
    found, _ = compare(only=only, methods=("GET", "POST"))
    assert {" ".join(label.split()[:3]) for label in found} == planted
