"""What an institute decides of attendance."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from attendance.models import AttendanceRules
from attendance.permissions import can_set_rules
from organisations.models import Institute
from toolkit.domain.errors import IncompleteError, NotAllowedError


@transaction.atomic
def save_rules(*, actor: User, institute: Institute, values: Mapping[str, Any]) -> AttendanceRules:
    """Write the rules of an institute. Sheets that are sealed keep the length that they counted.

    Raises NotAllowedError (403), IncompleteError (422).
    """
    if not can_set_rules(actor, institute.pk):
        raise NotAllowedError("Seuls la direction du service et les conseillers de l’institut fixent ces règles.")
    rules, _ = AttendanceRules.objects.select_for_update().get_or_create(institute=institute)
    for name, value in values.items():
        setattr(rules, name, value)
    try:
        rules.full_clean()
    except ValidationError as error:
        raise IncompleteError(" ".join(error.messages)) from error
    rules.save()
    return rules
