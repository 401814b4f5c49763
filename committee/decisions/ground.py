"""What a decision stands on: a call that is over for everyone, and what its cycle asks for (readings, a vote) or the
president's own motive; and when dossiers are read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import NEED_READINGS, NEED_VOTE, DecisionNeeds
from committee.models import Assessment, Ballot, Committee, Item, Recusal, Vote
from cycles.models import LAST_SECOND, Cycle
from toolkit.text.typography import format_moment


@dataclass(frozen=True)
class Ground:
    """Validated readings and votes of members who are not recused from one dossier, and what its cycle asks for.

    The same rule as DecisionQuerySet.with_ground.
    """

    readings: int
    votes: int
    needs: str = DecisionNeeds.EITHER
    readings_needed: int = 1

    def __bool__(self) -> bool:
        """Whether a decision may stand on it."""
        if self.needs == DecisionNeeds.EITHER:
            return not self.readings_short or bool(self.votes)
        return not self.lacks_readings and not self.lacks_vote

    @property
    def readings_short(self) -> int:
        """How many validated readings are missing from the number that the cycle sets."""
        return max(0, self.readings_needed - self.readings)

    @property
    def lacks_readings(self) -> bool:
        """Whether readings are asked for without choice, and missing."""
        return self.needs in NEED_READINGS and self.readings_short > 0

    @property
    def lacks_vote(self) -> bool:
        """Whether a vote is asked for without choice, and missing."""
        return self.needs in NEED_VOTE and not self.votes

    @property
    def lacking(self) -> str:
        """What is missing, in French, with what the cycle asks for; the empty string for nothing."""
        if self:
            return ""
        asked = asked_words(self.needs, self.readings_needed)
        if self.needs != DecisionNeeds.EITHER:
            missing = [_readings_words(self.readings_short)] if self.lacks_readings else []
            missing += ["un vote"] if self.lacks_vote else []
            return f"Il manque {' et '.join(missing)} : ce cycle demande {asked}"
        if self.readings_needed == 1:
            return "Ce dossier n’a ni lecture validée ni vote"
        return f"Il manque {_readings_words(self.readings_short)}, ou un vote : ce cycle demande {asked}"

    @property
    def remedy(self) -> str:
        """What is to be done about what is missing: « faites-le lire »."""
        if not self.lacks_vote:
            return "faites-le lire"
        return "faites-le lire et faites voter" if self.lacks_readings else "faites voter"


def asked_words(needs: str, readings_needed: int) -> str:
    """What a decision asks for: « 2 lectures validées ou un vote »."""
    readings = _readings_words(readings_needed)
    words = {DecisionNeeds.READINGS: readings, DecisionNeeds.VOTE: "un vote"}
    link = "et" if needs == DecisionNeeds.BOTH else "ou"
    return words.get(DecisionNeeds(needs), f"{readings} {link} un vote")


def _readings_words(number: int) -> str:
    return f"{number} lectures validées" if number > 1 else f"{number} lecture validée"


def ground_of(item: Item) -> Ground:
    """What was read and voted on this dossier by those who may, the voices of a sitting among them. Three queries,
    four where its committee is not known."""
    return grounds_of(item.committee, [item])[item.pk]


def grounds_of(committee: Committee, items: Iterable[Item]) -> dict[int, Ground]:
    """The ground of each of these dossiers of one committee, by primary key. Three queries whatever their number."""
    keys = [item.pk for item in items]
    apart = Exists(Recusal.objects.standing().filter(seat=OuterRef("seat"), item=OuterRef("item")))
    read = Counter(Assessment.objects.weighed().filter(~apart, item__in=keys).values_list("item", flat=True))
    votes = Counter(Vote.objects.filter(~apart, item__in=keys).values_list("item", flat=True))
    voices = _voices_on(keys)
    needs, number = committee.needs, committee.readings_needed
    return {key: Ground(read[key], votes[key] + voices[key], needs, number) for key in keys}


def _voices_on(keys: list[int]) -> Counter[int]:
    """Voices received in sittings about each of these dossiers, alone or along with others."""
    about = Q(sitting_item__item__in=keys) | Q(sitting_item__followers__item__in=keys)
    led, along = F("sitting_item__item"), F("sitting_item__followers__item")
    found = {
        (ballot.pk, key): ballot.cast
        for ballot in Ballot.objects.closed().filter(about).annotate(led=led, along=along)
        for key in (ballot.led, ballot.along)
        if key is not None
    }
    voices: Counter[int] = Counter()
    for (_, key), cast in found.items():
        voices[key] += cast
    return voices


def why_not_reading(committee: Committee) -> str:
    """Why nothing is read now, in French with its date; the empty string while the reading is open."""
    if committee.reading_is_to_come:
        return f"La lecture ouvre le {format_moment(committee.reading_opens_at)}"
    if committee.reading_is_over:
        return f"La lecture est close depuis le {format_moment(committee.reading_closes_at)}"
    return ""


def why_too_early(cycle: Cycle) -> str:
    """Why nothing may be decided nor published yet in this cycle, in French with its date; the empty string otherwise.

    All candidates are judged together: nobody is while the call is open, nor while one person may still submit thanks
    to an extension. Nothing overrides this. A dossier that was submitted has used its extension up; an archive ends
    both. One query, once the call is over.
    """
    if not cycle.is_closed:
        if cycle.is_open:
            return f"L’appel est ouvert jusqu’au {format_moment(cycle.closes_at)}"
        return "L’appel n’a pas encore eu lieu"
    if not cycle.is_published:
        return ""
    late = Candidature.objects.filter(
        cycle=cycle, state=State.DRAFT, extended_until__gt=max(timezone.now() - LAST_SECOND, cycle.closes_at)
    )
    found = late.aggregate(number=Count("pk"), last=Max("extended_until"))
    if not found["number"]:
        return ""
    if found["number"] == 1:
        return f"Un délai accordé à une personne court jusqu’au {format_moment(found['last'])}"
    return f"{found['number']} délais accordés courent encore, le dernier jusqu’au {format_moment(found['last'])}"
