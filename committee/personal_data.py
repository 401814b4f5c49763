"""What this app keeps about a person: what was decided on them once it is published, and what they did as a member.

Before publication the committee's work on a dossier is preparatory, and kept from its author (CRPA L311-2). After it,
they read what was said of them and not by whom (RGPD art. 15-4). A member's own detected recusals are kept from them:
each would say who applies.
"""

from collections import Counter
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from accounts.models import User
from candidatures.enums import Category
from committee.enums import UNABLE, Choice
from committee.minutes.personal_data import minutes_data
from committee.models import (
    Assessment,
    Committee,
    Decision,
    Employment,
    Item,
    LinkDeclaration,
    ReadingAssignment,
    Score,
    Seat,
    Version,
    Vote,
)  # fmt: skip
from committee.publishing.personal_data import publications_data
from committee.rectifying.personal_data import rectifying_data
from committee.scenarios.personal_data import scenarios_data
from cycles.models import Criterion
from organisations.enums import EmployerType
from toolkit.documents.personal import PersonalData, Row


def personal_data(user: User) -> PersonalData:
    """Return published decisions on the person, and their own acts as a member. Constant number of queries."""
    return {
        "décisions sur vos candidatures": [_judged(item) for item in _published_items(user)],
        **_sittings(user),
        **minutes_data(user),
        **scenarios_data(user),
        **publications_data(user),
        **rectifying_data(user),
    }


def _published_items(user: User) -> list[Item]:
    """The person's dossiers whose decision is published, or that left a committee whose decisions are."""
    left = Q(decision__isnull=True, removed_at__isnull=False, committee__published_at__isnull=False)
    known = Q(decision__published_at__isnull=False) | left
    # In an order that tells nothing of who reads first.
    readings = Assessment.objects.counted().order_by("score", "comment")
    items = Item.objects.filter(known, candidature__applicant=user)
    return list(
        items.select_related("committee__cycle", "candidature", "decision")
        .prefetch_related(Prefetch("assessments", queryset=readings.prefetch_related(_scores())), "votes")
        .order_by("entered_at", "pk")
    )


def _scores() -> Prefetch:
    return Prefetch("scores", queryset=Score.objects.select_related("criterion").order_by("criterion__position"))


def _judged(item: Item) -> Row:
    decision = getattr(item, "decision", None)
    counts = Counter(vote.choice for vote in item.votes.all())
    return {
        "dossier": item.candidature.receipt_number,
        "cycle": str(item.committee.cycle),
        "devant la commission": item.entered_at,
        "retirée": item.removed_at,
        "décision": decision.said if decision else "aucune",
        "rang sur liste d’attente": decision.rank if decision else None,
        "motif": decision.reason if decision else "",
        "publiée": decision.published_at if decision else None,
        "moyenne sur 20": item.mean_score,
        "lectures": [_reading(assessment) for assessment in item.assessments.all()],
        "votes": {str(choice.label): counts[choice] for choice in Choice},
    }


def _reading(assessment: Assessment) -> Row:
    return {
        "note sur 20": assessment.score,
        "notes": {each.criterion.label: _mark(each) for each in assessment.scores.all()},
        "commentaires": {each.criterion.label: each.comment for each in assessment.scores.all() if each.comment},
        "avis": assessment.comment,
    }


def _mark(score: Score) -> int | str:
    if score.value is not None:
        return score.value
    return UNABLE.lower() if score.is_unable else ""


def _versions(user: User, known: QuerySet) -> list[Row]:
    """Each version of the readings that this person has validated. Two queries."""
    mine = {"assessment__seat__user": user, "assessment__set_aside_at": None, "assessment__item__in": known}
    versions = Version.objects.filter(**mine).annotate(dossier=F("assessment__item__candidature__receipt_number"))
    labels = dict(Criterion.objects.filter(cycle__committee__seats__user=user).values_list("pk", "label"))
    return [
        {
            "dossier": each.dossier,
            "version": each.number,
            "validée": each.at,
            "note sur 20": each.score,
            "notes": {labels.get(pk, ""): UNABLE.lower() if mark is None else mark for pk, mark in each.marks.items()},
            "commentaires": {labels.get(pk, ""): remark for pk, remark in each.remarks.items()},
            "avis": each.comment,
        }
        for each in versions.order_by("assessment__item__entered_at", "assessment", "number")
    ]


def _seat(seat: Seat) -> Row:
    return {
        "commission": str(seat.committee.cycle),
        "rôle": seat.capacity,
        "SIREN": seat.siren,
        "remplacé": seat.replaced_at,
        "domaines": [EmployerType(each).label for each in seat.employer_types],
        "fonctions": [Category(each).label for each in seat.categories],
    }


def _sittings(user: User) -> PersonalData:
    """What a member did. Dossiers go by their number; those they were recused from and their own are not there."""
    known = Item.objects.known_to(user).values("pk")
    dossier = F("item__candidature__receipt_number")
    readings = Assessment.objects.filter(seat__user=user, item__in=known).annotate(dossier=dossier)
    votes = Vote.objects.filter(seat__user=user, item__in=known).annotate(dossier=dossier)
    declared = LinkDeclaration.objects.filter(Q(has_link=True) | Q(item__in=known), user=user).annotate(dossier=dossier)
    decisions = Decision.objects.filter(recorded_by=user, item__in=known).annotate(dossier=dossier)
    seats = Seat.objects.filter(user=user).select_related("committee__cycle", "user").order_by("pk")
    published = Committee.objects.filter(published_by=user).select_related("cycle").order_by("published_at")
    given = ReadingAssignment.objects.filter(seat__user=user, item__in=known).annotate(dossier=dossier)
    return {
        "sièges": [_seat(seat) for seat in seats],
        "dossiers confiés": [
            {"dossier": each.dossier, "date": each.made_at} for each in given.order_by("made_at", "pk")
        ],
        "employeurs déclarés": [_employer(each) for each in Employment.objects.filter(user=user)],
        "liens déclarés": [_declared(each) for each in declared.order_by("at", "pk")],
        "lectures": [
            {
                "dossier": each.dossier,
                "état": each.get_state_display(),
                **_reading(each),
                "enregistrée": each.updated_at,
                "validée": each.validated_at,
            }
            for each in readings.prefetch_related(_scores()).order_by("updated_at", "pk")
        ],
        "versions de vos lectures": _versions(user, known),
        "votes": [
            {"dossier": each.dossier, "vote": each.get_choice_display(), "date": each.at}
            for each in votes.order_by("at", "pk")
        ],
        "décisions enregistrées": [
            {"dossier": each.dossier, "date": each.recorded_at} for each in decisions.order_by("recorded_at", "pk")
        ],
        "publications": [{"commission": str(each.cycle), "date": each.published_at} for each in published],
    }


def _employer(told: Employment) -> Row:
    return {
        "employeur": told.name,
        "SIREN": told.siren,
        "type": told.get_employer_type_display(),
        "département": told.get_department_display(),
        "début": told.start,
        "fin": told.end,
        "aujourd’hui": told.is_present,
    }


def _declared(made: Any) -> Row:
    """One answer, with the number of its dossier."""
    shown = [each["words"] for each in made.proposed]
    return {"dossier": made.dossier, "lien": made.nature or "aucun", "liens proposés": shown, "date": made.at}
