"""What waits for whom: the lines of the staff's home, each a number, a sentence and where to act."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.enums import State
from cycles.models import Cycle
from dashboard.figures import FeesDue
from toolkit.text.typography import format_euros


@dataclass(frozen=True)
class WaitingLine:
    """A number of things that wait, said in words that agree with it; `url` leads to them."""

    count: int
    words: str
    url: str = ""


@dataclass(frozen=True)
class WaitingGroup:
    """Who must act, and on what."""

    title: str
    icon: str
    lines: list[WaitingLine]


def waiting_groups(
    *, user: User, cycle: Cycle, counts: dict[str, int], decisions: dict[str, int] | None, due: FeesDue | None
) -> list[WaitingGroup]:
    """Who must act on what, the reader first; groups with nothing to do are left out.

    `decisions` is None for who may not know how far the committee is.
    """
    held = user.roles_at(cycle.institute_id)
    in_team = bool(held & set(TRAINING_TEAM))
    knows_all = decisions is not None and not decisions["closed"]  # whoever does not leaves it to another head
    to_publish = decisions if Role.HEAD_OF_SERVICE in held and knows_all else None
    groups = [
        WaitingGroup("Vous", "flag", _for_reader(cycle, counts, to_publish, due, in_team)),
        WaitingGroup("Les candidats", "user", _for_applicants(cycle, counts, in_team)),
        WaitingGroup("Les employeurs", "building", _for_employers(cycle, counts, in_team)),
        WaitingGroup("La commission", "scale", _for_committee(cycle, decisions)),
    ]
    if decisions is not None and to_publish is None and held & {Role.ADVISER, Role.HEAD_OF_SERVICE}:
        groups.append(
            WaitingGroup("La direction du service", "users", _for_head(cycle, counts, decisions, linked=False))
        )
    return [group for group in groups if group.lines]


def _for_reader(
    cycle: Cycle, counts: dict[str, int], to_publish: dict[str, int] | None, due: FeesDue | None, in_team: bool
) -> list[WaitingLine]:
    lines = []
    if in_team:
        lines += [
            _line(counts["mine"], "dossier à instruire", "dossiers à instruire", _list(cycle, "a-moi-d-agir")),
            _line(counts[State.SUBMITTED], "dossier à prendre", "dossiers à prendre", _list(cycle, "a-prendre")),
            _line(
                counts["near_silence"],
                "dossier à décider avant le silence valant rejet",
                "dossiers à décider avant le silence valant rejet",
                _list(cycle, "silence-proche"),
            ),
        ]
    if to_publish is not None:
        lines += _for_head(cycle, counts, to_publish, linked=True)
    if due is not None:
        total = format_euros(due.total)
        url = f"{reverse('fees:list')}?cycle={cycle.slug}"
        lines.append(_line(due.count, f"droit à facturer, {total}", f"droits à facturer, {total}", url))
    return [line for line in lines if line.count]


def _for_head(cycle: Cycle, counts: dict[str, int], decisions: dict[str, int], *, linked: bool) -> list[WaitingLine]:
    lines = []
    if cycle.is_closed and not decisions["undecided"] and not decisions["closed"]:
        url = f"{reverse('committee:publish')}?cycle={cycle.slug}" if linked else ""
        lines.append(_line(decisions["secret"], "décision à publier", "décisions à publier", url))
    free = max(0, cycle.seats - counts["holding"])
    if free and counts[State.WAITLISTED] and not decisions["closed"]:
        url = f"{reverse('committee:board')}?cycle={cycle.slug}" if linked else ""
        lines.append(
            _line(
                min(free, counts[State.WAITLISTED]),
                "place libre à proposer à la liste d’attente",
                "places libres à proposer à la liste d’attente",
                url,
            )
        )
    return [line for line in lines if line.count]


def _for_applicants(cycle: Cycle, counts: dict[str, int], in_team: bool) -> list[WaitingLine]:
    url = _list(cycle, "correction-demandee") if in_team else ""
    answers = f"{_list(cycle, 'toutes')}&etat={State.ADMITTED}" if in_team else ""
    lines = [
        _line(counts[State.CORRECTION_REQUESTED], "correction attendue", "corrections attendues", url),
        _line(counts[State.ADMITTED], "réponse d’une personne admise", "réponses de personnes admises", answers),
    ]
    if cycle.is_open:
        drafts = f"{reverse('instruction:drafts')}?cycle={cycle.slug}" if in_team else ""
        lines.append(_line(counts[State.DRAFT], "brouillon à déposer", "brouillons à déposer", drafts))
    return [line for line in lines if line.count]


def _for_employers(cycle: Cycle, counts: dict[str, int], in_team: bool) -> list[WaitingLine]:
    url = _list(cycle, "engagement-attendu") if in_team else ""
    line = _line(counts["awaited"], "engagement à signer", "engagements à signer", url)
    return [line] if line.count else []


def _for_committee(cycle: Cycle, decisions: dict[str, int] | None) -> list[WaitingLine]:
    if decisions is None:
        return []
    url = f"{reverse('committee:board')}?cycle={cycle.slug}"
    line = _line(decisions["undecided"], "dossier sans décision", "dossiers sans décision", url)
    return [line] if line.count else []


def _list(cycle: Cycle, view: str) -> str:
    return f"{reverse('instruction:list')}?cycle={cycle.slug}&vue={view}"


def _line(count: int, one: str, many: str, url: str = "") -> WaitingLine:
    return WaitingLine(count, one if count == 1 else many, url)
