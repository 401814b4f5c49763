"""People who do not exist, to read a text with: their dossiers are never saved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from candidatures.enums import Title
from candidatures.models import Candidature, EmployerCommitment
from cycles.models import Cycle
from organisations.models import Institute


@dataclass(frozen=True)
class Sample:
    """A person to read a text with. `name` stands in addresses."""

    name: str
    label: str
    build: Callable[[], Candidature]

    def of(self, cycle: Cycle) -> Candidature:
        """Their dossier for a cycle, which no row holds, with an employer that has committed to pay."""
        candidature = self.build()
        candidature.cycle = cycle
        candidature.receipt_number = f"{cycle.code}-{cycle.year}-0012"
        candidature.submitted_at = cycle.closes_at - timedelta(days=2, hours=6, minutes=39)
        candidature.state_changed_at = cycle.closes_at + timedelta(days=21)
        candidature.answer_by = candidature.state_changed_at + timedelta(days=14)
        candidature.waiting_rank = 3
        candidature.bring_commitment(_commitment(candidature))
        return candidature


def _woman() -> Candidature:
    return Candidature(
        title=Title.F,
        first_name="Solène",
        last_name="Tréguier",
        job_title="Directrice générale adjointe des services",
        employer_name="Communauté d’agglomération du Pays de Vire",
    )


def _man() -> Candidature:
    return Candidature(
        title=Title.M,
        first_name="Bastien",
        last_name="Corvaisier",
        job_title="Directeur général des services",
        employer_name="Département de la Haute-Orne",
    )


def _vowel() -> Candidature:
    return Candidature(
        first_name="Andrea",
        last_name="Étchegaray",
        job_title="DGA Ressources",
        employer_name="Hospices civils d’Orvanne",
    )


def _long() -> Candidature:
    return Candidature(
        title=Title.F,
        first_name="Marie-Anne-Élisabeth",
        last_name="de Kergroas-Montbrison de La Rochefordière",
        job_title="Directrice générale adjointe chargée de la transition, des mobilités et de la cohésion territoriale",
        employer_name="Aure Agglo",
    )


SAMPLES = (
    Sample("femme", "Une femme", _woman),
    Sample("homme", "Un homme", _man),
    Sample("voyelle", "Un prénom à voyelle, civilité inconnue", _vowel),
    Sample("long", "Un nom très long, un employeur sans article", _long),
)


def sample_cycle(institute: Institute) -> Cycle:
    """A cycle that no row holds, for an institute that has none yet."""
    now = timezone.now()
    return Cycle(
        institute=institute,
        code="CDG",
        title="Cycle de direction générale",
        year=timezone.localdate(now).year,
        promotion=26,
        opens_at=now - timedelta(days=60),
        closes_at=now,
        decision_on=timezone.localdate(now) + timedelta(days=21),
        fee=Decimal(3500),
    )


def _commitment(candidature: Candidature) -> EmployerCommitment:
    return EmployerCommitment(
        candidature=candidature,
        employer_name=candidature.employer_name,
        signatory_name="Yannick Le Guellec",
        signatory_capacity="maire",
        signatory_email="maire@example.org",
        passed_on_by="Nadia Le Bihan, directrice de cabinet",
        amount=candidature.cycle.fee,
        sent_at=candidature.submitted_at - timedelta(days=20),
        expires_at=candidature.submitted_at + timedelta(days=10),
        answered_at=candidature.submitted_at - timedelta(days=19),
    )
