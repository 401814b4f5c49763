"""Employers that somebody writes by hand."""

from django.core.exceptions import ValidationError

from organisations.enums import EmployerType
from organisations.models import Employer
from organisations.validators import clean_siret
from toolkit.domain.errors import IncompleteError


def settle_employer(*, siret: str, name: str = "", employer_type: str = "") -> Employer:
    """The employer known under a SIRET, made with this name and type when it is new.

    Raises IncompleteError (422) for a SIRET that cannot be one, and for a new employer without its name and its type.
    """
    try:
        digits = clean_siret(siret)
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from error
    known = Employer.objects.filter(siret=digits).first()
    if known is not None:
        return known
    if not name.strip() or employer_type not in EmployerType.values:
        raise IncompleteError(
            "Ce SIRET n’est pas encore connu ici\u00a0: donnez aussi le nom de l’employeur et son type."
        )
    # Two people may write the same employer at the same moment.
    return Employer.objects.get_or_create(
        siret=digits, defaults={"name": name.strip()[:200], "employer_type": employer_type}
    )[0]
