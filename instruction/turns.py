"""Who must act on a dossier: in words for the person who reads, and as a rank that the database sorts on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from accounts.models import User
from candidatures.enums import FALLEN, IN_INSTRUCTION, ActorRole, CommitmentState, State, Title
from candidatures.models import Candidature, CandidatureQuerySet
from instruction.conditions import AWAITED, READY, READY_STATES, commitment_awaited

LATE_AFTER_DAYS = 7

YOU, TO_TAKE, SERVICE, COMMITTEE, EMPLOYER, HEAD = (
    "Vous", "À prendre", "Service", "Commission", "Employeur", "Direction",
)  # fmt: skip
_WORDS: dict[str, str] = {ActorRole.COMMITTEE: COMMITTEE, ActorRole.HEAD_OF_SERVICE: HEAD}
# States in which the applicant must act, or the training team for want of a ready commitment; and those above the team.
_APPLICANTS = (State.UNDER_REVIEW, *State.acted_by(ActorRole.APPLICANT))
_ABOVE = State.acted_by(ActorRole.COMMITTEE) + State.acted_by(ActorRole.HEAD_OF_SERVICE)
_RANKS = {State.SUBMITTED: 1, **dict.fromkeys(_APPLICANTS, 3), **dict.fromkeys(_ABOVE, 4)}
_NEVER_LATE = frozenset({COMMITTEE, EMPLOYER, HEAD})

# Tone and icon of the chip, where the reader has something to do.
_LOOK = {YOU: ("wait", "flag"), TO_TAKE: ("info", "flag")}


def waits_for(user: User) -> Q:
    """Dossiers of this person that are ready to be judged."""
    return Q(adviser=user, state=State.UNDER_REVIEW) & READY


def waits_for_commitment() -> Q:
    """Dossiers in instruction that no answered commitment of their employer accompanies yet."""
    return Q(state__in=IN_INSTRUCTION) & ~READY


def has_rank(rank: int, user: User) -> Q:
    """Rows of this `turn_rank`, without asking the database for the rank of each."""
    reviewed = Q(state=State.UNDER_REVIEW)
    return {
        0: waits_for(user),
        1: Q(state=State.SUBMITTED),
        2: reviewed & READY & ~Q(adviser=user),
        3: Q(state__in=_APPLICANTS[1:]) | (reviewed & ~READY),
        4: Q(state__in=_ABOVE),
        5: ~Q(state__in=(State.SUBMITTED, *_APPLICANTS, *_ABOVE)),
    }[rank]


def with_turn(queryset: CandidatureQuerySet, user: User) -> CandidatureQuerySet:
    """Give each row its `turn_rank`: what this person must do, what is to be taken, a colleague, applicant or employer,
    committee or head of service, nobody. Agrees with `turn_of` and `has_rank`."""
    rank = Case(
        When(waits_for(user), then=Value(0)),
        When(state=State.SUBMITTED, then=Value(1)),
        When(Q(state=State.UNDER_REVIEW) & READY, then=Value(2)),
        When(state__in=_APPLICANTS, then=Value(3)),
        When(state__in=_ABOVE, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return queryset.annotate(turn_rank=rank)


# Who must act, as an address says it: the words of a filter.
TURNS = (
    ("vous", "Vous"),
    ("a-prendre", "À prendre"),
    ("collegue", "Un collègue"),
    ("candidat", "Candidat"),
    ("employeur", "Employeur"),
    ("commission", "Commission"),
    ("direction", "Direction"),
    ("personne", "Personne"),
)


def is_turn_of(who: str, user: User) -> Q:
    """Rows on which this one of TURNS must act, for the person who reads."""
    awaited = Q(state=State.UNDER_REVIEW) & Q(commitment_awaited())
    return {
        "vous": has_rank(0, user),
        "a-prendre": has_rank(1, user),
        "collegue": has_rank(2, user),
        "candidat": has_rank(3, user) & ~awaited,
        "employeur": has_rank(3, user) & awaited,
        "commission": Q(state__in=State.acted_by(ActorRole.COMMITTEE)),
        "direction": Q(state__in=State.acted_by(ActorRole.HEAD_OF_SERVICE)),
        "personne": has_rank(5, user),
    }[who]


def rank_of(candidature: Candidature, user: User) -> int:
    """The `turn_rank` of one row, told without the database. Reads the commitment: bring it along."""
    if candidature.state == State.UNDER_REVIEW and is_ready(candidature):
        return 0 if candidature.adviser_id == user.pk else 2
    return _RANKS.get(State.of(candidature.state), 5)


def is_ready(candidature: Candidature) -> bool:
    """READY, for one row: whether the employer has answered, and is the one that the dossier names."""
    commitment = candidature.commitment
    if commitment is None or commitment.state not in READY_STATES:
        return False
    sides = (candidature.siret, commitment.employer_siret)
    return not all(sides) or sides[0][:9] == sides[1][:9]


@dataclass(frozen=True)
class Turn:
    """Who must act, since how many days, and whether that is long. `days` is None when nobody must."""

    who: str
    days: int | None
    is_late: bool = False

    @property
    def since(self) -> str:
        """« depuis 5 jours », in words for the last two days."""
        if self.days is None:
            return ""
        return {0: "depuis aujourd’hui", 1: "depuis hier"}.get(self.days, f"depuis {self.days} jours")

    @property
    def tone(self) -> str:
        """Tone of the chip, or the empty string when somebody else must act."""
        return _LOOK.get(self.who, ("", ""))[0]

    @property
    def icon(self) -> str:
        """Icon of the chip."""
        return _LOOK.get(self.who, ("", ""))[1]


def turn_of(candidature: Candidature, user: User) -> Turn:
    """Say who must act on this dossier, for the person who reads. Reads the commitment and the adviser: bring them."""
    who = _who_acts(candidature, user)
    if not who:
        return Turn("Personne", None)
    days = (timezone.localdate() - timezone.localdate(candidature.state_changed_at)).days
    # The committee has its own calendar and the employer its own deliberations: only the desk or the applicant is late.
    return Turn(who, days, days > LATE_AFTER_DAYS and who not in _NEVER_LATE)


def _who_acts(candidature: Candidature, user: User) -> str:
    applicant = "Candidate" if candidature.title == Title.F else "Candidat"
    match candidature.state:
        case State.SUBMITTED:
            return TO_TAKE
        case State.UNDER_REVIEW:
            return _who_acts_under_review(candidature, user, applicant)
    return {**_WORDS, ActorRole.APPLICANT: applicant}.get(candidature.spec.acts, "")


def _who_acts_under_review(candidature: Candidature, user: User, applicant: str) -> str:
    commitment = candidature.commitment
    if commitment is None or commitment.standing in {CommitmentState.REFUSED, CommitmentState.EXPIRED, FALLEN}:
        return applicant
    if commitment.state in AWAITED:
        return EMPLOYER
    if candidature.adviser_id == user.pk:
        return YOU
    return short_name(candidature.adviser) or SERVICE


def short_name(person: Any) -> str:
    """« Hélène M. », or the empty string for nobody."""
    if person is None:
        return ""
    return (
        f"{person.first_name} {person.last_name[:1]}." if person.first_name and person.last_name else person.full_name
    )
