"""People who have everything but their CV an hour before the deadline. Written through the services, as people do."""

import datetime
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from stdnum import luhn

from bench.newcomer import Newcomer
from candidatures import services
from candidatures.models import Candidature
from candidatures.sections import CAREER, DECLARATIONS, EMPLOYER, IDENTITY, POSITION, PROJECT
from cycles.enums import PieceKind
from cycles.models import Cycle
from demo.candidates import Candidate, read_candidates
from demo.people import PASSWORD, People

WRITTEN = (IDENTITY, EMPLOYER, POSITION, CAREER, PROJECT, DECLARATIONS)
LAST_HOUR = datetime.timedelta(hours=1)
BEGUN = 300  # characters of each text of the project that stand already


def settle_crowd(*, cycle: Cycle, count: int) -> list[Newcomer]:
    """Give `count` more people an account and a draft in this call; one hash of the password serves them all.

    The commitment of the employer is asked: its mail waits in the outbox.
    """
    people, candidates = People(), read_candidates()
    first = Candidature.objects.filter(cycle=cycle).count() + 1
    cv = cycle.required_pieces.get(kind=PieceKind.CV)
    newcomers = []
    for number in range(first, first + count):
        with transaction.atomic():
            draft = _write_draft(people, cycle, _someone(candidates, number))
        newcomers.append(Newcomer(number, draft.applicant.email, PASSWORD, str(draft.uuid), cv.pk))
    return newcomers


def close_soon(cycle: Cycle) -> None:
    """Put the deadline of the call an hour from now."""
    cycle.closes_at = timezone.now() + LAST_HOUR
    cycle.save(update_fields=["closes_at"])


def _someone(candidates: list[Candidate], number: int) -> Candidate:
    """One of the demonstration's candidates under another name, at another employer."""
    model = candidates[number % len(candidates)]
    row = model.row | {"last_name": f"{model.row['last_name']} {number}", "siret": _siret(number)}
    return replace(model, row=row)


def _write_draft(people: People, cycle: Cycle, someone: Candidate) -> Candidature:
    row = someone.row
    applicant = people.account(
        title=row["civility"], first_name=row["first_name"], last_name=row["last_name"], phone=someone.phone
    )
    draft = services.start_candidature(actor=applicant, cycle=cycle)
    for section in WRITTEN:
        values = dict(someone.values[section])
        if section == PROJECT:
            values |= {name: values[name][:BEGUN].strip() for name in ("motivation", "project", "contribution")}
        services.save_section(actor=applicant, candidature=draft, section=section, values=values)
    draft.refresh_from_db()
    services.request_commitment(actor=applicant, candidature=draft, **someone.signatory)
    return draft


def _siret(number: int) -> str:
    """A made-up SIRET with right keys, under a SIREN of this bench."""
    siren = f"97{number:06d}"
    siren += luhn.calc_check_digit(siren)
    siret = f"{siren}0001"
    return siret + luhn.calc_check_digit(siret)
