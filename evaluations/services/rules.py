"""What an institute decides of its evaluations."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations.models import EvaluationRules
from evaluations.permissions import check_prepares
from organisations.models import Institute
from toolkit.domain.errors import IncompleteError


@transaction.atomic
def save_rules(*, actor: User, institute: Institute, values: Mapping[str, Any]) -> EvaluationRules:
    """Write the rules of an institute. Evaluations that are open keep the hour at which they close.

    Raises NotAllowedError (403), IncompleteError (422).
    """
    check_prepares(actor, institute.pk)
    rules, _ = EvaluationRules.objects.select_for_update().get_or_create(institute=institute)
    for name, value in values.items():
        setattr(rules, name, value)
    try:
        rules.full_clean()
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from error
    rules.save()
    return rules
