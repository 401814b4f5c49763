"""What waits for the training team, by name and date; see toolkit.waiting."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment, Message, Revision, TakeOver
from candidatures.posted_enums import TakeOverState
from cycles.models import Cycle
from instruction.drafts import IS_POSTED, POSTED
from instruction.drafts import SHOWN as SHOWN_OF_DRAFT
from instruction.duties import DUTIES, Duty, due_notes
from instruction.enums import SynthesisState
from instruction.models import IneligibilityProposal, Synthesis
from instruction.turns import LATE_AFTER_DAYS
from organisations.enums import SilenceRegime
from toolkit.lists.filters import quoted
from toolkit.lists.pager import query_of
from toolkit.waiting import SHOWN, Lot, Thing, Waiting

WORDS_SHOWN = 120
NAMED = ("uuid", "cycle", "first_name", "last_name", "employer_name", "on", "detail")

Cycles = dict[int, Cycle]


@dataclass(frozen=True)
class _Reading:
    """How dossiers of a kind are told: the day that they wait since, or until where it `comes`; quoted from what,
    and in which words where there is nothing to quote."""

    on: Any
    words: str = ""
    detail: Any = None
    comes: bool = False


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """What the person has to do about the dossiers of these cycles, where they are of the team. One query to count and
    one for each kind that is not empty; as much for the papers to type in."""
    mine = user.institutes_with_role(*TRAINING_TEAM)
    worked = {cycle.pk: cycle for cycle in cycles if cycle.institute_id in mine}
    if not worked:
        return []
    scope = Candidature.objects.instructed_by(user).filter(cycle__in=worked)
    counts, readings = _count_duties(user, scope), _readings(user)
    found = [
        _told(user, duty, scope, readings[duty.slug], worked, counts)
        for duty in DUTIES
        if any((pk, duty.slug) in counts for pk in worked)
    ]
    return [*found, *_posted(user, worked)]


def _readings(user: User) -> dict[str, _Reading]:
    """How each kind is told to this person."""
    own = OuterRef("pk")
    unread = Message.objects.filter(thread__candidature=own, is_from_staff=False, read_at=None).order_by("at", "pk")
    asked = Revision.objects.open().filter(candidature=own, due_on__isnull=False)
    form = EmployerCommitment.objects.filter(candidature=own, state=CommitmentState.UPLOADED)
    note = due_notes(user).order_by("remind_on", "pk")
    proposed = IneligibilityProposal.objects.filter(candidature=own).order_by("-at", "-pk")
    summary = Synthesis.objects.filter(candidature=own, state=SynthesisState.PROPOSED)
    contested = TakeOver.objects.filter(candidature=own, state=TakeOverState.REFUSED).order_by("-ended_at", "-pk")
    returned = Synthesis.objects.filter(candidature=own, state=SynthesisState.DRAFT).exclude(returned_word="")
    changed = F("state_changed_at")
    return {
        "irrecevabilite-a-decider": _Reading(_first(proposed, "at"), detail=_first(proposed, "reason")),
        "irrecevabilite-renvoyee": _Reading(_first(proposed, "closed_at"), detail=_first(proposed, "answer")),
        "synthese-a-valider": _Reading(_first(summary, "proposed_at"), "La commission la lira une fois validée"),
        "reponse-a-lire": _Reading(_first(unread, "at"), detail=_first(unread, "text")),
        "correction-revenue": _Reading(changed, "A renvoyé ce qui était demandé"),
        "correction-en-retard": _Reading(_first(asked, "due_on"), "Le jour donné pour corriger est passé", comes=True),
        "silence": _Reading(F("silence_on"), comes=True),
        "note-a-revoir": _Reading(_first(note, "remind_on"), detail=_first(note, "text")),
        "formulaire-a-verifier": _Reading(_first(form, "created_at"), "Le formulaire signé attend d’être relu"),
        "adresse-contestee": _Reading(_first(contested, "ended_at"), "Son adresse est celle d’une autre personne"),
        "a-juger": _Reading(changed, "Engagement signé, recevabilité à prononcer"),
        "synthese-a-ecrire": _Reading(
            Coalesce(_first(returned, "returned_at"), changed),
            "Recevable : la commission attend votre synthèse",
            detail=_first(returned, "returned_word"),
        ),
        "sans-conseiller": _Reading(F("submitted_at"), "Déposé, personne ne l’a encore pris"),
    }


def _first(rows: Any, name: str) -> Subquery:
    return Subquery(rows.values(name)[:1])


def _count_duties(user: User, scope: Any) -> dict[tuple[int, str], int]:
    """How many dossiers of each cycle and kind there are; none is left out."""
    names = {f"duty_{place}": duty for place, duty in enumerate(DUTIES)}
    conditions = {name: Count("pk", filter=duty.condition(user)) for name, duty in names.items()}
    rows = scope.order_by().values("cycle").annotate(**conditions)
    return {(row["cycle"], duty.slug): row[name] for row in rows for name, duty in names.items() if row[name]}


def _told(
    user: User, duty: Duty, scope: Any, reading: _Reading, cycles: Cycles, counts: dict[tuple[int, str], int]
) -> Waiting:
    queries = {pk: query_of({"cycle": each.slug, "vue": "toutes", "tache": duty.slug}) for pk, each in cycles.items()}
    numbers = {pk: counts[pk, duty.slug] for pk in cycles if (pk, duty.slug) in counts}
    lots = lots_of(numbers, {pk: f"{reverse('instruction:list')}?{queries[pk]}" for pk in numbers}, cycles)
    rows = scope.filter(duty.condition(user)).annotate(on=reading.on, detail=reading.detail or F("employer_name"))
    things = []
    for row in rows.order_by("on", "pk").values(*NAMED)[:SHOWN]:
        cycle = cycles[row["cycle"]]
        address = reverse("instruction:detail", args=[row["uuid"]])
        things.append(
            Thing(
                name=f"{row['first_name']} {row['last_name']}",
                beside=", ".join(filter(None, (row["employer_name"], cycle.label if len(cycles) > 1 else ""))),
                what=_words(row, reading, cycle),
                on=row["on"],
                url=f"{address}?{queries[cycle.pk]}",
                is_late=_is_late(row["on"], reading),
            )
        )
    return Waiting(duty.slug, duty.one, duty.many, duty.icon, lots, things)


def lots_of(numbers: dict[int, int], urls: dict[int, str], cycles: Cycles) -> list[Lot]:
    """A list for each cycle that has some; its name is said where the home is about several."""
    return [Lot(numbers[pk], urls[pk], cycles[pk].label if len(cycles) > 1 else "") for pk in cycles if numbers.get(pk)]


def _words(row: dict[str, Any], reading: _Reading, cycle: Cycle) -> str:
    if reading.detail is not None and row["detail"]:
        return quoted(" ".join(row["detail"].split()), WORDS_SHOWN)
    if reading.words:
        return reading.words
    effect = "rejet" if cycle.institute.silence_regime == SilenceRegime.REJECTS else "acceptation"
    return f"Le silence {'vaut' if row['on'] <= timezone.localdate() else 'vaudra'} {effect}"


def _is_late(on: Any, reading: _Reading) -> bool:
    """A day that was to come and has; or a wait that is long."""
    day = timezone.localdate(on) if isinstance(on, datetime.datetime) else on
    limit = datetime.timedelta(0 if reading.comes else LATE_AFTER_DAYS)
    return timezone.localdate() - day >= limit if reading.comes else timezone.localdate() - day > limit


def _posted(user: User, cycles: Cycles) -> list[Waiting]:
    """Dossiers that came by post and are not typed in to the end."""
    scope = Candidature.objects.at_desk_of(user).filter(IS_POSTED, cycle__in=cycles, state=State.DRAFT)
    numbers = dict(scope.order_by().values_list("cycle").annotate(Count("pk")))
    if not numbers:
        return []
    urls = {
        pk: f"{reverse('instruction:drafts')}?{query_of({'cycle': cycles[pk].slug, 'vue': POSTED})}" for pk in numbers
    }
    things = [
        Thing(
            name=row.full_name,
            what="Reçu par courrier, pas encore enregistré",
            on=row.arrived_on,
            url=row.get_absolute_url(),
        )
        for row in scope.select_related("applicant").only(*SHOWN_OF_DRAFT).order_by("arrived_on", "pk")[:SHOWN]
    ]
    lots = lots_of(numbers, urls, cycles)
    return [Waiting("papier", "dossier papier à saisir", "dossiers papier à saisir", "edit", lots, things)]
