"""From a closed call of thirty dossiers to a clean set for the committee, with a mouse and with the keyboard alone."""

import datetime
import io
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from cycles.services import close_call
from demo.loading import Loading
from demo.people import ADVISER, ASSISTANT, HEAD
from demo.plan import Progress
from instruction.services.correction import CORRECTION_DAYS
from organisations.models import Institute
from tests.e2e.hands import Hands, Keys, Mouse
from tests.e2e.person import Person
from toolkit.exports.making import make_export
from toolkit.exports.models import PreparedFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=60), pytest.mark.services]
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

    def __init__(self, person: Person, hands: type[Hands], user: User) -> None:
        self.person, self.page, self.hands, self.user = person, person.page, hands(person.page), user
        self.arrive()

    def arrive(self) -> None:
        self.person.arrive(self.user)

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name).first

    def see(self, view: str = "toutes", **filters: str) -> None:
        asked = "".join(f"&{name}={value}" for name, value in filters.items())
        self.person.go(f"/instruction/?vue={view}{asked}", "Candidatures")

    def open(self, candidature: Candidature) -> None:
        """By the list and its search, as somebody who has the name on the telephone."""
        self.page.goto("/instruction/?vue=toutes")
        self.hands.search(candidature.full_name)
        self.hands.open_row(self.page.locator("tbody a.name", has_text=candidature.full_name))
        self.person.look()

    def act(self, name: str) -> Locator:
        """Unfold an act of the bar, and return it."""
        act = self.page.locator("details.act", has=self.page.locator("summary", has_text=name)).first
        self.hands.unfold(act.locator("summary").first)
        return act

    def choose_rows(self) -> None:
        """Tick every dossier of the view, with the box that does."""
        everything = self.page.get_by_label("Toute la vue")
        self.hands.tick(everything if everything.count() else self.page.get_by_label("Choisir toute la page"))

    def hand_out(self, count: int) -> None:
        self.choose_rows()
        self.hands.press(self.button("Confier", self.page.locator(".bulk")))
        self.hands.choose(self.page.locator("select[name=colleague]"), self.user.full_name)
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

    def read_answer(self, candidature: Candidature, words: str) -> None:
        self.open(candidature)
        thread = self.page.locator("details.thread").first
        self.hands.unfold(thread.locator("summary").first)
        expect(thread).to_contain_text(words)
        self.hands.press(self.button("Marquer comme lue", thread))
        self.person.reads("La réponse est notée comme lue")

    def act_on(self, candidature: Candidature, name: str) -> None:
        self.open(candidature)
        self.hands.press(self.button(name, self.act(name)))
        self.person.look()

    def propose_ineligible(self, candidature: Candidature, reason: str) -> None:
        self.open(candidature)
        act = self.act("Proposer l’irrecevabilité")
        self.hands.write(act.locator("[name=reason]"), reason)
        self.hands.press(self.button("Proposer l’irrecevabilité", act))
        self.person.look("Irrecevabilité proposée")

    def decide_ineligible(self, candidature: Candidature) -> None:
        self.person.go("/accueil/")
        self.hands.press(self.page.get_by_role("link", name=candidature.full_name).first)
        if "/irrecevabilite" not in self.page.url:
            self.hands.press(self.page.get_by_role("link", name="Lire la lettre et la suite"))
        self.hands.press(self.button("Déclarer irrecevable"))
        self.person.look()

    def write_synthesis(self, candidature: Candidature) -> None:
        self.open(candidature)
        self.hands.press(self.page.get_by_role("link", name="Écrire la synthèse"))
        for name in ("career", "stakes", "strengths"):
            self.hands.write(
                self.page.locator(f"[name={name}]"), "Une carrière suivie, un projet écrit, un besoin dit."
            )
        self.hands.tick(self.page.get_by_label("Favorable", exact=True))
        self.hands.press(self.button("Proposer la version 1", self.act("Proposer à la direction")))
        self.person.look()

    def validate_synthesis(self, candidature: Candidature) -> None:
        self.person.go("/accueil/")
        self.hands.press(self.page.get_by_role("link", name=candidature.full_name).first)
        self.hands.press(self.page.get_by_role("link", name="Ouvrir la synthèse"))
        self.hands.press(self.button("Valider la version 1", self.act("Valider la synthèse")))
        self.person.look()
        self.person.reads("Validée")

    def declare_eligible(self, count: int) -> None:
        self.choose_rows()
        self.hands.press(self.button("Déclarer recevables", self.page.locator(".bulk")))
        self.hands.write(self.page.locator("[name=reason]"), "Seuil à signaler à la commission, projet solide.")
        self.hands.press(self.button(f"Déclarer {count} dossiers recevables"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(f"{count} dossiers")
        self.person.look()

    def take_list(self) -> list[tuple]:
        """The rows of the spreadsheet of every dossier."""
        self.see()
        link = self.page.get_by_role("link", name="Exporter (tableur)")
        self.hands.reach(link)
        with self.page.expect_download() as coming:
            self.hands.strike(link)
        return list(
            openpyxl.load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes())).active.iter_rows(
                values_only=True
            )
        )

    def take_archive(self, candidatures: list[Candidature]) -> bytes:
        """The archive of these dossiers."""
        self.see()
        for candidature in candidatures:
            self.hands.tick(self.page.locator("tr", has_text=candidature.full_name).locator(".pick input"))
        self.hands.press(self.button("Dossiers en PDF", self.page.locator(".bulk")))
        self.hands.press(self.button("Préparer le fichier"))
        make_export(PreparedFile.objects.get().pk)  # as a worker does
        link = self.page.get_by_role("link", name="Recevoir le fichier")
        expect(link).to_be_visible(timeout=120_000)
        self.person.look()
        self.hands.reach(link)
        with self.page.expect_download() as coming:
            self.hands.strike(link)
        return Path(coming.value.path()).read_bytes()


@pytest.mark.parametrize("hands", [Mouse, Keys])
def test_a_closed_call_becomes_a_clean_set(closed, meet, monkeypatch, hands):
    rows = {one.applicant.email: one for one in Candidature.objects.select_related("applicant")}
    of = {each.code: rows[each.email] for each in closed.candidates}
    adviser, assistant, head = (Desk(meet(), hands, closed.people.colleague(who)) for who in (ADVISER, ASSISTANT, HEAD))

    adviser.see("a-prendre")
    adviser.hand_out(28)
    assert Candidature.objects.filter(state=State.UNDER_REVIEW, adviser=adviser.user).count() == 28
    for code in ("C12", "C13"):
        assistant.verify_form(of[code], "Solenne Kervadec")
    for code, target in (("C14", "iplômes"), ("C25", "ncadrés"), ("C20", "otivation")):
        assistant.ask_correction(of[code], target, "Donnez l’année.")
    adviser.ask(of["C17"], "Votre commune", "Combien d’habitants compte-t-elle depuis la fusion ?")

    for code in ("C14", "C25"):
        explain(meet(), of[code])
    answer(meet(), of["C17"])
    adviser.read_answer(of["C17"], "Neuf mille deux cents habitants.")

    days_pass(monkeypatch, CORRECTION_DAYS + 1)
    for desk in (adviser, assistant, head):
        desk.arrive()
    assistant.act_on(of["C20"], "Prendre en l’état")
    adviser.propose_ineligible(of["C05"], "L’engagement de l’employeur n’est pas parvenu signé.")
    head.decide_ineligible(of["C05"])
    check_letter(meet(), of["C05"], closed.cycle.institute)

    for code in ("C01", "C14"):
        adviser.write_synthesis(of[code])
        head.validate_synthesis(of[code])
    adviser.see("a-moi-d-agir")
    adviser.declare_eligible(27)
    states = Counter(Candidature.objects.exclude(state=State.DRAFT).values_list("state", flat=True))
    assert states == {State.ELIGIBLE: 27, State.INELIGIBLE: 1}

    table = adviser.take_list()
    assert len(table) == 29
    assert any(of["C01"].last_name in str(cell) for row in table for cell in row)
    check_archive(adviser.take_archive([of["C01"], of["C14"]]))


def days_pass(monkeypatch, days: int) -> None:
    """Move the product's one clock on."""
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + days * DAY)


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


def check_letter(person: Person, candidature: Candidature, institute: Institute) -> None:
    """The applicant opens a letter with the reason, its author and the court."""
    person.arrive(candidature.applicant, candidature.get_absolute_url())
    address = person.page.get_by_role("link", name="Ouvrir la lettre").get_attribute("href")
    letter = text_of_pdf(person.page.request.get(address).body())
    for words in ("L’engagement de l’employeur n’est pas parvenu signé.", institute.signatory_name, institute.court):
        assert words in letter


def text_of_pdf(content: bytes) -> str:
    """Its words, a space between them."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def check_archive(content: bytes) -> None:
    """A PDF for each dossier, whose pages are numbered and whose parts have a bookmark, and their table."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    papers = [PdfReader(io.BytesIO(held)) for name, held in files.items() if name.endswith(".pdf")]
    assert len(papers) == 2
    for paper in papers:
        assert len(paper.outline) >= 3
        assert f"1 / {len(paper.pages)}" in " ".join(paper.pages[0].extract_text().split())
    tables = [held for name, held in files.items() if name.endswith(".xlsx")]
    assert len(list(openpyxl.load_workbook(io.BytesIO(tables[0])).active.rows)) == 3
