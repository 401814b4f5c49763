"""What an institute decides of its evaluations."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations.enums import EvaluationAct
from evaluations.models import EvaluationRules
from evaluations.permissions import check_prepares
from organisations.models import Institute
from toolkit.domain.errors import IncompleteError
from toolkit.journal.services import record


@transaction.atomic
def save_rules(*, actor: User, institute: Institute, values: Mapping[str, Any]) -> EvaluationRules:
    """Write the rules of an institute, whose journal keeps what changed. Evaluations that are open keep the hour at
    which they close.

    Raises NotAllowedError (403), IncompleteError (422).
    """
    check_prepares(actor, institute.pk)
    rules, _ = EvaluationRules.objects.select_for_update().get_or_create(institute=institute)
    before = {name: getattr(rules, name) for name in values}
    for name, value in values.items():
        setattr(rules, name, value)
    try:
        rules.full_clean()
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from error
    rules.save()
    for name in [name for name in values if getattr(rules, name) != before[name]]:
        told = f"Avant : {_in_words(before[name])}\nDésormais : {_in_words(getattr(rules, name))}"
        label = str(getattr(EvaluationRules._meta.get_field(name), "verbose_name", name))
        record(about=institute.uuid, actor=actor, kind=EvaluationAct.RULES, subject=label, reason=told)
    return rules


def _in_words(value: Any) -> str:
    return ("oui" if value else "non") if isinstance(value, bool) else str(value)
