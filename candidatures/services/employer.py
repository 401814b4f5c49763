"""The employer that a dossier declares, as a row that others share."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from candidatures.models import Candidature
from organisations.models import Employer

# Column of the dossier -> column of the employer.
DECLARED = {
    "employer_name": "name",
    "employer_type": "employer_type",
    "population": "population",
    "department": "department",
    "region": "region",
    "staff_count": "staff_count",
    "operating_budget": "operating_budget",
}


def settle_employer(candidature: Candidature) -> Employer | None:
    """The employer known under the declared SIRET, made from what is declared when it is new and named.

    Called when the dossier is sent, with its final answers, never while it is being written. What is declared mends
    the row until somebody takes part in a cycle for this employer: fees then rest on it.
    """
    if not candidature.siret:
        return None
    known = Employer.objects.filter(siret=candidature.siret).first()
    if not (candidature.employer_name and candidature.employer_type):
        return known
    declared = {theirs: getattr(candidature, ours) for ours, theirs in DECLARED.items()}
    if known is not None:
        _mend_employer(known, {name: value for name, value in declared.items() if value not in (None, "")})
        return known
    # Two colleagues may declare the same employer at the same moment.
    return Employer.objects.get_or_create(siret=candidature.siret, defaults=declared)[0]


def _mend_employer(employer: Employer, declared: dict[str, Any]) -> None:
    changed = {name: value for name, value in declared.items() if getattr(employer, name) != value}
    if changed and Employer.objects.filter(pk=employer.pk, participants__isnull=True).update(**changed):
        for name, value in changed.items():
            setattr(employer, name, value)


def known_answers(*, siret: str, applicant: Any) -> dict[str, Any]:
    """What a dossier may take from the employer known under a SIRET, by column; empty when none may be shown.

    Shown are employers that took part in a promotion, those that nobody's candidature names (staff entered them) and
    those of the applicant's own dossiers: nobody learns so that a colleague is a candidate too.
    """
    named = Candidature.objects.filter(employer=OuterRef("pk"))
    shown = Q(participants__isnull=False) | ~Exists(named) | Exists(named.filter(applicant=applicant))
    employer = Employer.objects.filter(shown, siret=siret).first()
    if employer is None:
        return {}
    found = {ours: getattr(employer, theirs) for ours, theirs in DECLARED.items() if ours != "region"}
    return {name: value for name, value in found.items() if value not in (None, "")}
