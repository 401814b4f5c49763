"""Links that the data propose to a member, who alone confirms them: an employer in common, a line of hierarchy, a name.

Nothing is stored before the member answers. What a head of service has lifted is not proposed again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from accounts.models import User
from candidatures.models import Candidature
from committee.enums import LinkGround
from committee.models import Employment, Item, Recusal, Seat
from organisations.enums import Department, EmployerType
from organisations.models import Employer
from toolkit.text.search_text import fold

NATURE_LIMIT = 300
LONGEST_READ = 20_000  # characters of a dossier in which a name is looked for
_TEXTS = ("motivation", "project", "contribution", "question", "expectations", "scope", "diplomas", "cycles_taken")
_WORD = re.compile(r"[a-z0-9]+")
_LITTLE = frozenset(("a", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"))
# Ways to write a kind of employer, as words: the longest first.
_KINDS = (
    (("communaute", "agglomeration"), "ca"), (("agglomeration",), "ca"), (("communaute", "communes"), "cc"),
    (("communaute", "urbaine"), "cu"), (("conseil", "departemental"), "departement"),
    (("conseil", "general"), "departement"), (("conseil", "regional"), "region"), (("ville",), "commune"),
    (("mairie",), "commune"), (("centre", "gestion"), "cdg"),
)  # fmt: skip
_KIND_WORDS = frozenset({kind for _words, kind in _KINDS} | {"commune", "metropole", "sdis", "ccas"})
_TITLES = ("m", "mme", "monsieur", "madame")

_GROUPS = (EmployerType.CC, EmployerType.CA, EmployerType.CU, EmployerType.METROPOLE, EmployerType.EPT)
# Kinds of which one supervises or joins the other, within one department. To be confirmed by the institute: unions of
# communes (syndicats) are left out, for nearly every commune joins several.
LINES = frozenset(
    frozenset(pair)
    for pair in (
        *((EmployerType.COMMUNE, group) for group in _GROUPS),
        *((EmployerType.CCAS, group) for group in (EmployerType.COMMUNE, *_GROUPS)),
        (EmployerType.SDIS, EmployerType.DEPARTEMENT),
        (EmployerType.CDG, EmployerType.DEPARTEMENT),
    )
)


@dataclass(frozen=True)
class Proposal:
    """A link that the data show: its ground, and the words in which it is said and kept."""

    ground: str
    words: str

    @property
    def kept(self) -> dict[str, str]:
        """The same as it is kept with an answer."""
        return {"ground": str(self.ground), "words": self.words}


@dataclass(frozen=True)
class Place:
    """An employer of a member: its name as words, its years (None: not known), and what it is."""

    name: frozenset[str]
    siren: str = ""
    kind: str = ""
    department: str = ""
    start: int | None = None
    end: int | None = None

    def is_named(self, name: str) -> bool:
        """Whether these words name it."""
        return bool(self.name) and self.name == name_words(name)

    def overlaps(self, start: int | None, end: int | None) -> bool:
        """Whether it shares a year with these; a year that is not known excludes nothing."""
        begins_in_time = self.start is None or end is None or self.start <= end
        return begins_in_time and (self.end is None or start is None or start <= self.end)


@dataclass(frozen=True)
class Ties:
    """What is known of a member: their name, the employers they have and those they had."""

    user: User
    present: Sequence[Place] = ()
    former: Sequence[Place] = ()
    lifted: frozenset[tuple[int, str]] = field(default_factory=frozenset)  # item and ground, judged to mean nothing

    @cached_property
    def names(self) -> list[str]:
        """Ways to write their name in a folded text, each between spaces."""
        first, last = (" ".join(_WORD.findall(fold(name))) for name in (self.user.first_name, self.user.last_name))
        if not last:
            return []
        ways = [f"{title} {last}" for title in _TITLES]
        ways += [f"{first} {last}", f"{last} {first}"] if first else []
        if " " in last:  # a double name is rare enough to mean a person by itself
            ways.append(last)
        return [f" {way} " for way in ways]


def name_words(name: str) -> frozenset[str]:
    """The words that tell an employer's name from others, whatever the way its kind is written; none for a name that
    tells its kind alone."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _LITTLE]
    for written, kind in _KINDS:
        if set(written) <= set(words):
            words = [word for word in words if word not in written] + [kind]
            break
    return frozenset() if set(words) <= _KIND_WORDS else frozenset(words)


def ties_of(seats: Iterable[Seat], items: Iterable[Item]) -> dict[int, Ties]:
    """What is known of these members before these dossiers, by the id of the person. Three queries at most."""
    seats = list(seats)
    people = {seat.user_id: seat.user for seat in seats}
    told: defaultdict[int, list[Employment]] = defaultdict(list)
    for each in Employment.objects.filter(user__in=people):
        told[each.user_id].append(each)
    sirens = {seat.siren for seat in seats} | {each.siren for mine in told.values() for each in mine}
    known: defaultdict[str, list[Employer]] = defaultdict(list)
    for employer in Employer.objects.filter(siren__in=sirens - {""}) if sirens - {""} else ():
        known[employer.siren].append(employer)
    lifted = _lifted(people, items)
    return {
        seat.user_id: Ties(
            user=people[seat.user_id],
            present=[
                *_known_places(seat.siren, known),
                *(place for each in told[seat.user_id] if each.is_present for place in _places(each, known)),
            ],
            former=[place for each in told[seat.user_id] if not each.is_present for place in _places(each, known)],
            lifted=frozenset(lifted[seat.user_id]),
        )
        for seat in seats
    }


def _lifted(people: Iterable[int], items: Iterable[Item]) -> defaultdict[int, set[tuple[int, str]]]:
    """What heads of service have judged to mean nothing, by person: item and ground. One query, none without items."""
    found: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    about = list(items)
    judged = Recusal.objects.filter(user__in=list(people), item__in=about, lifted_by__isnull=False).exclude(ground="")
    for user, item, ground in judged.values_list("user", "item", "ground") if about else ():
        found[user].add((item, ground))
    return found


def _known_places(siren: str, known: dict[str, list[Employer]]) -> list[Place]:
    found = known.get(siren, []) if siren else []
    places = [Place(name_words(each.name), siren, each.employer_type, each.department) for each in found]
    return places or ([Place(frozenset(), siren)] if siren else [])


def _places(told: Employment, known: dict[str, list[Employer]]) -> list[Place]:
    """An employer that a member has told, with what the base knows of its SIREN."""
    years = {"start": told.start, "end": told.end}
    places = [Place(name_words(told.name), told.siren, told.employer_type, told.department, **years)]
    for employer in known.get(told.siren, []) if told.siren else []:
        places.append(
            Place(name_words(employer.name), told.siren, employer.employer_type, employer.department, **years)
        )
    return places


def proposals_for(ties: Ties, item: Item) -> list[Proposal]:
    """The links that the data show between a member and a dossier, at most one a ground. No query: the candidature and
    its texts are read already."""
    finders = (
        (LinkGround.POST, _find_post),
        (LinkGround.LINE, _find_line),
        (LinkGround.NAMED, _find_name),
        (LinkGround.COLLEAGUE, _find_colleague),
    )
    judged = {ground for pk, ground in ties.lifted if pk == item.pk}
    found = []
    for ground, find in finders:
        same_employer = ground == LinkGround.POST and LinkGround.EMPLOYER in judged
        words = "" if ground in judged or same_employer else find(ties, item.candidature)
        if words:
            found.append(Proposal(ground, words[:NATURE_LIMIT]))
    return found


def proposals_on(seat: Seat, item: Item) -> list[Proposal]:
    """The same for one member and one dossier. Three queries at most, the last where the data show a link."""
    ties = ties_of([seat], [])[seat.user_id]
    if not proposals_for(ties, item):
        return []
    return proposals_for(replace(ties, lifted=frozenset(_lifted([seat.user_id], [item])[seat.user_id])), item)


def mark_of(proposals: Iterable[Proposal]) -> str:
    """What a page sends back to say which links it showed: an answer is about these."""
    return ",".join(sorted(each.ground for each in proposals)) or "-"


def _posts(candidature: Candidature) -> list[tuple[str, int | None, int | None]]:
    """Name and years of each employer that the dossier tells, the present one first, without its start."""
    told = [post for post in candidature.career_posts if isinstance(post, dict)]
    posts = [(str(post.get("employer") or ""), _year(post.get("start")), _year(post.get("end"))) for post in told]
    return [(candidature.employer_name, None, None), *posts]


def _year(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _find_post(ties: Ties, candidature: Candidature) -> str:
    for name, start, end in _posts(candidature):
        if any(place.is_named(name) for place in ties.present):
            return f"Même employeur, dans ses derniers postes : {name}{_years(start, end)}"
    return ""


def _find_colleague(ties: Ties, candidature: Candidature) -> str:
    siren = candidature.siret[:9]
    if siren and any(place.siren == siren for place in ties.former):
        return f"Même employeur autrefois : {candidature.employer_name}"
    for name, start, end in _posts(candidature):
        if any(place.is_named(name) and place.overlaps(start, end) for place in ties.former):
            return f"Même employeur autrefois : {name}{_years(start, end)}"
    return ""


def _years(start: int | None, end: int | None) -> str:
    if start and end:
        return f" ({start} – {end})"
    return f" (depuis {start})" if start else f" (jusqu’en {end})" if end else ""


def _find_line(ties: Ties, candidature: Candidature) -> str:
    kind, department = candidature.employer_type, candidature.department
    for place in ties.present if department else ():
        if place.department == department and frozenset((place.kind, kind)) in LINES:
            theirs, own = EmployerType(kind).label, EmployerType(place.kind).label
            where = Department(department).label
            return f"Même département, {where}, et employeurs liés : {own} et {theirs}"
    return ""


def _find_name(ties: Ties, candidature: Candidature) -> str:
    if not ties.names:
        return ""
    told = "\n".join([*(getattr(candidature, name) for name in _TEXTS), *_jobs(candidature)])[:LONGEST_READ]
    words = f" {' '.join(_WORD.findall(fold(told)))} "
    return "Nom cité dans le dossier" if any(name in words for name in ties.names) else ""


def _jobs(candidature: Candidature) -> list[str]:
    posts = [post for post in candidature.career_posts if isinstance(post, dict)]
    return [str(post.get(key) or "") for post in posts for key in ("job_title", "employer")]
