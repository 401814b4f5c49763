"""Who is to be called to a session now, in which letter, and what stands in the way."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.holding import is_held
from accounts.models import User
from convocations.facts import Facts, facts_of, place_of, what_moved
from convocations.models import Convocation, Practical
from programme.enums import SlotKind
from programme.models import Enrolment, Session
from programme.queries import PublishedProgramme, published_programme
from toolkit.domain.marks import fingerprint


@dataclass(frozen=True)
class Call:
    """One person: what they would be called to, the letter that they hold (None before the first), its number."""

    enrolment: Enrolment
    facts: Facts
    letter: Convocation | None
    number: int

    @cached_property
    def moved(self) -> list[str]:
        """What has moved since that letter; an empty list without one."""
        return what_moved(Facts.read(self.letter.told), self.facts) if self.letter else []

    @property
    def is_due(self) -> bool:
        """Whether a letter is to be sent: the first one, or another one. Nobody is called to no half-day at all."""
        return bool(self.facts.halves) and (self.letter is None or bool(self.moved))

    @property
    def lacks_copy(self) -> bool:
        """Whether the training contact was given after the letter left: no copy of it was sent there."""
        letter, contact = self.letter, self.training_contact
        return letter is not None and not self.moved and bool(contact) and letter.copied_to != contact

    @property
    def by_post(self) -> bool:
        """Whether the person has no address: the letter is posted."""
        return is_held(self.enrolment.user)

    @property
    def training_contact(self) -> str:
        """Whom the letter is copied to at the employer of that session; the empty string for nobody: the contact of
        a person who moved is the new employer's."""
        participant = self.enrolment.participant
        if participant is None or participant.employer_id != self.enrolment.employer_id:
            return ""
        return participant.training_contact_email


class Calling:
    """The calls of one session, in the order of names. Seven queries, whatever the number of people."""

    def __init__(self, session: Session, calls: list[Call], practical: Practical) -> None:
        self.session = session
        self.calls = calls
        self.practical = practical

    @property
    def to_send(self) -> list[Call]:
        """Those for whom a letter is to be sent."""
        return [call for call in self.calls if call.is_due]

    @property
    def up_to_date(self) -> list[Call]:
        """Those who hold a letter that says what holds."""
        return [call for call in self.calls if call.letter is not None and not call.moved]

    @property
    def to_copy(self) -> list[Call]:
        """Those whose letter holds, and whose training contact has no copy of it; none once the session is over."""
        ends = self.session.ends_on
        if ends is None or ends < timezone.localdate():
            return []
        return [call for call in self.calls if call.lacks_copy and call.facts.halves]

    @property
    def copies_seal(self) -> str:
        """What stands for the copies that would leave."""
        return fingerprint(
            {"copies": [[str(call.enrolment.uuid), call.number, call.training_contact] for call in self.to_copy]}
        )

    @property
    def gone(self) -> list[Call]:
        """Those who hold a letter although no half-day of theirs is left: its dates were withdrawn."""
        return [call for call in self.calls if call.letter is not None and not call.facts.halves]

    @cached_property
    def blocking(self) -> list[str]:
        """What must be mended before anything leaves, in French."""
        found = []
        session = self.session
        if not session.is_dated:
            found.append("Cette session n’a pas encore de dates : donnez-les d’abord.")
        elif session.ends_on is not None and session.ends_on < timezone.localdate():
            found.append("Cette session est finie : on n’y convoque plus personne.")
        if not place_of(session):
            found.append("Le lieu n’est pas choisi : choisissez-le dans le programme.")
        if not self.calls:
            found.append("Personne n’est inscrit à cette session.")
        return found

    @cached_property
    def lacking(self) -> list[str]:
        """What a reader would miss and that stops nothing, in French."""
        found = []
        if self.published is None:
            found.append(
                "Le programme n’est pas publié : la convocation donne les horaires sans dire ce qui s’y passe."
            )
        for name, words in (
            ("lodging", "Rien n’est dit de l’hébergement."),
            ("to_prepare", "Rien n’est dit de ce qu’il faut préparer."),
            ("warn", "Rien ne dit qui prévenir d’une absence."),
        ):
            if not getattr(self.practical, name):
                found.append(words)
        return found

    @cached_property
    def published(self) -> PublishedProgramme | None:
        """What participants read of the programme. One query."""
        return published_programme(self.session)

    @cached_property
    def what(self) -> dict[str, str]:
        """What happens in each half-day of the published programme (« 2025-03-11 MORNING »): titles, each once."""
        lines = self.published.programme.half_days if self.published else ()
        return {
            f"{line.day.isoformat()} {line.period}": ", ".join(
                dict.fromkeys(slot.title for slot in line.slots if slot.kind not in {SlotKind.BREAK, SlotKind.MEAL})
            )
            for line in lines
        }

    def letter_facts(self, call: Call) -> dict[str, Any]:
        """What the letter of one person is made of; see documents."""
        programme = getattr(self.session, "programme", None)
        venue = programme.venue if programme is not None else None
        return {
            "session": self.session,
            "enrolment": call.enrolment,
            "facts": call.facts,
            "number": call.number,
            "practical": self.practical.told,
            "what": self.what,
            "access": venue.access if venue is not None else "",
            "replaces": call.letter.document.number if call.letter else "",
            "changes": call.moved,
        }

    @cached_property
    def seal(self) -> str:
        """What stands for all that would leave: another one, and it has changed."""
        told = [
            [str(call.enrolment.uuid), call.number, call.facts.to_json(), call.enrolment.employer_name]
            for call in self.to_send
        ]
        return fingerprint({"letters": told, "practical": self.practical.told, "what": self.what})

    def known_to(self, user: User) -> "Calling":
        """The same, of the people that this member of staff may know of. One query."""
        rows = Enrolment.objects.known_to(user).filter(pk__in=[call.enrolment.pk for call in self.calls])
        known = set(rows.values_list("pk", flat=True))
        return Calling(self.session, [call for call in self.calls if call.enrolment.pk in known], self.practical)


def calls_of(session: Session) -> Calling:
    """Who comes, what they would be called to, what they hold."""
    found = Session.objects.select_related("cycle__institute", "institute", "programme__venue").get(pk=session.pk)
    halves = list(found.half_days.all())
    enrolments = list(Enrolment.objects.standing().of_session(found).by_name().select_related("participant"))
    letters: dict[int, Convocation] = {}
    numbers: dict[int, int] = {}
    for row in Convocation.objects.of_session(found).select_related("document").order_by("number"):
        numbers[row.enrolment_id] = row.number
        if row.is_standing:
            letters[row.enrolment_id] = row
    calls = []
    for each in enrolments:
        each.session = found
        letter = letters.get(each.pk)
        if letter is not None:
            letter.enrolment = each
        calls.append(Call(each, facts_of(found, each, halves), letter, numbers.get(each.pk, 0) + 1))
    return Calling(found, calls, practical_of(found))


def practical_of(session: Session) -> Practical:
    """Its practical matters; an empty row that is not kept where nobody wrote any. One query."""
    return Practical.objects.filter(session=session).first() or Practical(session=session)
