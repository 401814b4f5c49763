"""What a commitment is about: who, for what, away when, how much. The page, the paper form and the act say the same."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import capfirst

from candidatures.models import EmployerCommitment
from candidatures.working_copy import open_revision, working_copy
from programme.models import Session
from programme.year_wheel import Crown, draw_crown
from toolkit.text.french import de, le, spell
from toolkit.text.typography import NBSP, format_days, format_euros, format_siret, name_promotion


@dataclass(frozen=True)
class Terms:
    """Read from the dossier and the cycle as they are now; the amount and the employer are those that were asked."""

    applicant: str
    job_title: str
    employer: str
    siret: str
    course: str
    sessions: list[Session]
    amount: Decimal

    @property
    def promise(self) -> str:
        """What the signature commits to, in one sentence without a full stop."""
        return capfirst(f"{self.who} s’engage à payer {self.price} aux dates données")

    @property
    def who(self) -> str:
        """The employer within a sentence: « la Ville de Vire », or « l’employeur » while it has no name."""
        return le(self.employer) or "l’employeur"

    @property
    def price(self) -> str:
        """What is paid, and when; then whom the employer lets go."""
        return (
            f"{format_euros(self.amount)} de droits d’inscription si la candidature {de(self.applicant)} est admise et "
            "sa participation confirmée, et à libérer cette personne"
        )

    @property
    def dated(self) -> list[Session]:
        """The sessions whose dates are known."""
        return [session for session in self.sessions if session.is_dated]

    @property
    def _days(self) -> list[tuple[date, date]]:
        return [(each.starts_on, each.ends_on) for each in self.sessions if each.starts_on and each.ends_on]

    @property
    def days_away(self) -> int:
        """Days away, from the first to the last of each dated session."""
        return sum((last - first).days + 1 for first, last in self._days)

    @property
    def span(self) -> str:
        """« en sept fois, de mars à décembre 2026 »; the empty string while no date is known."""
        if not self._days:
            return ""
        first, last = min(self._days)[0], max(last for _, last in self._days)
        times = "en une fois" if len(self._days) == 1 else f"en {spell(len(self._days))} fois"
        if (first.year, first.month) == (last.year, last.month):
            return f"{times}, en {date_format(last, 'F Y')}"
        begins = date_format(first, "F" if first.year == last.year else "F Y")
        return f"{times}, {de(begins)} à {date_format(last, 'F Y')}"

    @property
    def spans_years(self) -> bool:
        """Whether each date needs its year."""
        return len({day.year for days in self._days for day in days}) > 1

    @property
    def crown(self) -> Crown:
        """The year, a ring a dated session."""
        return draw_crown(self.dated)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The same, label and value, in the order of the act."""
        employer = f"{self.employer}, SIRET {format_siret(self.siret)}" if self.siret else self.employer
        return (
            ("Candidature de", self.applicant),
            ("Fonction", self.job_title or "non renseignée"),
            ("Employeur", employer or "non renseigné"),
            ("Formation", self.course),
            ("Absences", " ; ".join(map(_tell, self.sessions)) or "à préciser"),
            ("Droits d’inscription", format_euros(self.amount)),
            ("Engagement", self.promise),
        )


def _tell(session: Session) -> str:
    """« du 6 au 8 janvier 2026 », which a line may break anywhere, and whether it is the tour."""
    days = "à des dates à préciser"
    if session.starts_on and session.ends_on:
        first, _, last = format_days(session.starts_on, session.ends_on).partition(f"{NBSP}– ")
        days = f"du {first} au {last}" if last else f"le {first}"
    return f"{days} (voyage d’étude, {session.place_label})" if session.abroad else days


def read_terms(commitment: EmployerCommitment) -> Terms:
    """What this commitment is about. Two queries, and one more while a correction is asked for."""
    candidature = commitment.candidature
    cycle = candidature.cycle
    written = working_copy(candidature, open_revision(candidature))
    return Terms(
        applicant=written.full_name,
        job_title=written.job_title,
        employer=commitment.employer_name,
        siret=commitment.employer_siret,
        course=f"{cycle.title}, {name_promotion(cycle.promotion)}, {cycle.year}",
        sessions=list(Session.objects.of_cycle(cycle)),
        amount=commitment.amount,
    )
