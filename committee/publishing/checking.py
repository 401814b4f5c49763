"""The dry run: each letter looked at before anybody publishes. What is found blocks, or is to be acknowledged.

The queries do not grow with the letters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from candidatures.enums import IN_INSTRUCTION, State
from candidatures.models import Candidature
from candidatures.services.outcome import answer_day
from committee.decisions.ground import why_too_early
from committee.enums import Outcome
from committee.models import Committee, Decision
from committee.publishing.letters import Letter, letters_of, to_publish
from committee.publishing.sealing import Row, seal_of, sealed_rows
from committee.publishing.words import TITLES
from committee.services.publication import (
    proposed_only,
    undecided,
    why_groundless,
    why_proposed,
    why_undecided,
    without_ground,
)
from committee.services.waiting_list import HOLDING_A_SEAT, free_seats
from toolkit.notifications.models import OutboxMail
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day, format_day_short
from toolkit.wordings.kinds import label_of

# The last of these mails says what a dossier has become, as its person believes.
TELLING = (
    *("eligible", "ineligible", "reopened", "reconsidered", "withdrawn", "admitted", "waitlisted", "rejected"),
    *("confirmed", "declined", "lapsed", "cancelled"),
)
AGREES = frozenset({"eligible", "reopened", "reconsidered"})


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `key` names it, the same each time; without `letter` it is about all of them. `mend`
    says where it is mended: « decisions », « dossier », « institute », « cycle », « targets » or nowhere."""

    key: str
    words: str
    is_blocking: bool
    letter: Letter | None = None
    mend: str = ""

    @property
    def name(self) -> str:
        """Of whom it is said; the empty string for all."""
        return self.letter.candidature.full_name if self.letter else ""

    @property
    def told(self) -> str:
        """With the name, as a publication keeps what was accepted."""
        return f"{self.name} : {self.words}" if self.letter else self.words


@dataclass
class DryRun:
    """The publication of a committee, tried. The committee comes with its cycle and institute."""

    committee: Committee
    on: date = field(default_factory=timezone.localdate)

    @cached_property
    def decisions(self) -> list[Decision]:
        """What would be published, in the order in which it is read."""
        return to_publish(self.committee)

    @cached_property
    def letters(self) -> list[Letter]:
        """The letter of each, if it left today."""
        return letters_of(self.committee, self.decisions, on=self.on)

    @cached_property
    def rows(self) -> list[Row]:
        """What a publication keeps of them."""
        return sealed_rows(self.committee, self.decisions)

    @cached_property
    def seal(self) -> str:
        """What stands for all that this dry run has read."""
        return seal_of(self.rows)

    @cached_property
    def findings(self) -> list[Finding]:
        """All that was found: of everybody, then of each person in order."""
        found = [finding for check in (*_OF_ALL, *_OF_EACH) for finding in check(self)]
        place = {letter.decision.pk: at for at, letter in enumerate(self.letters)}
        return sorted(found, key=lambda each: place.get(each.letter.decision.pk, 0) if each.letter else -1)

    @property
    def blocking(self) -> list[Finding]:
        """Those that stand in the way."""
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def to_accept(self) -> list[Finding]:
        """Those that somebody acknowledges."""
        return [finding for finding in self.findings if not finding.is_blocking]

    @property
    def parts(self) -> list[tuple[str, list[Letter]]]:
        """The letters of each outcome, with its title."""
        return [(TITLES[outcome], self.of(outcome)) for outcome in Outcome]

    def of(self, outcome: str) -> list[Letter]:
        """The letters of one outcome."""
        return [letter for letter in self.letters if letter.decision.outcome == outcome]


Found = Iterable[Finding]


def _each(
    slug: str, run: DryRun, say: Callable[[Letter], str], *, blocks: bool = False, mend: str = "dossier"
) -> Found:
    """A finding for each letter of which something is to be said."""
    for letter in run.letters:
        words = say(letter)
        if words:
            yield Finding(f"{slug}:{letter.decision.item.uuid}", words, blocks, letter, mend)


def _rules(run: DryRun) -> Found:
    """What a publication is refused for, whatever its letters say: see committee.services.publication."""
    committee, items = run.committee, run.committee.items.standing()
    early = why_too_early(committee.cycle)
    if early:
        late = Candidature.objects.filter(cycle=committee.cycle, state=State.DRAFT, extended_until__gt=timezone.now())
        names = [f"{first} {last}" for first, last in late.values_list("first_name", "last_name")]
        who = f" ({list_in_words(names)})" if names and committee.cycle.is_closed else ""
        words = f"{early}{who} : publiez après, pour que tous soient jugés ensemble."
        yield Finding("early", words, True, mend="drafts")
    for slug, number, say in (
        ("undecided", undecided(committee), why_undecided),
        ("groundless", without_ground(items), lambda count: why_groundless(count, committee)),
        ("proposed", proposed_only(items), why_proposed),
    ):
        if number:
            yield Finding(slug, say(number), True, mend="decisions")
    if not run.decisions:
        yield Finding("nothing", "Aucune décision n’attend d’être publiée.", True, mend="decisions")


def _signatory(run: DryRun) -> Found:
    institute = run.committee.cycle.institute
    if not (institute.signatory_name and institute.signatory_capacity):
        words = "Les lettres ne nomment pas leur auteur : écrivez le nom et la qualité du signataire (CRPA, L212-1)."
        yield Finding("signatory", words, False, mend="institute")


def _day_to_answer(run: DryRun) -> Found:
    if not run.of(Outcome.ADMITTED):
        return
    day = answer_day(run.committee.cycle, run.on)
    if day <= run.on:
        yield Finding("answer-day", "Les personnes admises n’auraient aucun jour pour répondre.", True, mend="cycle")
    elif day.weekday() > 4:
        words = f"Les personnes admises répondraient jusqu’au {format_day(day)} : un jour sans service pour les aider."
        yield Finding(f"answer-day:{day}", words, False, mend="cycle")


def _seats(run: DryRun) -> Found:
    beyond = len(run.of(Outcome.ADMITTED)) - free_seats(run.committee)
    if beyond > 0:
        words = f"{beyond} admission{'s' if beyond > 1 else ''} de plus que de places libres."
        yield Finding(f"seats:{beyond}", words, False, mend="decisions")


def _ranks(run: DryRun) -> Found:
    ranks = [letter.decision.rank or 0 for letter in run.of(Outcome.WAITLISTED)]
    if ranks != list(range(min(ranks, default=0), min(ranks, default=0) + len(ranks))):
        words = "La liste d’attente saute un rang : redonnez les rangs dans l’ordre."
        yield Finding("ranks", words, True, mend="decisions")


def _left_behind(run: DryRun) -> Found:
    late = Candidature.objects.filter(cycle=run.committee.cycle, state__in=IN_INSTRUCTION)
    number = late.count()
    if number:
        some = f"{number} dossiers restent" if number > 1 else "1 dossier reste"
        yield Finding(
            f"late:{number}", f"{some} en instruction : la publication ne les touche pas.", False, mend="list"
        )


def _address(run: DryRun) -> Found:
    def say(letter: Letter) -> str:
        candidature = letter.candidature
        if candidature.is_unaddressed:
            return "Sans adresse électronique : sa lettre ne part pas par courriel, elle est à imprimer et à poster."
        return ""

    yield from _each("post", run, say)
    yield from _each("address", run, _no_mail, blocks=True)


def _no_mail(letter: Letter) -> str:
    candidature = letter.candidature
    if candidature.is_unaddressed or candidature.email or candidature.applicant.email:
        return ""
    return "Aucune adresse électronique : sa lettre ne partirait pas."


def _fee(run: DryRun) -> Found:
    asked = run.committee.cycle.fee

    def say(letter: Letter) -> str:
        if letter.decision.outcome != Outcome.ADMITTED:
            return ""
        owed = letter.candidature.owed_fee
        if not owed:
            return "Sa lettre ne demande aucun droit d’inscription."
        return "" if owed == asked else "Son employeur s’est engagé sur un autre montant que celui du cycle."

    yield from _each("fee", run, say)


def _gender(run: DryRun) -> Found:
    words = "Civilité inconnue : sa lettre commence par « Madame, Monsieur » et n’accorde rien."
    yield from _each("title", run, lambda letter: "" if letter.candidature.title else words)


def _motive(run: DryRun) -> Found:
    def say(letter: Letter) -> str:
        refused = letter.decision.outcome == Outcome.REJECTED
        return "Refus sans motif." if refused and not letter.decision.reason.strip() else ""

    yield from _each("motive", run, say, blocks=True, mend="decisions")


def _employers(run: DryRun) -> Found:
    """One admitted person an employer (DOMAIN, the group): beside those who hold a seat already. One query."""
    held = Candidature.objects.filter(cycle=run.committee.cycle, state__in=HOLDING_A_SEAT)
    by_siren: dict[str, list[str]] = defaultdict(list)
    for siret, first, last in held.values_list("siret", "first_name", "last_name"):
        by_siren[siret[:9]].append(f"{first} {last}")
    for letter in run.of(Outcome.ADMITTED):
        by_siren[letter.candidature.siret[:9]].append(letter.candidature.full_name)

    def say(letter: Letter) -> str:
        if letter.decision.outcome != Outcome.ADMITTED or not letter.candidature.siret:
            return ""
        others = [name for name in by_siren[letter.candidature.siret[:9]] if name != letter.candidature.full_name]
        return f"Même employeur que {list_in_words(others)}, qui a aussi une place." if others else ""

    yield from _each("employer", run, say, mend="decisions")


def _elsewhere(run: DryRun) -> Found:
    """Another cycle of the same year and institute has given them a place. One query."""
    cycle = run.committee.cycle
    others = Candidature.objects.filter(
        applicant__in=[letter.candidature.applicant_id for letter in run.of(Outcome.ADMITTED)],
        cycle__institute=cycle.institute_id,
        cycle__year=cycle.year,
        state__in=HOLDING_A_SEAT,
    ).exclude(cycle=cycle)
    known = {row.applicant_id: row.cycle.title for row in others.select_related("cycle")}

    def say(letter: Letter) -> str:
        title = known.get(letter.candidature.applicant_id) if letter.decision.outcome == Outcome.ADMITTED else None
        return f"A déjà une place cette année dans « {title} »." if title else ""

    yield from _each("elsewhere", run, say)


def _earlier_mails(run: DryRun) -> Found:
    """The last mail that told what the dossier had become says otherwise. One query."""
    events = [f"candidature.{event}" for event in TELLING]
    about = [letter.candidature.uuid for letter in run.letters]
    last: dict[UUID | None, tuple[str, datetime | None]] = {}
    mails = OutboxMail.objects.filter(about__in=about, event__in=events).order_by("created_at", "pk")
    for key, event, at in mails.values_list("about", "event", "created_at"):
        last[key] = (event, at)

    def say(letter: Letter) -> str:
        event, at = last.get(letter.candidature.uuid, ("", None))
        if not event or event.removeprefix("candidature.") in AGREES:
            return ""
        return f"Son dernier courriel, du {format_day_short(at)}, disait autre chose : « {label_of(event)} »."

    yield from _each("mail", run, say)


_OF_ALL = (_rules, _signatory, _day_to_answer, _seats, _ranks, _left_behind)
_OF_EACH = (_address, _fee, _gender, _motive, _employers, _elsewhere, _earlier_mails)
