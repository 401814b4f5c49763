"""What an applicant reads once the decision is known: the year, whom to write to, the letter, the waiting list."""

from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from candidatures.enums import State, Title
from candidatures.letters import ADMISSION
from candidatures.models import Candidature, EmployerCommitment
from cycles.correspondents import Correspondent, correspondents_of
from cycles.models import LAST_SECOND
from programme.year import Year
from toolkit.documents.models import Document
from toolkit.domain.days import add_months

_ADMITTED = {Title.F: "Vous êtes admise.", Title.M: "Vous êtes admis."}
_REASONED = frozenset({State.INELIGIBLE, State.REJECTED, State.CANCELLED})


class AfterDecision:
    """What one dossier tells after the decision. Each question is asked of the database once, when it is shown."""

    def __init__(self, candidature: Candidature) -> None:
        self.candidature = candidature
        self.cycle = candidature.cycle
        self.institute = candidature.cycle.institute

    @cached_property
    def year(self) -> Year:
        """The sessions of the cycle."""
        return Year(self.cycle)

    @cached_property
    def reason(self) -> str:
        """The reason given with the state the dossier is in, where the applicant is told one."""
        if self.candidature.state not in _REASONED:
            return ""
        if self.candidature.state == State.REJECTED and not self.institute.prints_reason:
            return ""
        last = self.candidature.changes.first()
        return last.reason if last else ""

    @cached_property
    def letter(self) -> Document | None:
        """The letter of the decision; None for a decision published before letters were issued."""
        return self.candidature.letter

    @property
    def letter_name(self) -> str:
        """What the letter is called beside its number."""
        return "Lettre d’admission" if self.letter and self.letter.kind == ADMISSION.name else "Lettre de décision"

    @property
    def give_up_subject(self) -> str:
        """The subject of the mail by which a confirmed place is given up."""
        return f"Rendre ma place, dossier {self.candidature.receipt_number}"

    @property
    def commitment(self) -> EmployerCommitment | None:
        """The commitment by which the employer owes the fee."""
        commitment = self.candidature.commitment
        return commitment if commitment is not None and commitment.is_signed else None

    @property
    def announcement(self) -> str:
        """« Vous êtes admise. », as the dossier's civility wants it."""
        return _ADMITTED.get(Title(self.candidature.title), "") if self.candidature.title else "Une place vous attend."

    @property
    def decided_on(self) -> date:
        """The day on which the dossier came to the state it is in."""
        return timezone.localdate(self.candidature.state_changed_at)

    @property
    def is_late(self) -> bool:
        """Whether the time to take the place is over, though nobody has noted it yet."""
        answer_by = self.candidature.answer_by
        return answer_by is not None and timezone.now() >= answer_by + LAST_SECOND

    @property
    def days_left(self) -> int:
        """Whole days from today to the last day to answer: 0 on that day."""
        answer_by = self.candidature.answer_by
        return max(0, (timezone.localdate(answer_by) - timezone.localdate()).days) if answer_by else 0

    @property
    def convocation_on(self) -> date | None:
        """About when the first convocation comes, a month before the first day; None when that is past or not known."""
        first = self.year.first_day
        day = add_months(first, -1) if first else None
        return day if day and day > timezone.localdate() else None

    @property
    def begins(self) -> date | None:
        """The first day of the cycle while it is still to come."""
        first = self.year.first_day
        return first if first and first > timezone.localdate() else None

    @cached_property
    def correspondents(self) -> list[Correspondent]:
        """Whom to write to about the cycle; the service itself when it names nobody."""
        return correspondents_of(self.cycle)

    @property
    def answers_until(self) -> date:
        """The last day on which those admitted with this decision may answer."""
        return self.decided_on + timedelta(days=self.cycle.confirmation_days)

    @property
    def answers_are_awaited(self) -> bool:
        """Whether that day is still to come."""
        return self.answers_until >= timezone.localdate()

    @cached_property
    def waiting_before(self) -> int:
        """How many people wait with a better rank, where ranks are told."""
        rank = self.candidature.waiting_rank
        others = Candidature.objects.filter(cycle=self.cycle, state=State.WAITLISTED, waiting_rank__lt=rank or 0)
        return others.count()
