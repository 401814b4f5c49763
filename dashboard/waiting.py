"""Who else must act on a cycle: a number that leads to as many rows, and a sentence; or a sentence alone."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import State
from cycles.models import Cycle
from dashboard.figures import list_url
from toolkit.text.french import spell


@dataclass(frozen=True)
class WaitingLine:
    """A number of things that wait, said in words that agree with it, and their list; or a sentence without either."""

    words: str
    count: int | None = None
    url: str = ""


@dataclass(frozen=True)
class WaitingGroup:
    """Who must act, and on what."""

    title: str
    icon: str
    lines: list[WaitingLine]


def waiting_groups(
    *, user: User, cycle: Cycle, counts: dict[str, int], decisions: dict[str, int] | None
) -> list[WaitingGroup]:
    """Who must act on what, the reader first; groups with nothing to do are left out.

    `decisions` is None for whoever may not know how far the committee is.
    """
    held = user.roles_at(cycle.institute_id)
    groups = [
        WaitingGroup("Les candidats", "user", _for_applicants(cycle, counts)),
        WaitingGroup("Les employeurs", "building", _for_employers(cycle, counts)),
    ]
    if decisions is not None:
        knows_all = not decisions["closed"]  # whoever does not leaves it to another head
        is_head = Role.HEAD_OF_SERVICE in held
        if is_head and knows_all:
            groups.insert(0, WaitingGroup("Vous", "flag", _for_head(cycle, counts, decisions)))
        groups.append(WaitingGroup("La commission", "scale", _for_committee(cycle, decisions)))
        if not is_head and knows_all:
            groups.append(WaitingGroup("La direction du service", "users", _of_head(cycle, counts, decisions)))
    return [group for group in groups if group.lines]


def _for_head(cycle: Cycle, counts: dict[str, int], decisions: dict[str, int]) -> list[WaitingLine]:
    lines = []
    if _may_publish(cycle, decisions):
        url = f"{reverse('committee:publish')}?cycle={cycle.slug}"
        lines.append(_line(decisions["secret"], "décision à publier", "décisions à publier", url))
    free = _free(cycle, counts)
    if free:
        places = "une place est libre" if free == 1 else f"{spell(free)} places sont libres"
        one, many = f"personne en liste d’attente : {places}", f"personnes en liste d’attente : {places}"
        lines.append(_line(counts[State.WAITLISTED], one, many, list_url(cycle, State.WAITLISTED)))
    return lines


def _of_head(cycle: Cycle, counts: dict[str, int], decisions: dict[str, int]) -> list[WaitingLine]:
    """The same for a colleague, who has no list of it to read."""
    lines = []
    if _may_publish(cycle, decisions):
        lines.append(WaitingLine("Toutes les décisions sont prises : il reste à les publier"))
    if _free(cycle, counts):
        lines.append(WaitingLine("Une place libre est à proposer à la liste d’attente"))
    return lines


def _may_publish(cycle: Cycle, decisions: dict[str, int]) -> bool:
    return bool(cycle.is_closed and not decisions["undecided"] and decisions["secret"])


def _free(cycle: Cycle, counts: dict[str, int]) -> int:
    """Seats that are free while somebody waits for one."""
    return max(0, cycle.seats - counts["holding"]) if counts[State.WAITLISTED] else 0


def _for_applicants(cycle: Cycle, counts: dict[str, int]) -> list[WaitingLine]:
    asked = list_url(cycle, State.CORRECTION_REQUESTED)
    lines = [
        _line(counts[State.CORRECTION_REQUESTED], "correction attendue", "corrections attendues", asked),
        _line(
            counts[State.ADMITTED],
            "réponse d’une personne admise",
            "réponses de personnes admises",
            list_url(cycle, State.ADMITTED),
        ),
    ]
    if cycle.is_open:
        drafts = f"{reverse('instruction:drafts')}?cycle={cycle.slug}"
        lines.append(_line(counts[State.DRAFT], "brouillon à déposer", "brouillons à déposer", drafts))
    return [line for line in lines if line.count]


def _for_employers(cycle: Cycle, counts: dict[str, int]) -> list[WaitingLine]:
    url = f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=engagement-attendu"
    line = _line(counts["awaited"], "engagement à signer", "engagements à signer", url)
    return [line] if line.count else []


def _for_committee(cycle: Cycle, decisions: dict[str, int]) -> list[WaitingLine]:
    url = f"{reverse('committee:board')}?cycle={cycle.slug}&vue=sans-decision"
    line = _line(decisions["undecided"], "dossier sans décision", "dossiers sans décision", url)
    return [line] if line.count else []


def _line(count: int, one: str, many: str, url: str) -> WaitingLine:
    return WaitingLine(one if count == 1 else many, count, url)
