"""From a closed call of thirty dossiers to a clean set for the committee, with a mouse and with the keyboard alone."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from candidatures.enums import State
from candidatures.models import Candidature
from cycles.services import close_call
from demo.loading import Loading
from demo.people import ADVISER, ASSISTANT, HEAD
from demo.plan import Progress
from tests.e2e.hands import Hands, Keys, Mouse
from tests.e2e.person import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.services]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def closed(live_server, monkeypatch) -> Loading:
    """The demonstration before anybody has opened a dossier: thirty begun, two never sent, the call closed."""
    monkeypatch.setattr("demo.loading.progress_of", lambda code, rank: Progress(State.SUBMITTED, 3 + rank % 5))
    loading = Loading()
    loading.play()
    close_call(actor=loading.people.colleague(HEAD), cycle=loading.cycle)
    return loading


class Desk:
    """Somebody of the training team at work: a browser, and hands."""

    def __init__(self, person: Person, hands: type[Hands]) -> None:
        self.person, self.page, self.hands = person, person.page, hands(person.page)

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name).first

    def list(self, view: str = "toutes", **filters: str) -> None:
        asked = "".join(f"&{name}={value}" for name, value in filters.items())
        self.person.go(f"/instruction/?vue={view}{asked}", "Candidatures")

    def open(self, candidature: Candidature) -> None:
        self.person.go(f"/instruction/{candidature.uuid}/")

    def act(self, name: str) -> Locator:
        """Unfold an act of the bar, and return it."""
        act = self.page.locator("details.act", has=self.page.locator("summary", has_text=name)).first
        self.hands.unfold(act.locator("summary").first)
        return act

    def choose_rows(self) -> None:
        """Tick every dossier of the view, with the box that does."""
        everything = self.page.get_by_label("Toute la vue")
        self.hands.tick(everything if everything.count() else self.page.get_by_label("Choisir toute la page"))

    def hand_out(self, colleague: str, count: int) -> None:
        self.choose_rows()
        self.hands.press(self.button("Confier", self.page.locator(".bulk")))
        self.hands.choose(self.page.locator("select[name=colleague]"), colleague)
        self.hands.press(self.button(f"Confier {count}"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(f"{count} dossiers")
        self.person.look()

    def ask_correction(self, candidature: Candidature, target: str, what: str) -> None:
        self.open(candidature)
        act = self.act("Demander une correction")
        self.hands.choose(act.locator("select").first, target)
        self.hands.write(act.get_by_label("Ce qui est à corriger").first, what)
        self.hands.write(act.get_by_label("Pourquoi").first, "La commission compare ces réponses.")
        self.hands.press(self.button("Demander une correction", act))
        self.person.reads("Correction demandée")

    def ask(self, candidature: Candidature, subject: str, words: str) -> None:
        self.open(candidature)
        act = self.act("Poser une question")
        self.hands.write(act.locator("[name=subject]"), subject)
        self.hands.write(act.locator("textarea").first, words)
        self.hands.press(self.button("Envoyer la question", act))
        self.person.reads(subject)

    def verify_form(self, candidature: Candidature, name: str) -> None:
        self.open(candidature)
        self.hands.unfold(self.page.locator("summary", has_text="Vérifier le formulaire reçu"))
        self.hands.write(self.page.locator("[name=signatory_name]"), name)
        self.hands.write(self.page.locator("[name=signatory_capacity]"), "Présidente")
        self.hands.press(self.button("Confirmer la signature"))


@pytest.mark.parametrize("hands", [Mouse, Keys])
def test_a_closed_call_becomes_a_clean_set(closed, meet, hands):
    rows = {one.applicant.email: one for one in Candidature.objects.select_related("applicant")}
    of = {each.code: rows[each.email] for each in closed.candidates}
    adviser, assistant = Desk(meet(), hands), Desk(meet(), hands)
    adviser.person.arrive(closed.people.colleague(ADVISER))
    assistant.person.arrive(closed.people.colleague(ASSISTANT))
    helene = closed.people.colleague(ADVISER).full_name

    adviser.list("a-prendre")
    adviser.hand_out(helene, 28)
    assert not Candidature.objects.filter(state=State.SUBMITTED).exists()

    for code in ("C12", "C13"):
        assistant.verify_form(of[code], "Solenne Kervadec")
    for code, target in (("C14", "iplômes"), ("C25", "ncadrés"), ("C20", "otivation")):
        assistant.ask_correction(of[code], target, "Donnez l’année.")
    adviser.ask(of["C17"], "Votre commune", "Combien d’habitants compte-t-elle depuis la fusion ?")

    for code in ("C14", "C25"):
        explain(meet(), of[code])
    answer(meet(), of["C17"])
    adviser.list("a-moi-d-agir")
    adviser.person.look()
    adviser.page.screenshot(path="/tmp/team/agir.png", full_page=True)


def explain(person: Person, candidature: Candidature) -> None:
    """The applicant answers each point with a word, and sends the dossier back."""
    person.arrive(candidature.applicant, candidature.get_absolute_url(), "Ma candidature")
    person.follow("Corriger ou répondre")
    person.page.locator("textarea[name^=reply]").first.fill("Cette réponse est exacte telle qu’elle est.")
    person.press("Enregistrer et continuer")
    person.go(f"{candidature.get_absolute_url()}relire/")
    person.send("Renvoyer ma candidature corrigée", heading="Ma candidature")


def answer(person: Person, candidature: Candidature) -> None:
    """The applicant answers a question."""
    person.arrive(candidature.applicant, f"{candidature.get_absolute_url()}questions/", "Questions du service")
    person.page.locator("main textarea").first.fill("Neuf mille deux cents habitants.")
    person.press("Envoyer au service")
